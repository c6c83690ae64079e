(block
  ">" @end) @indent

(block
  "}" @end) @indent
