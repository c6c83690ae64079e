(block) @indent

(block
  [
    ">"
    "}"
  ] @outdent)
