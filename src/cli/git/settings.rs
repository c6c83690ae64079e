//! What git's configuration says of perf: each setting, its value, and whether a value that is there is one of ours.

use std::env;
use std::fs;
use std::path::Path;

use crate::diagnostics::render::RunError;
use crate::syntax::token::Keyword;

/// One setting.
pub(super) struct Setting {
    /// Its name.
    pub(super) key: &'static str,
    /// Its value.
    pub(super) value: String,
    /// Whether perfc wrote a value, this version or another, from wherever it stood.
    pub(super) is_ours: fn(&str) -> bool,
}

/// What merges are called in git's messages.
const NAME: &str = "perfc: three-way merge by meaning";

/// What stands behind the program in a command. The textconv has no cache: git keys that by the command alone, and would go on showing what an older
/// perfc made of a file; perfc is quicker than looking it up.
const TEXTCONV: &str = " git textconv --";
/// A git before 2.44 does not know the last three and leaves them as they are; `merge-file` knows them then. Where the shell finds no perfc, git merges by
/// lines as it would have without a driver: else it would keep our side and say no more than that there is a conflict.
const MERGE: &str = " git merge-file --marker-size=%L --path=%P --base-label=%S --ours-label=%X --theirs-label=%Y -- %O %A %B \
    || { s=$?; case $s in 126 | 127) exec git merge-file --marker-size=%L -L %X -L %S -L %Y %A %O %B ;; esac; exit $s; }";

/// Every setting, for the program of this command. `merge.perf.recursive` is not among them: the ancestors of a criss-cross merge are merged by meaning too.
pub(super) fn all(program: &str) -> [Setting; 4] {
    [
        Setting { key: "diff.perf.xfuncname", value: xfuncname(), is_ours: |value| value.starts_with(XFUNCNAME) },
        Setting { key: "diff.perf.textconv", value: format!("{program}{TEXTCONV}"), is_ours: |value| runs_perfc(value, " git textconv") },
        Setting { key: "merge.perf.name", value: NAME.to_owned(), is_ours: |value| value.starts_with("perfc") },
        // A percent sign in the program's path is none of git's.
        Setting { key: "merge.perf.driver", value: format!("{}{MERGE}", program.replace('%', "%%")), is_ours: |value| runs_perfc(value, " git merge-file ") },
    ]
}

/// Whether a command runs some perfc with these words behind it.
fn runs_perfc(command: &str, words: &str) -> bool {
    let Some((program, _)) = command.split_once(words) else { return false };
    let program = program.trim_matches(['\'', '"']).replace('\\', "/");
    let name = program.rsplit('/').next().unwrap_or_default();
    name.strip_suffix(".exe").unwrap_or(name) == "perfc"
}

// ---- hunk headers -----------------------------------------------------------------------------------------------------------------

/// How every pattern begins.
const XFUNCNAME: &str = "^[ \t\u{3000}]*((";

/// The lines that git shows above a change: what project, document or template it is in. Several POSIX patterns, of which the first that matches decides;
/// their first group is shown.
///
/// Where git's locale is not UTF-8 each byte counts as a character: a bracket of Chinese marks then holds their single bytes, which are also parts of other
/// characters. So brackets are used where that does no harm, and behind each exact pattern a wider one stands for names on which it fails.
fn xfuncname() -> String {
    let keywords: Vec<&str> = [Keyword::Document, Keyword::Project, Keyword::Template]
        .into_iter()
        .flat_map(|keyword| std::iter::once(keyword.info().english).chain(keyword.info().chinese.iter().copied()))
        .collect();
    let head = format!("{XFUNCNAME}{})", keywords.join("|"));
    let blank = "([ \t]|\u{3000})";
    let opener = "<|[{]|;|《|〈|＜|｛|；";
    // What may follow a quoted name tells it from a line of some text that begins with such a word.
    let behind = format!("{blank}*({opener}|/|$)");
    let patterns = [
        format!(r#"{head}{blank}*("([^"\]|\\.)*"|“([^“”]|“[^”]*”)*”|「([^「」]|「[^」]*」)*」|＂[^＂]*＂)){behind}"#),
        format!("{head}{blank}+[^ \t\u{3000}<{{;《〈＜｛；\"“「＂]+){blank}*({opener})"),
        format!("{head}{blank}*(“|「|＂)[^<{{;]*(”|」|＂)){behind}"),
        format!("{head}{blank}+[^ \t<{{;\"]+){blank}*({opener})"),
    ];
    patterns.join("\n")
}

// ---- the program ------------------------------------------------------------------------------------------------------------------

/// How a shell starts this program: by its name where that finds it, else by its path.
///
/// # Errors
/// Where its path is not known or is not text.
pub(super) fn program() -> Result<String, RunError> {
    let unknown = |detail: String| RunError {
        zh: format!("不知道 perfc 自己在哪里（{detail}）：请把它放进 PATH 里的目录"),
        en: format!("perfc cannot tell where it is itself ({detail}): put it in a folder on PATH"),
        file: None,
    };
    let own = env::current_exe().map_err(|error| unknown(error.to_string()))?;
    let name = format!("perfc{}", env::consts::EXE_SUFFIX);
    let found = env::var_os("PATH").and_then(|path| env::split_paths(&path).map(|folder| folder.join(&name)).find(|file| file.is_file()));
    if found.is_some_and(|found| is_same(&found, &own)) {
        return Ok("perfc".to_owned());
    }
    let path = own.to_str().ok_or_else(|| unknown(own.to_string_lossy().into_owned()))?;
    Ok(quoted(&if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }))
}

fn is_same(left: &Path, right: &Path) -> bool {
    matches!((fs::canonicalize(left), fs::canonicalize(right)), (Ok(left), Ok(right)) if left == right)
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-' | b'+' | b':' | b',');
    if word.bytes().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_path_back() {
        assert_eq!(quoted("/usr/bin/perfc"), "/usr/bin/perfc");
        assert_eq!(quoted("C:/Program Files/perfc.exe"), "'C:/Program Files/perfc.exe'");
        assert_eq!(quoted("/home/张三's $HOME/perfc"), r"'/home/张三'\''s $HOME/perfc'");
    }

    #[test]
    fn what_perfc_wrote_is_known_again_and_nothing_else_is() {
        for program in ["perfc", "/opt/a b/perfc", "C:/100%/perfc.exe", "/home/o'neil/perfc"] {
            for setting in all(&quoted(program)) {
                assert!((setting.is_ours)(&setting.value), "{} = {}", setting.key, setting.value);
            }
        }
        let [xfuncname, textconv, name, driver] = all("perfc").map(|setting| setting.is_ours);
        for (is_ours, value, ours) in [
            (textconv, "perfc git textconv", true),
            (textconv, "'C:\\Tools\\perfc.exe' git textconv", true),
            (textconv, "cat", false),
            (textconv, "/opt/myperfc git textconv --", false),
            (driver, "\"/old/perfc\" git merge-file %O %A %B", true),
            (driver, "git merge-file %A %O %B", false),
            (driver, "true", false),
            (name, "my own", false),
            (xfuncname, "^project", false),
        ] {
            assert_eq!(is_ours(value), ours, "{value}");
        }
    }

    #[test]
    fn a_percent_sign_in_the_path_is_not_gits() {
        let [.., driver] = all(&quoted("/100%O/perfc"));
        assert!(driver.value.starts_with("'/100%%O/perfc' git merge-file --marker-size=%L "), "{}", driver.value);
    }
}
