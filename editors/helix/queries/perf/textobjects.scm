(project
  body: (block) @class.inside) @class.around

(template
  body: (block) @class.inside) @class.around

(indicator) @entry.around

(comment) @comment.around
