//! Starts `perfc lsp`, which must be on the PATH, for perf.

use zed_extension_api as zed;

struct Perf;

impl zed::Extension for Perf {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _: &zed::LanguageServerId, worktree: &zed::Worktree) -> zed::Result<zed::Command> {
        let command = worktree.which("perfc").ok_or("找不到 perfc，请先安装并加入 PATH / perfc is not on the PATH")?;
        Ok(zed::Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Perf);
