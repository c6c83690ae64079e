//! How many lines a text takes in a cell. No spreadsheet makes merged rows higher by itself, and each has its own fonts, so this estimates on the safe side:
//! the cells of a terminal would be too narrow for it.

use crate::source::display_width;
use crate::wrap::words;

/// The width of a Chinese character; other widths are parts of it.
pub(super) const EM: u32 = 100;

/// The lines of a text where each has room for so many hundredths of a Chinese character.
pub(super) fn lines(text: &str, room: u32) -> u32 {
    text.split('\n').map(|line| wrapped(line, room)).sum()
}

fn wrapped(text: &str, room: u32) -> u32 {
    let (mut lines, mut used) = (1, 0);
    for word in words(text) {
        let width: u32 = word.chars().map(advance).sum();
        if used > 0 && used + width > room {
            lines += 1;
            used = 0;
        }
        if width <= room {
            used += width;
            continue;
        }
        // Longer than a line: it is broken anywhere.
        for advance in word.chars().map(advance) {
            if used > 0 && used + advance > room {
                lines += 1;
                used = 0;
            }
            used += advance;
        }
    }
    lines
}

/// A font that stands in for 宋体 may have letters wider than half a Chinese character, and signs such as “ and ≥ as wide as one.
fn advance(character: char) -> u32 {
    match character {
        'M' | 'W' | 'm' | 'w' | '%' | '@' => 90,
        '\t' => 4 * EM,
        'A'..='Z' | '&' | '+' | '<' | '=' | '>' | '~' => 70,
        ' '..='~' => 58,
        _ if display_width(character.encode_utf8(&mut [0; 4])) == 0 => 0,
        _ => EM,
    }
}
