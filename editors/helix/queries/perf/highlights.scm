; Generated from editors/tree-sitter-perf/queries/highlights.scm by tests/suite/editors.rs.

(comment) @comment

(keyword) @keyword

[
  (string)
  (text_block)
  (unterminated_text)
] @string

[
  (number)
  (date)
] @constant.numeric

(unit) @type

(unit_declaration
  name: (quoted_name) @type)

(comparator) @operator

(binary
  operator: _ @operator)

(negation
  "-" @operator)

(quantity
  [
    "+"
    "-"
  ] @operator)

(interval
  ".." @operator)

(period
  ".." @operator)

(unit_declaration
  [
    "="
    "/"
  ] @operator)

(function) @function.builtin

(fact) @variable.builtin

; A name that may be quoted

(path
  level: (_) @namespace)

(path
  name: (_) @variable.other.member)

(reference
  level: (_) @namespace)

(reference
  name: (_) @variable.other.member)

(level_path
  level: (_) @namespace)

(level_declaration
  level: (_) @namespace)

(requirement
  level: (_) @namespace)

(project
  name: (_) @type)

(template
  name: (_) @type)

(include
  name: (_) @type)

(word_field
  value: (_) @constant)

(choice_declaration
  value: (_) @constant)

(fund
  name: (_) @constant)

(allow
  code: (_) @constant)

; Signs

[
  ";"
  "."
] @punctuation.delimiter

(block
  [
    "<"
    ">"
    "{"
    "}"
  ] @punctuation.bracket)

(parenthesized
  [
    "("
    ")"
  ] @punctuation.bracket)

(sum
  [
    "("
    ")"
  ] @punctuation.bracket)
