//! `perfc completions`: a script that teaches a shell the command line.

use clap_complete::Shell;

use crate::diagnostics::Language;

/// The script, its descriptions in one language.
#[must_use]
pub fn run(shell: Shell, language: Language) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut super::arguments::unbroken(language), "perfc", &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_learns_every_command() {
        for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
            let script = run(shell, Language::Chinese);
            for word in ["build", "check", "fmt", "fix", "watch", "explain", "schema", "new", "completions", "message-format", "always"] {
                assert!(script.contains(word), "{shell} does not know {word}");
            }
        }
    }

    #[test]
    fn descriptions_are_in_the_language() {
        let (zh, en) = (run(Shell::Zsh, Language::Chinese), run(Shell::Zsh, Language::English));
        assert!(zh.contains("检查源文件或现有的申报表；可以写出审核意见表") && !zh.contains("check the sources"));
        assert!(zh.contains("默认看环境变量"), "texts are not broken into lines");
        assert!(en.contains("check the sources") && !en.contains("检查"));
    }
}
