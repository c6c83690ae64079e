; Generated from editors/tree-sitter-perf/queries/folds.scm by tests/suite/editors.rs.
[
  (block)
  (text_block)
  (comment)
] @fold
