//! When two names are the same name, and how a name is printed.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::bytes;
use crate::diagnostics::Findings;
use crate::source::clamp;
use crate::syntax::characters::{fold, is_alphabetic};
use crate::syntax::lexer;
use crate::syntax::text::{Quoting, value};
use crate::syntax::token::{Keyword, Kind, PERIOD, SPAN, SUM};

/// What a name is compared by: full-width forms folded, then NFC. Quoted and bare spelling are the same name.
#[must_use]
pub fn identity(name: &str) -> Cow<'_, str> {
    if is_plain(name, false) {
        return Cow::Borrowed(name);
    }
    if is_plain(name, true) {
        return Cow::Owned(folded(name));
    }
    Cow::Owned(name.chars().map(fold).nfc().collect())
}

/// A name whose full-width forms are folded.
fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    // What folds begins with one of two bytes, and few letters do.
    while let Some(at) = memchr::memchr2(0xe3, 0xef, rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut characters = from.chars();
        out.extend(characters.next().map(fold));
        rest = characters.as_str();
    }
    out.push_str(rest);
    out
}

/// A name or text as outputs carry it: the author's spelling in NFC, and, outside quotes, full-width forms folded as everywhere in the language.
#[must_use]
pub fn spelling(source: &str, quoting: Quoting) -> Cow<'_, str> {
    if quoting == Quoting::Bare {
        return identity(source);
    }
    match value(source, quoting) {
        Cow::Borrowed(text) => nfc(text),
        Cow::Owned(text) if is_plain(&text, true) || is_nfc(&text) => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.nfc().collect()),
    }
}

fn nfc(text: &str) -> Cow<'_, str> {
    if is_plain(text, true) || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Whether every character is one that neither normalisation nor (unless `full_width` may stay) folding changes: ASCII, the common ideographs, and the
/// punctuation of Chinese text. A quick test over bytes, for nearly every text there is.
#[expect(clippy::needless_bitwise_bool, clippy::manual_range_contains, reason = "branches would have it done byte by byte")]
fn is_plain(text: &str, full_width: bool) -> bool {
    let text = text.as_bytes();
    // This settles most texts: continuation bytes, ASCII, and U+4000–U+9FFF.
    if !bytes::any(text, |byte| (byte >= 0xc0) & ((byte < 0xe4) | (byte > 0xe9))) {
        return true;
    }
    !bytes::any_three(text, |first, second, third| {
        let is_lead = (first >= 0xc0) & ((first < 0xe4) | (first > 0xe9));
        let is_mark = (first == 0xe2) & (second == 0x80) & (third >= 0x90);
        let is_punctuation = (first == 0xe3) & (second == 0x80) & (third >= 0x81) & (third < 0xaa);
        let is_form = full_width & (first == 0xef) & ((second == 0xbc) | (second == 0xbd));
        is_lead & !(is_mark | is_punctuation | is_form)
    }) && text.iter().rev().take(2).all(|&byte| byte < 0xc0)
}

/// Whether a name holds a letter or ideograph: one of digits and signs alone names nothing.
#[must_use]
pub fn has_word(name: &str) -> bool {
    name.chars().any(is_alphabetic)
}

/// A level's name without the word 指标 that the form prints behind it: `产出指标` and `产出` are one level.
#[must_use]
pub fn level(name: &str) -> &str {
    match name.strip_suffix("指标") {
        Some("") | None => name,
        Some(stem) => stem,
    }
}

/// The kinds of a text's tokens; none where it is not sound, or does not begin and end with a token.
pub(crate) fn lexed(text: &str) -> Option<Vec<Kind>> {
    let mut findings = Findings::default();
    let tokens = lexer::lex(text, &mut findings);
    let whole = tokens.span_of(0..tokens.kinds().len());
    (findings.is_empty() && whole.start == 0 && whole.end == clamp(text.len())).then(|| tokens.kinds().to_vec())
}

/// A name, in quotes where it needs them.
pub(crate) fn as_written(name: &str) -> String {
    // A word that is a keyword or a fact would be read as such somewhere.
    let is_fact = Keyword::lookup(name).is_some() || SUM.contains(&name) || SPAN.contains(&name) || name == PERIOD;
    let is_bare = matches!(lexed(name).as_deref(), Some([Kind::Word])) && !is_fact;
    if is_bare { name.to_owned() } else { quoted(name) }
}

/// A name or text in quotes.
pub(crate) fn quoted(name: &str) -> String {
    // A quote in full width closes a text as well.
    let escaped = name.replace('\\', "\\\\").replace('"', "\\\"").replace('＂', "\\u{ff02}");
    let is_curly = |character: char| matches!(character, '“' | '”');
    match escaped.strip_prefix(is_curly) {
        // Three quotes in a row would open a text block.
        Some(rest) if rest.starts_with(is_curly) => format!("\"{}{rest}\"", if escaped.starts_with('“') { "\\u{201c}" } else { "\\u{201d}" }),
        _ => format!("\"{escaped}\""),
    }
}
