vim.filetype.add({ extension = { perf = "perf" } })
