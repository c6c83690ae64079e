(project
  keyword: (_) @context
  name: (_) @name) @item

(template
  keyword: (_) @context
  name: (_) @name) @item

(document
  keyword: (_) @context
  title: (_) @name) @item

(indicator
  path: (path) @name) @item
