; The captures agree with the semantic tokens of `perfc lsp`: @module is namespace, @type.definition class, @constant enumMember.

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

(function) @function.builtin

(fact) @variable.builtin

; A name that may be quoted

(path
  level: (_) @module)

(path
  name: (_) @property)

(reference
  level: (_) @module)

(reference
  name: (_) @property)

(level_path
  level: (_) @module)

(level_declaration
  level: (_) @module)

(requirement
  level: (_) @module)

(project
  name: (_) @type.definition)

(template
  name: (_) @type.definition)

(include
  name: (_) @type.definition)

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
