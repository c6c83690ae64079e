//! The lines of a file of git attributes that are about perf. All else in it stays as it is, to the byte.

/// The files that are meant.
const PATTERN: &str = "*.perf";

/// The attributes, and the driver that each names.
const ATTRIBUTES: [&str; 2] = ["diff", "merge"];
const DRIVER: &str = "perf";

/// The line that says it all.
pub(super) fn line() -> String {
    written(&ATTRIBUTES.map(naming))
}

/// A line of attributes.
fn written(attributes: &[String]) -> String {
    format!("{PATTERN} {}", attributes.join(" "))
}

/// An attribute that names perf's driver.
fn naming(attribute: &str) -> String {
    format!("{attribute}={DRIVER}")
}

/// What comes of putting the line in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Installed {
    /// The file's new content, and the line that it has more; none where nothing is missing.
    pub(super) change: Option<(Vec<u8>, String)>,
    /// The lines that say something else; what they are about is left to them.
    pub(super) foreign: Vec<String>,
}

/// Puts in what is missing.
pub(super) fn install(old: Option<&[u8]>) -> Installed {
    let lines: Vec<(String, Vec<String>)> = lines(old.unwrap_or_default()).filter_map(parsed).collect();
    // The last line that speaks of an attribute decides.
    let decides = |attribute: &str| lines.iter().rev().find_map(|(line, words)| said(words, attribute).map(|ours| (line, ours)));
    let mut foreign: Vec<String> = Vec::new();
    let mut missing = Vec::new();
    for attribute in ATTRIBUTES {
        match decides(attribute) {
            None => missing.push(naming(attribute)),
            Some((line, false)) if !foreign.contains(line) => foreign.push(line.clone()),
            Some(_) => {}
        }
    }
    let change = (!missing.is_empty()).then(|| {
        let line = written(&missing);
        (appended(old, &line), line)
    });
    Installed { change, foreign }
}

/// Adds a line as the file's others are. A file whose last line has no end keeps it that way, so that what was put in can be taken out again to the byte,
/// and a file that was there is told from one that was made: only that consists of a whole line.
fn appended(old: Option<&[u8]>, line: &str) -> Vec<u8> {
    let Some(old) = old else { return format!("{line}\n").into_bytes() };
    let end = if old.windows(2).any(|pair| pair == b"\r\n") { "\r\n" } else { "\n" };
    let mut new = old.to_vec();
    if old.ends_with(b"\n") {
        new.extend_from_slice(format!("{line}{end}").as_bytes());
    } else {
        if !old.is_empty() {
            new.extend_from_slice(end.as_bytes());
        }
        new.extend_from_slice(line.as_bytes());
    }
    new
}

/// What comes of taking the lines out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Uninstalled {
    /// What is left; none where that is nothing, and the file was made for the line.
    pub(super) left: Option<Vec<u8>>,
    /// The lines that are gone.
    pub(super) removed: Vec<String>,
}

/// Takes out what [`install`] puts in.
pub(super) fn uninstall(old: &[u8]) -> Uninstalled {
    let mut left: Vec<u8> = Vec::with_capacity(old.len());
    let mut removed = Vec::new();
    for line in lines(old) {
        let Some((text, _)) = parsed(line).filter(|(_, words)| is_ours(words)) else {
            left.extend_from_slice(line);
            continue;
        };
        removed.push(text);
        if !line.ends_with(b"\n") {
            let end = [&b"\r\n"[..], b"\n"].into_iter().find(|end| left.ends_with(end)).map_or(0, <[u8]>::len);
            left.truncate(left.len() - end);
        }
    }
    let made = left.is_empty() && !removed.is_empty() && old.ends_with(b"\n");
    Uninstalled { left: (!made).then_some(left), removed }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| *byte == b'\n')
}

/// A line about all perf files: its text and its attributes.
fn parsed(line: &[u8]) -> Option<(String, Vec<String>)> {
    let text = std::str::from_utf8(line).ok()?.trim();
    let mut words = text.split_ascii_whitespace();
    let pattern = words.next()?;
    let pattern = pattern.strip_prefix('"').and_then(|pattern| pattern.strip_suffix('"')).unwrap_or(pattern);
    (pattern == PATTERN).then(|| (text.to_owned(), words.map(str::to_owned).collect()))
}

/// Whether some attributes name perf's driver for this one; none where they do not speak of it.
fn said(words: &[String], attribute: &str) -> Option<bool> {
    words.iter().rev().find_map(|word| {
        let (name, value) = word.split_once('=').map_or((word.trim_start_matches(['-', '!']), ""), |(name, value)| (name, value));
        // `binary` is short for `-diff -merge -text`.
        (name == attribute || word == "binary").then_some(value == DRIVER)
    })
}

/// Whether a line is one that [`install`] writes.
fn is_ours(words: &[String]) -> bool {
    let known = ATTRIBUTES.map(naming);
    !words.is_empty() && known.iter().filter(|known| words.contains(known)).eq(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "*.perf diff=perf merge=perf";

    fn installed(old: Option<&str>) -> (Option<String>, Vec<String>) {
        let Installed { change, foreign } = install(old.map(str::as_bytes));
        (change.map(|(text, _)| String::from_utf8(text).unwrap()), foreign)
    }

    #[test]
    fn the_line_comes_and_goes_and_nothing_else_does() {
        for (old, new) in [
            (None, format!("{LINE}\n")),
            (Some(""), LINE.to_owned()),
            (Some("\n"), format!("\n{LINE}\n")),
            (Some("# 说明\n*.txt text\n"), format!("# 说明\n*.txt text\n{LINE}\n")),
            (Some("*.txt text"), format!("*.txt text\n{LINE}")),
            (Some("*.txt text\r\n\r\n"), format!("*.txt text\r\n\r\n{LINE}\r\n")),
            (Some("*.txt text\r\n*.md text"), format!("*.txt text\r\n*.md text\r\n{LINE}")),
            (Some("*.perf text eol=lf\n"), format!("*.perf text eol=lf\n{LINE}\n")),
            (Some("# *.perf diff=x\n"), format!("# *.perf diff=x\n{LINE}\n")),
            (Some("*.perf merge=perf -text\n"), "*.perf merge=perf -text\n*.perf diff=perf\n".to_owned()),
        ] {
            assert_eq!(installed(old), (Some(new.clone()), Vec::new()), "{old:?}");
            assert_eq!(installed(Some(&new)), (None, Vec::new()), "twice is once: {new:?}");
            let Uninstalled { left, removed } = uninstall(new.as_bytes());
            assert_eq!(left.map(|left| String::from_utf8(left).unwrap()).as_deref(), old, "{new:?}");
            assert_eq!(removed.len(), 1);
        }
    }

    #[test]
    fn what_is_not_text_stays_too() {
        let old = b"\xff\xfe text\n";
        let (new, _) = install(Some(old)).change.unwrap();
        assert_eq!(new, [&old[..], LINE.as_bytes(), b"\n"].concat());
        assert_eq!(uninstall(&new).left.unwrap(), old);
    }

    #[test]
    fn what_others_say_of_perf_files_is_left_to_them() {
        for (old, new, foreign) in [
            ("*.perf diff=mine\n", Some("*.perf diff=mine\n*.perf merge=perf\n"), "*.perf diff=mine"),
            ("\"*.perf\" -merge text\n", Some("\"*.perf\" -merge text\n*.perf diff=perf\n"), "\"*.perf\" -merge text"),
            ("*.perf binary\n", None, "*.perf binary"),
            ("*.perf diff=perf merge=perf\n*.perf !diff merge\n", None, "*.perf !diff merge"),
            ("*.perf diff\n*.perf diff=perf\n*.perf merge=union diff=perf\n", None, "*.perf merge=union diff=perf"),
        ] {
            assert_eq!(installed(Some(old)), (new.map(str::to_owned), vec![foreign.to_owned()]), "{old}");
        }
        assert_eq!(line(), LINE);
        assert_eq!(installed(Some("*.perf merge=union\n*.perf diff=perf merge=perf text\n")), (None, Vec::new()), "the last decides");
        for line in ["*.perf diff=perf merge=perf text\n", "*.perf merge=perf diff=perf\n", "*.PERF diff=perf\n", "*.perf\n", "a/*.perf diff=perf\n"] {
            assert_eq!(uninstall(line.as_bytes()), Uninstalled { left: Some(line.as_bytes().to_vec()), removed: Vec::new() }, "{line}");
        }
    }
}
