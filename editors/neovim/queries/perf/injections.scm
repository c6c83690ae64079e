; Generated from editors/tree-sitter-perf/queries/injections.scm by tests/suite/editors.rs.
((comment) @injection.content
  (#set! injection.language "comment"))
