//! `textDocument/onTypeFormatting`: full-width punctuation becomes ASCII as it is typed, outside texts and comments; and what closes a block goes below the
//! statement that opened it.

use lsp_types::TextEdit;

use super::view::View;
use crate::source::{Span, clamp};
use crate::syntax::characters::fold;
use crate::syntax::token::Kind;
use crate::syntax::trivia;

/// What is looked at when it is typed: what closes a block, and the punctuation of an input method that perf has in ASCII.
pub(super) const TRIGGERS: &[char] = &[
    '>', '}', '；', '。', '．', '《', '》', '〈', '〉', '＜', '＞', '＝', '｛', '｝', '（', '）', '／', '＊', '＋', '－', '％', '≤', '≥', '≦', '≧', '…', '～',
    '０', '１', '２', '３', '４', '５', '６', '７', '８', '９',
];

/// The edits that a character before a byte calls for.
pub(super) fn format(view: &View<'_>, byte: u32, typed: &str) -> Vec<TextEdit> {
    let before = view.file.text.get(..byte as usize).unwrap_or_default();
    let Some(last) = before.chars().next_back().filter(|last| typed.chars().eq([*last])) else { return Vec::new() };
    let start = byte - clamp(last.len_utf8());
    let edit = |span: Span, text: &str| TextEdit { range: view.file.range(span), new_text: text.to_owned() };
    let outdented = outdented(view, Span::new(start, byte)).map(|(indent, wanted)| edit(indent, wanted));
    let plain = plain(view, start, last).map(|plain| edit(Span::new(start, byte), &plain));
    outdented.into_iter().chain(plain).collect()
}

/// Where a closer stands alone on its line: the indentation of that line, and that of the statement whose block it closes, if they differ.
fn outdented<'v>(view: &View<'v>, closer: Span) -> Option<(Span, &'v str)> {
    let statement = view.path_to(closer.start).into_iter().rev().find(|statement| statement.block.as_ref().is_some_and(|block| block.close == closer))?;
    let line = |byte: u32| {
        let before = view.file.text.get(..byte as usize).unwrap_or_default();
        before.rsplit_once('\n').map_or(before, |(_, line)| line)
    };
    let indent = line(closer.start);
    let opened = line(statement.keyword_span.start);
    let wanted = opened.get(..opened.len() - opened.trim_start().len()).unwrap_or_default();
    let is_alone = indent.trim().is_empty();
    (is_alone && indent != wanted).then(|| (Span::new(closer.start - clamp(indent.len()), closer.start), wanted))
}

/// What a character is in ASCII, where it is part of no text, comment or name.
fn plain(view: &View<'_>, at: u32, character: char) -> Option<String> {
    let tokens = &view.file.tokens;
    let index = tokens.from(at + 1);
    let token = tokens.span(index);
    let inside = index < tokens.kinds().len() && token.start <= at;
    if !inside {
        // A comment, or a character that begins nothing: the latter is left for the finding to explain.
        return None;
    }
    let is_open = |index: usize| matches!(tokens.kinds().get(index), Some(Kind::String | Kind::EscapedString)) && !is_closed(view.slice(tokens.span(index)));
    if index.checked_sub(1).is_some_and(|before| is_open(before) && !view.slice(Span::new(tokens.span(before).end, at)).contains('\n')) {
        // A text that is still being typed: what looks like the statement's end may be part of it.
        return None;
    }
    let text = view.slice(token);
    let replaced = match tokens.kinds().get(index)? {
        Kind::String | Kind::EscapedString | Kind::TextBlock | Kind::Word | Kind::Keyword(_) => return None,
        // Within a number only digits, points and separators stand.
        Kind::Number | Kind::BadNumber | Kind::Date | Kind::BadDate => match character {
            '。' | '．' => ".".to_owned(),
            other => fold(other).to_string(),
        },
        Kind::DotDot => match text {
            "～" | "…" | "……" => "..".to_owned(),
            _ => ".".to_owned(),
        },
        _ => match character {
            '《' | '〈' => "<".to_owned(),
            '》' | '〉' => ">".to_owned(),
            '。' => ".".to_owned(),
            '≤' | '≦' => "<=".to_owned(),
            '≥' | '≧' => ">=".to_owned(),
            other => fold(other).to_string(),
        },
    };
    let is_comment = trivia::comments(&view.file.text, tokens).any(|comment| comment.span.start <= at && at < comment.span.end);
    (!is_comment && !replaced.chars().eq([character])).then_some(replaced)
}

/// Whether a text in quotes has its closing one.
fn is_closed(text: &str) -> bool {
    let mut characters = text.chars();
    let closers: &[char] = match characters.next() {
        Some('“') => &['”'],
        Some('「') => &['」'],
        Some('”') => &['”', '“'],
        _ => &['"', '＂'],
    };
    characters.next_back().is_some_and(|last| closers.contains(&last))
}
