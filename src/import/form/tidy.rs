//! What extraction leaves in a text: tags, formulas, blanks where a line was wrapped.

use std::borrow::Cow;

use crate::syntax::characters::is_forbidden;

/// Tags that are taken out, and whether what follows begins a line.
const TAGS: [(&str, bool); 8] = [("p", true), ("br", true), ("div", true), ("span", false), ("strong", false), ("b", false), ("font", false), ("sup", false)];

/// The longest tag, in bytes.
const LONGEST_TAG: usize = 200;

const ENTITIES: [(&str, &str); 6] = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&"), ("&ensp;", " ")];

/// What LaTeX calls the signs of values.
const COMMANDS: [(&str, &str); 9] =
    [("\\geqslant", "≥"), ("\\leqslant", "≤"), ("\\geq", "≥"), ("\\leq", "≤"), ("\\ge", "≥"), ("\\le", "≤"), ("\\%", "%"), ("\\sim", "~"), ("\\times", "×")];

/// A text without noise. `is_noisy` where it was extracted from pages, so that blanks stand where lines were wrapped and commas may have become ASCII.
pub(super) fn clean(text: &str, is_noisy: bool) -> String {
    let text = unmarked(text);
    let text: String = if text.chars().any(is_forbidden) {
        text.replace("\r\n", "\n")
            .chars()
            .map(|character| if character == '\r' { '\n' } else { character })
            .filter(|&character| !is_forbidden(character))
            .collect()
    } else {
        text.into_owned()
    };
    let text = text.trim_matches(|character: char| character.is_whitespace());
    if is_noisy { recommaed(&joined(text)) } else { text.to_owned() }
}

/// A text on one line: where it was broken between Chinese characters, nothing stands there.
pub(super) fn one_line(text: &str) -> String {
    if text.contains('\n') { text.split('\n').map(str::trim).fold(String::new(), join) } else { text.to_owned() }
}

fn join(mut before: String, line: &str) -> String {
    let is_word = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphanumeric());
    if is_word(before.chars().next_back()) && is_word(line.chars().next()) {
        before.push(' ');
    }
    before.push_str(line);
    before
}

/// Without tags and formulas.
fn unmarked(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains('<') && text.contains('>') {
        text = Cow::Owned(untagged(&text));
    }
    if text.contains("&nbsp;") || text.contains("&lt;") || text.contains("&gt;") {
        text = Cow::Owned(ENTITIES.iter().fold(text.into_owned(), |text, (entity, meaning)| text.replace(entity, meaning)));
    }
    let trimmed = text.trim();
    if let Some(inside) = trimmed.strip_prefix('$').and_then(|rest| rest.strip_suffix('$')).filter(|inside| !inside.is_empty() && !inside.contains('$')) {
        let said = COMMANDS.iter().fold(inside.to_owned(), |text, (command, meaning)| text.replace(command, meaning));
        text = Cow::Owned(said.replace(['{', '}'], ""));
    }
    text
}

fn untagged(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        out.push_str(before);
        // Tags are short: what is longer is no tag, however many begin.
        let near = behind.get(..behind.floor_char_boundary(LONGEST_TAG)).unwrap_or_default();
        let tag = near.find('>').and_then(|end| {
            let name = near.get(..end)?.trim_start_matches('/').split([' ', '/']).next()?.to_ascii_lowercase();
            let (_, breaks) = TAGS.iter().find(|(known, _)| *known == name)?;
            Some((*breaks, behind.get(end + 1..)?))
        });
        if let Some((breaks, after)) = tag {
            if breaks && !out.trim_end().is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            rest = after;
        } else {
            out.push('<');
            rest = behind;
        }
    }
    out.push_str(rest);
    out.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Without the blanks beside Chinese characters.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if !character.is_whitespace() || character == '\n' {
            out.push(character);
            continue;
        }
        while characters.next_if(|next| next.is_whitespace() && *next != '\n').is_some() {}
        let beside = out.chars().next_back().into_iter().chain(characters.peek().copied());
        if !beside.into_iter().any(|beside| is_chinese(beside) || beside == '\n') {
            out.push(' ');
        }
    }
    out
}

/// Chinese characters and their punctuation.
const fn is_chinese(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

/// Where every comma of a text is ASCII and stands beside Chinese characters, extraction made it so.
fn recommaed(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let at = |index: usize| characters.get(index).copied();
    let narrowed = |index: usize, mark: char| {
        at(index) == Some(mark)
            && index.checked_sub(1).and_then(at).is_some_and(|before| is_chinese(before) || before == ')')
            && at(index + 1).is_none_or(is_chinese)
    };
    let has_stop = text.contains('。');
    let is_mixed = text.contains('，') || !(0..characters.len()).any(|index| narrowed(index, ','));
    let out: Vec<char> = (0..characters.len())
        .filter_map(|index| match at(index)? {
            ',' if !is_mixed && narrowed(index, ',') => Some('，'),
            '.' if !is_mixed && !has_stop && narrowed(index, '.') => Some('。'),
            other => Some(other),
        })
        .collect();
    // The blank behind a comma went with it.
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_goes_and_meaning_stays() {
        assert_eq!(clean("$\\geq 95\\%$", true), "≥ 95%");
        assert_eq!(clean("$>=85\\%$", true), ">=85%");
        assert_eq!(clean("<p>甲，</p> <p>乙。</p>", true), "甲，\n乙。");
        assert_eq!(clean("甲<乙>丙", true), "甲<乙>丙");
        assert_eq!(clean("服务对象 满意度指 标", true), "服务对象满意度指标");
        assert_eq!(clean("折合 15 根, 约 4000 元", true), "折合15根，约4000元");
        assert_eq!(clean("全面提升，现代化,有效", true), "全面提升，现代化,有效");
        assert_eq!(clean("经费, 保障.", true), "经费，保障。");
        assert_eq!(clean("a b 1,000", true), "a b 1,000");
        assert_eq!(one_line("经常性专项业\n务费"), "经常性专项业务费");
        assert_eq!(one_line("ABC\nDEF"), "ABC DEF");
    }
}
