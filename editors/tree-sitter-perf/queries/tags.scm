(project
  name: (_) @name) @definition.class

(template
  name: (_) @name) @definition.interface

(indicator
  path: (path
    name: (_) @name)) @definition.field

(unit_declaration
  name: (_) @name) @definition.type

(include
  name: (_) @name) @reference.interface

(reference
  name: (_) @name) @reference.field
