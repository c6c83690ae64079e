-- What tests/editors/neovim.py looks at in Neovim, through the plugin in editors/neovim.

vim.opt.runtimepath:prepend(vim.env.PERF_EDITORS .. "/vim")
vim.opt.runtimepath:prepend(vim.env.PERF_EDITORS .. "/neovim")
vim.g.do_filetype_lua = 1
vim.cmd("filetype plugin indent on")
vim.cmd("runtime! ftdetect/*.lua")
require("perfc").setup({ cmd = { vim.env.PERFC, "lsp" } })

local seen = {}

local function fail(what)
  io.stderr:write(what .. "\n")
  vim.cmd("cquit 1")
end

local function client_of(buffer)
  return (vim.lsp.get_clients or vim.lsp.get_active_clients)({ bufnr = buffer })[1]
end

local function open(name)
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.PERF_FOLDER .. "/" .. name))
  local buffer = vim.api.nvim_get_current_buf()
  if vim.bo[buffer].filetype ~= "perf" then
    fail(name .. " is of type " .. vim.bo[buffer].filetype)
  end
  local ready = vim.wait(20000, function()
    local client = client_of(buffer)
    return client and client.initialized
  end, 20)
  if not ready then
    fail("no server for " .. name)
  end
  return buffer
end

-- What the server says of a place: the line, and a byte of it, as Neovim counts.
local function request(buffer, method, line, column, more)
  vim.api.nvim_win_set_cursor(0, { line, column })
  local parameters = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, client_of(buffer).offset_encoding), more or {})
  for _, answer in pairs(vim.lsp.buf_request_sync(buffer, method, parameters, 20000) or {}) do
    if answer.error then
      fail(method .. ": " .. vim.inspect(answer.error))
    end
    return answer.result
  end
  fail("no answer to " .. method)
end

local broken = open("broken.perf")
if not vim.wait(20000, function()
  return #vim.diagnostic.get(broken) > 0
end, 20) then
  fail("no diagnostics")
end
seen.diagnostics = {}
for _, finding in ipairs(vim.diagnostic.get(broken)) do
  table.insert(seen.diagnostics, { finding.code or finding.user_data.lsp.code, finding.lnum })
end

local sound = open("sound.perf")
local check = vim.api.nvim_buf_get_lines(sound, 4, 5, false)[1]
local name = check:find("站数", 1, true) - 1
local hover = request(sound, "textDocument/hover", 5, name)
seen.hover = table.concat(vim.lsp.util.convert_input_to_markdown_lines(hover.contents), "\n")
local completion = request(sound, "textDocument/completion", 5, check:find("单价", 1, true) - 1)
seen.completion = {}
for _, item in ipairs(completion.items or completion) do
  table.insert(seen.completion, item.label)
end
local edit = request(sound, "textDocument/rename", 5, name, { newName = "消防站数" })
vim.lsp.util.apply_workspace_edit(edit, client_of(sound).offset_encoding)
if vim.lsp.buf.format then
  vim.lsp.buf.format({ timeout_ms = 20000 })
else
  vim.lsp.buf.formatting_sync(nil, 20000)
end
seen.text = table.concat(vim.api.nvim_buf_get_lines(sound, 0, -1, false), "\n") .. "\n"

local encode = vim.json and vim.json.encode or vim.fn.json_encode
vim.fn.writefile({ encode(seen) }, vim.env.PERF_FOLDER .. "/seen.json")
vim.cmd("qall!")
