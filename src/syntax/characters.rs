//! Which characters a source may hold, and which of them are spelled in full width.

/// Characters that may stand nowhere, not even in a text: what a terminal obeys, what some programs take for a line end, and what reorders
/// the text that people see.
#[must_use]
pub const fn is_forbidden(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that take no ink and may stand only in texts.
#[must_use]
pub const fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Unicode spaces other than those perf takes (space, tab, line ends, U+3000).
#[must_use]
pub const fn is_foreign_space(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

/// The ASCII character that a full-width or small form stands for; any other character is itself.
#[must_use]
pub const fn fold(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(character as u32 - 0xfee0) {
            Some(ascii) => ascii,
            None => character,
        },
        '﹐' => ',',
        '﹒' => '.',
        '﹔' => ';',
        '﹕' => ':',
        '﹖' => '?',
        '﹗' => '!',
        '﹙' => '(',
        '﹚' => ')',
        '﹛' => '{',
        '﹜' => '}',
        '﹟' => '#',
        '﹠' => '&',
        '﹡' => '*',
        '﹢' => '+',
        '﹣' => '-',
        '﹤' => '<',
        '﹥' => '>',
        '﹦' => '=',
        '﹨' => '\\',
        '﹩' => '$',
        '﹪' => '%',
        '﹫' => '@',
        other => other,
    }
}

/// Chinese and English words for a character that cannot be shown.
#[must_use]
pub const fn description(character: char) -> crate::diagnostics::Message {
    use crate::diagnostics::Message;
    match character {
        '\r' => Message { zh: "单独的回车", en: "a lone carriage return" },
        '\u{b}' => Message { zh: "垂直制表符", en: "a vertical tab" },
        '\u{c}' => Message { zh: "换页符", en: "a form feed" },
        '\u{85}' | '\u{2028}' | '\u{2029}' => Message { zh: "换行替代字符", en: "a line separator other than the line feed" },
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Message { zh: "双向排版控制字符", en: "a bidirectional control" }
        }
        '\u{feff}' => Message { zh: "文件中间的 BOM", en: "a byte order mark inside the file" },
        '\u{200b}' => Message { zh: "零宽空格", en: "a zero width space" },
        '\u{200c}' | '\u{200d}' | '\u{2060}' => Message { zh: "零宽连接字符", en: "a zero width joiner" },
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Message { zh: "控制字符", en: "a control character" },
        _ if is_foreign_space(character) => Message { zh: "特殊空格", en: "a special space" },
        _ => Message { zh: "不可见字符", en: "an invisible character" },
    }
}

/// Whether a character is a letter or an ideograph. That of the common ideographs and of ASCII is told without a search of Unicode's tables.
#[must_use]
pub fn is_alphabetic(character: char) -> bool {
    match character {
        '\u{4e00}'..='\u{9fff}' => true,
        ..='\u{7f}' => character.is_ascii_alphabetic(),
        _ => character.is_alphabetic(),
    }
}

/// The same, or a digit; nor is that of the punctuation of Chinese text searched for.
#[must_use]
#[inline]
pub fn is_alphanumeric(character: char) -> bool {
    match character {
        '\u{4e00}'..='\u{9fff}' => true,
        ..='\u{7f}' => character.is_ascii_alphanumeric(),
        '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => false,
        _ => character.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_alphabetic, is_alphanumeric};

    #[test]
    fn letters_are_those_of_unicode() {
        for character in '\0'..=char::MAX {
            assert_eq!(is_alphabetic(character), character.is_alphabetic(), "{character:?}");
            assert_eq!(is_alphanumeric(character), character.is_alphanumeric(), "{character:?}");
        }
    }
}
