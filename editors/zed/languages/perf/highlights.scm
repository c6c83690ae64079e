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
] @number

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

(function) @function

(fact) @variable.special

; A name that may be quoted

(path
  level: (_) @namespace)

(path
  name: (_) @property)

(reference
  level: (_) @namespace)

(reference
  name: (_) @property)

(level_path
  level: (_) @namespace)

(level_declaration
  level: (_) @namespace)

(requirement
  level: (_) @namespace)

(project
  name: (_) @title)

(template
  name: (_) @title)

(include
  name: (_) @title)

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
