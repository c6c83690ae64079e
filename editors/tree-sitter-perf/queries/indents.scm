(block) @indent.begin

(block
  [
    ">"
    "}"
  ] @indent.branch @indent.end)

; What a text says is kept as it is.
[
  (text_block)
  (comment)
] @indent.auto
