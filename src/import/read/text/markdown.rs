//! What Markdown writes around a text, taken off again.

use quick_xml::escape::unescape;

/// Whether a line is the one below the heading of a table: `|:--|--:|`.
pub(super) fn is_rule(line: &str) -> bool {
    line.contains('|') && line.contains('-') && line.chars().all(|character| matches!(character, '|' | '-' | ':' | ' '))
}

/// A text without the marks of a heading and of strong words, and without what guards its characters.
pub(super) fn plain(text: &str) -> String {
    let text = text.trim();
    let text = match text.trim_start_matches('#') {
        heading if heading.len() < text.len() && heading.starts_with(' ') => heading.trim_start(),
        _ => text,
    };
    let text = text.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")).unwrap_or(text);
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek().is_some_and(char::is_ascii_punctuation) => out.extend(characters.next()),
            other => out.push(other),
        }
    }
    let out = ["<br>", "<br/>", "<br />"].into_iter().fold(out, |text, line_end| text.replace(line_end, "\n"));
    match unescape(&out) {
        Ok(plain) => plain.into_owned(),
        Err(_) => out,
    }
}

/// The lines of a quotation, as one text.
pub(super) fn quotation(lines: &[&str]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            let line = line.trim_start();
            let line = line.strip_prefix('>').unwrap_or(line).trim();
            // A backslash at the end keeps the line end.
            plain(line.strip_suffix('\\').unwrap_or(line))
        })
        .collect();
    lines.join("\n")
}
