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
    if part.is_empty() { format!("# {} {}\n\n{}\n", info.id, info.name, info.headline(language)) } else { format!("{part}\n") }
}
