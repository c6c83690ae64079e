//! Text in the cells of a terminal: broken into lines, or cut.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::source::display_width;

/// Breaks a text into lines of at most `width` cells: at blanks, between Chinese characters except where punctuation forbids it, and inside a word only where
/// it is longer than a line. Code in backquotes is one word. Line feeds are kept.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in words(paragraph) {
            let length = display_width(word);
            if used + length > width && used > 0 {
                lines.push(line.trim_end().to_owned());
                line.clear();
                used = 0;
                if word.trim().is_empty() {
                    continue;
                }
            }
            if length <= width {
                line.push_str(word);
                used += length;
                continue;
            }
            for grapheme in word.graphemes(true) {
                let length = display_width(grapheme);
                if used + length > width && used > 0 {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(grapheme);
                used += length;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// At most `width` cells of a text, with `…` where something is left out.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    let mut used = 0;
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += display_width(grapheme);
        if used > width {
            return format!("{}…", text.get(..end).unwrap_or_default());
        }
        if used < width {
            end = at + grapheme.len();
        }
    }
    text.to_owned()
}

/// The pieces of a line between which it may be broken.
pub(crate) fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let mut characters = rest.chars().peekable();
        let mut last = characters.next()?;
        let mut end = last.len_utf8();
        while clings_on(last)
            && let Some(next) = characters.next()
        {
            end += next.len_utf8();
            last = next;
        }
        if last == '`' {
            for next in characters.by_ref() {
                end += next.len_utf8();
                if next == '`' {
                    break;
                }
            }
        } else if is_part_of_word(last) {
            while let Some(next) = characters.next_if(|next| is_part_of_word(*next)) {
                end += next.len_utf8();
            }
        }
        while let Some(next) = characters.next_if(|next| clings_back(*next) || takes(*next) == 0) {
            end += next.len_utf8();
        }
        let (word, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(word)
    })
}

fn takes(character: char) -> usize {
    display_width(character.encode_utf8(&mut [0; 4]))
}

fn is_part_of_word(character: char) -> bool {
    character != '`' && (character.is_ascii_graphic() || (character.is_alphabetic() && takes(character) == 1))
}

/// Whether a line must not begin with it.
const fn clings_back(character: char) -> bool {
    matches!(
        character,
        '，' | '。'
            | '；'
            | '：'
            | '、'
            | '？'
            | '！'
            | '）'
            | '》'
            | '〉'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '”'
            | '’'
            | '…'
            | '％'
            | '%'
            | '‰'
            | ','
            | '.'
            | ';'
            | ':'
            | ')'
    )
}

/// Whether a line must not end with it.
const fn clings_on(character: char) -> bool {
    matches!(character, '（' | '《' | '〈' | '「' | '『' | '【' | '〔' | '“' | '‘')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_chinese_may_break() {
        assert_eq!(wrap("年度总额为五十万元，各项之和。", 20), ["年度总额为五十万元，", "各项之和。"]);
        assert_eq!(wrap("年度总额为五十万元整，各项之和。", 20), ["年度总额为五十万元", "整，各项之和。"], "no line begins with a comma");
        assert_eq!(wrap("put the whole of it in quotes", 12), ["put the", "whole of it", "in quotes"]);
        assert_eq!(wrap("请写成 `unit打等于十二` 这样", 16), ["请写成", "`unit打等于十二`", "这样"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap(&"字".repeat(10), 8), ["字字字字", "字字字字", "字字"]);
        assert_eq!(wrap(&"x".repeat(10), 8), ["xxxxxxxx", "xx"]);
    }

    #[test]
    fn cutting_counts_cells() {
        assert_eq!(cut("香花桥街道", 10), "香花桥街道");
        assert_eq!(cut("香花桥街道", 9), "香花桥街…");
        assert_eq!(cut("香花桥街道", 8), "香花桥…");
    }

    #[test]
    fn a_mountain_of_marks_takes_no_longer_than_letters() {
        // Were every mark measured with all before it, this would not end.
        let marks = format!("甲{}乙", "\u{200d}".repeat(200_000));
        assert_eq!(wrap(&marks, 4).concat(), marks);
        assert_eq!(wrap(&"（".repeat(100_000), 4).len(), 50_000);
    }
}
