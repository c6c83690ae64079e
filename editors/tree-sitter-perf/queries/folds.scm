[
  (block)
  (text_block)
  (comment)
] @fold
