//! The pages that explain findings: Chinese, a line `---`, English.

use super::Language;
use super::codes::Info;

/// The part of a page that is in one language.
#[must_use]
pub fn page(info: &Info, language: Language) -> String {
    let text = info.page.replace("\r\n", "\n");
    let (zh, en) = text.split_once("\n---\n").unwrap_or((&text, &text));
    let part = match language {
        Language::Chinese => zh.trim(),
        Language::English => en.trim(),
    };
    if part.is_empty() { format!("# {} {}\n\n{}\n", info.id, info.name, title(info, language)) } else { format!("{part}\n") }
}

/// The title on the page of a finding: what follows the colon of `# E0101 unexpected-token：…`.
#[must_use]
pub fn title(info: &Info, language: Language) -> String {
    let text = info.page.replace("\r\n", "\n");
    let (zh, en) = text.split_once("\n---\n").unwrap_or((&text, &text));
    let (part, colon) = match language {
        Language::Chinese => (zh, '：'),
        Language::English => (en, ':'),
    };
    let heading = part.trim_start().lines().next().unwrap_or_default();
    match heading.split_once(colon).map(|(_, title)| title.trim()) {
        Some(title) if heading.starts_with("# ") && !title.is_empty() => title.to_owned(),
        // Without a page, the message serves, its placeholders left open.
        _ => {
            let mut out = String::new();
            let mut rest = info.title.in_language(language);
            while let Some((before, (_, after))) = rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?))) {
                out.push_str(before);
                out.push('…');
                rest = after;
            }
            out + rest
        }
    }
}
