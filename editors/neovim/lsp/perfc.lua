-- The configuration that `vim.lsp.enable("perfc")` reads, for Neovim 0.11 and later.
return {
  cmd = { "perfc", "lsp" },
  filetypes = { "perf" },
  -- A set of sources is a folder with its document.
  root_markers = { "document.perf", "汇总表.perf", ".git" },
}
