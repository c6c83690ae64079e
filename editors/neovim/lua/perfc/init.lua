-- Starts `perfc lsp` for perf, on any Neovim from 0.7, and shows nvim-treesitter where the grammar is.

local M = {}

---@class perfc.Options
---@field cmd? string[] How the server is started.
---@field settings? table Settings of the section `perfc`: language, inlayHints, codeLens.
---@field grammar? string The folder of tree-sitter-perf, for nvim-treesitter.

local markers = { "document.perf", "汇总表.perf", ".git" }

--- The folder above a file that holds one of the markers, else the file's own.
local function root_of(file)
  local start = vim.fn.fnamemodify(file, ":p:h")
  for _, marker in ipairs(markers) do
    local found = vim.fn.finddir(marker, start .. ";")
    if found == "" then
      found = vim.fn.findfile(marker, start .. ";")
    end
    if found ~= "" then
      return vim.fn.fnamemodify(found, ":p:h" .. (found:match("%.git/?$") and ":h" or ""))
    end
  end
  return start
end

local clients = {}

--- Starts the server for a buffer where `vim.lsp.config` is not there: one client a root.
local function attach(buffer, options)
  local config = { name = "perfc", cmd = options.cmd, root_dir = root_of(vim.api.nvim_buf_get_name(buffer)), init_options = options.settings, settings = { perfc = options.settings } }
  if vim.lsp.start then
    vim.lsp.start(config)
    return
  end
  local id = clients[config.root_dir]
  if not id or vim.lsp.client_is_stopped(id) then
    id = vim.lsp.start_client(config)
    clients[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

--- Tells nvim-treesitter, in either of its branches, where the grammar is.
local function register_grammar(folder)
  local found, parsers = pcall(require, "nvim-treesitter.parsers")
  if not found then
    return
  end
  local info = { install_info = { url = folder, path = folder, files = { "src/parser.c", "src/scanner.c" } }, filetype = "perf" }
  if parsers.get_parser_configs then
    parsers.get_parser_configs().perf = info
  else
    parsers.perf = info
  end
end

---@param options? perfc.Options
function M.setup(options)
  options = vim.tbl_extend("force", { cmd = { "perfc", "lsp" } }, options or {})
  if options.grammar then
    register_grammar(options.grammar)
  end
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config("perfc", { cmd = options.cmd, init_options = options.settings, settings = { perfc = options.settings } })
    vim.lsp.enable("perfc")
    return
  end
  local group = vim.api.nvim_create_augroup("perfc", {})
  vim.api.nvim_create_autocmd("FileType", {
    group = group,
    pattern = "perf",
    callback = function(event)
      attach(event.buf, options)
    end,
  })
end

return M
