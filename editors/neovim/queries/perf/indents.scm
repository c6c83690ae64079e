; Generated from editors/tree-sitter-perf/queries/indents.scm by tests/suite/editors.rs.
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
