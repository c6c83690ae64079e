//! What is shown of a source: the lines that have labels, cut to the width of the terminal, every character visible, and the labels' places in
//! them counted in characters.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

use crate::diagnostics::render::{Places, Style, stand_in};
use crate::diagnostics::{Label, push_visible};
use crate::import::table::Place;
use crate::source::{BOM, FileId, Location, Span, clamp, display_width, floor};

/// How far from a label its line is looked at, in bytes. What lies beyond would not fit on the screen.
const REACH: usize = 1024;

/// How much is shown beside a label where there is no room for more, in cells.
const LEAST_AROUND: usize = 2;

/// What is shown of one file.
pub(super) struct Excerpt {
    /// The file's name, line and column, for the header.
    pub header: String,
    /// The lines, each with a line break.
    pub text: String,
    /// What stands beside each line: its number in the file, or the cell that begins there; nothing for a line that stands for those left out.
    pub numbers: Vec<String>,
    /// For each label of this file, its number among all labels and its characters in the excerpt; never empty.
    pub spans: Vec<(usize, Range<usize>)>,
}

/// A label's place with its lines known.
struct Spot {
    label: usize,
    first: u32,
    last: u32,
    bytes: Range<usize>,
}

/// One excerpt a file, that of the primary label first.
pub(super) fn excerpts(labels: &[&Label], places: &mut Places<'_>, style: Style) -> Vec<Excerpt> {
    let mut files: Vec<FileId> = Vec::new();
    for label in labels {
        if !files.contains(&label.at.file) {
            files.push(label.at.file);
        }
    }
    files
        .into_iter()
        .map(|file| {
            let text = &places.sources().get(file).text;
            let here = labels.iter().enumerate().filter(|(_, label)| label.at.file == file);
            let mut spots: Vec<Spot> = here.map(|(number, label)| spot(number, label.at, text, places)).collect();
            let place = Location { file, span: Span::empty(spots.first().map_or(0, |spot| clamp(spot.bytes.start))) };
            let mut header = String::new();
            push_visible(&mut header, &places.sources().get(file).name);
            header.push(':');
            push_visible(&mut header, &places.shown(place, style.language));
            let source = places.sources().get(file);
            let cells: BTreeMap<u32, &Place> = spots
                .iter()
                .filter_map(|spot| source.cell(clamp(spot.bytes.start)))
                .map(|(cell, place)| (places.line_column(file, cell.start).line, place))
                .collect();
            let home = source.cell(place.span.start).map(|(_, place)| place);
            let number = |line: u32| match cells.get(&line) {
                _ if source.cells.is_empty() => line.to_string(),
                Some(place) if home.is_some_and(|home| home.is_beside(place)) => place.beside(style.language),
                Some(place) => place.in_language(style.language),
                None => String::new(),
            };
            // ariadne begins a new section of the file where a label is on an earlier line than the one before it.
            spots.sort_by_key(|spot| (spot.last, spot.bytes.start));
            excerpt(header, text, &spots, style.width, number)
        })
        .collect()
}

fn spot(label: usize, at: Location, text: &str, places: &mut Places<'_>) -> Spot {
    let start = floor(text, at.span.start);
    let end = floor(text, at.span.end).max(start);
    let last = if end > start { text.floor_char_boundary(end - 1) } else { start };
    let line = |byte, places: &mut Places<'_>| places.line_column(at.file, clamp(byte)).line;
    Spot { label, first: line(start, places), last: line(last, places), bytes: start..end }
}

fn excerpt(header: String, text: &str, spots: &[Spot], width: usize, name: impl Fn(u32) -> String) -> Excerpt {
    // Which bytes of which lines must be seen. Of a label on several lines those are its first and its last character.
    let mut wanted: BTreeMap<u32, Vec<Range<usize>>> = BTreeMap::new();
    for spot in spots {
        let Range { start, end } = spot.bytes;
        if spot.first == spot.last {
            wanted.entry(spot.first).or_default().push(start..end);
        } else {
            wanted.entry(spot.first).or_default().push(start..text.ceil_char_boundary(start + 1));
            wanted.entry(spot.last).or_default().push(text.floor_char_boundary(end - 1)..end);
        }
    }
    let several = spots.iter().filter(|spot| spot.first != spot.last).count();
    let digits = wanted.keys().map(|line| display_width(&name(*line))).max().unwrap_or(1);
    // The frame takes four cells beside the line number; labels on several lines have arrows in the margin.
    let room = width.saturating_sub(digits + 4 + if several == 0 { 0 } else { 2 * several + 2 });

    let mut shown = String::new();
    let mut characters = 0;
    let mut numbers: Vec<String> = Vec::new();
    let mut last = None;
    let mut lines: BTreeMap<u32, (usize, Line)> = BTreeMap::new();
    for (number, seen) in &mut wanted {
        if last.replace(*number).is_some_and(|before| before + 1 != *number) {
            shown.push('\n');
            characters += 1;
            numbers.push(String::new());
        }
        let line = Line::new(text, seen, room);
        shown.push_str(&line.text);
        shown.push('\n');
        numbers.push(name(*number));
        let length = line.length + 1;
        lines.insert(*number, (characters, line));
        characters += length;
    }
    let spans = spots
        .iter()
        .map(|spot| {
            let start = lines.get(&spot.first).map_or(0, |(offset, line)| offset + line.start(spot.bytes.start));
            let end = lines.get(&spot.last).map_or(start, |(offset, line)| offset + line.end(spot.bytes.end));
            // What is missing has no length, but a mark needs a cell to stand under; ariadne would not find an empty one on an empty last line.
            (spot.label, start..end.max(start + 1))
        })
        .collect();
    Excerpt { header, text: shown, numbers, spans }
}

/// One line as shown.
#[derive(Default)]
struct Line {
    text: String,
    /// Its length in characters.
    length: usize,
    /// For each byte where a shown piece begins, the number of the character shown for it.
    pieces: Vec<(usize, usize)>,
}

impl Line {
    /// The line around the bytes `seen`, within `room` cells if that can be.
    fn new(text: &str, seen: &mut [Range<usize>], room: usize) -> Self {
        seen.sort_by_key(|range| (range.start, range.end));
        let least = seen.first().map_or(0, |range| range.start);
        // A label may reach over the line break, so its last character is looked at, not what follows it.
        let most = seen.iter().map(|range| text.floor_char_boundary(range.end.saturating_sub(1)).max(range.start)).max().unwrap_or(least);
        let (begin, more_before) = line_begin(text, least);
        let (finish, more_behind) = line_end(text, most);
        let whole = Range { start: begin, end: finish };
        // Three bytes take a cell at least, but for marks that lie on others: what is far too long need not be laid out to be seen to be so.
        let may_fit = |bytes: usize| bytes <= 3 * room;
        if !more_before && !more_behind && may_fit(finish - begin) {
            let line = Self::of(text, std::slice::from_ref(&whole), begin, finish);
            if line.cells() <= room {
                return line;
            }
        }
        let mut line = Self::default();
        let mut longest = usize::MAX;
        for around in [96, 72, 56, 40, 28, 20, 14, 10, 7, 5, 3, LEAST_AROUND] {
            if around > longest.max(LEAST_AROUND) {
                continue;
            }
            let mut pieces: Vec<Range<usize>> = Vec::new();
            for range in seen.iter() {
                let start = range.start.max(begin).min(finish);
                let end = range.end.min(finish).max(start);
                let (head, tail) = (near(text, start, around, whole.clone()), near(text, end, around, whole.clone()));
                if end - start > 3 * around {
                    pieces.extend([head, tail]);
                } else {
                    pieces.push(head.start..tail.end);
                }
            }
            let kept = merged(pieces);
            let cells: usize = kept.iter().map(|range| display_width(text.get(range.clone()).unwrap_or_default())).sum();
            if around > LEAST_AROUND && cells > room {
                // With less around it there is less of it, but no less than in proportion.
                longest = around * room / cells;
                continue;
            }
            line = Self::of(text, &kept, if more_before { 0 } else { begin }, if more_behind { usize::MAX } else { finish });
            if line.cells() <= room {
                break;
            }
        }
        line
    }

    /// The kept pieces of a line from `begin` to `finish`, with `…` where something is left out.
    fn of(text: &str, kept: &[Range<usize>], begin: usize, finish: usize) -> Self {
        let mut line = Self::default();
        let mut column = 0;
        let mut at = begin;
        for range in kept {
            if range.start > at {
                line.put(at, '…', &mut column);
            }
            for (offset, character) in text.get(range.clone()).unwrap_or_default().char_indices() {
                line.put(range.start + offset, character, &mut column);
            }
            at = range.end;
        }
        if at < finish {
            line.put(at, '…', &mut column);
        }
        line.pieces.push((finish.max(at), line.length));
        line
    }

    /// Adds one character of the source, as something that ariadne draws in the cells that it takes.
    fn put(&mut self, byte: usize, character: char, column: &mut usize) {
        self.pieces.push((byte, self.length));
        let (shown, times) = match character {
            '\t' => (' ', 4 - *column % 4),
            '\u{3000}' => (' ', 2),
            _ => (stand_in(character), 1),
        };
        for _ in 0..times {
            self.text.push(shown);
        }
        self.length += times;
        *column += if shown == ' ' { times } else { shown.width().unwrap_or(0) };
    }

    fn cells(&self) -> usize {
        display_width(&self.text)
    }

    /// The shown character for the byte where a label begins; the `…` for one that is left out.
    fn start(&self, byte: usize) -> usize {
        let before = self.pieces.partition_point(|(at, _)| *at <= byte).saturating_sub(1);
        self.pieces.get(before).map_or(0, |(_, shown)| *shown)
    }

    /// The shown character behind the one before the byte where a label ends.
    fn end(&self, byte: usize) -> usize {
        let behind = self.pieces.partition_point(|(at, _)| *at < byte);
        self.pieces.get(behind).map_or(self.length, |(_, shown)| *shown)
    }
}

/// Where the line of `byte` begins; or, where that is too far away, a place within reach, and `true`.
fn line_begin(text: &str, byte: usize) -> (usize, bool) {
    let from = text.floor_char_boundary(byte.saturating_sub(REACH));
    let before = text.get(from..byte).unwrap_or_default();
    match before.rfind('\n') {
        Some(at) => (from + at + 1, false),
        // A byte order mark is no part of the line.
        None if before.starts_with(BOM) && from == 0 => (BOM.len_utf8(), false),
        None => (from, from > 0),
    }
}

/// The same for its end, which is before the line break.
fn line_end(text: &str, byte: usize) -> (usize, bool) {
    let to = text.ceil_char_boundary(byte.saturating_add(REACH).min(text.len()));
    let behind = text.get(byte..to).unwrap_or_default();
    match behind.find('\n') {
        Some(at) if text.get(..byte + at).is_some_and(|line| line.ends_with('\r')) => (byte + at - 1, false),
        Some(at) => (byte + at, false),
        None => (to, to < text.len()),
    }
}

/// About `cells` cells on either side of `byte`, within `line`.
fn near(text: &str, byte: usize, cells: usize, line: Range<usize>) -> Range<usize> {
    let behind = |characters: &mut dyn Iterator<Item = char>| {
        let (mut taken, mut bytes) = (0, 0);
        for character in characters {
            taken += character.width().unwrap_or(0).max(1);
            if taken > cells {
                break;
            }
            bytes += character.len_utf8();
        }
        bytes
    };
    let start = behind(&mut text.get(line.start..byte).unwrap_or_default().chars().rev());
    let end = behind(&mut text.get(byte..line.end).unwrap_or_default().chars());
    byte - start..byte + end
}

/// The pieces in order; those that nearly touch become one.
fn merged(mut pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    pieces.sort_by_key(|piece| piece.start);
    let mut kept: Vec<Range<usize>> = Vec::new();
    for piece in pieces {
        match kept.last_mut() {
            Some(last) if piece.start <= last.end + 6 => last.end = last.end.max(piece.end),
            _ => kept.push(piece),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, needle: &str, room: usize) -> (String, String) {
        let at = text.find(needle).unwrap();
        let line = Line::new(text, std::slice::from_mut(&mut (at..at + needle.len())), room);
        let (start, end) = (line.start(at), line.end(at + needle.len()));
        let marked = line.text.chars().skip(start).take(end - start).collect();
        (line.text, marked)
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let text = "上一行\n  预算 500640;\r\n下一行";
        assert_eq!(shown(text, "500640", 40), ("  预算 500640;".to_owned(), "500640".to_owned()));
        assert_eq!(shown(text, "下一行", 40), ("下一行".to_owned(), "下一行".to_owned()));
        assert_eq!(shown(text, "上", 40), ("上一行".to_owned(), "上".to_owned()));
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let text = format!("{}目标{}", "前面的文字".repeat(500), "后面的文字".repeat(500));
        let (line, marked) = shown(&text, "目标", 50);
        assert_eq!(marked, "目标");
        assert!(line.starts_with('…') && line.ends_with('…') && display_width(&line) <= 50, "{line}");
        assert!(line.contains("的文字目标后面"), "{line}");
    }

    #[test]
    fn of_a_long_label_both_ends_are_shown() {
        let text = format!("项目 \"{}\" <", "很长的名称".repeat(300));
        let long = format!("\"{}\"", "很长的名称".repeat(300));
        let (line, marked) = shown(&text, &long, 60);
        assert!(line.starts_with("项目 \"很长") && line.ends_with("名称\" <") && display_width(&line) <= 60, "{line}");
        assert!(marked.starts_with('"') && marked.ends_with('"') && marked.contains('…'), "{marked}");
    }

    #[test]
    fn labels_far_apart_on_one_line_are_all_shown() {
        let text = format!("甲{}乙{}丙", "-".repeat(3000), "-".repeat(3000));
        let (second, third) = (text.find('乙').unwrap(), text.find('丙').unwrap());
        let line = Line::new(&text, &mut [third..third + 3, 0..3, second..second + 3], 60);
        assert!(display_width(&line.text) <= 60, "{}", line.text);
        let at = |byte| line.text.chars().nth(line.start(byte));
        assert_eq!((at(0), at(second), at(third)), (Some('甲'), Some('乙'), Some('丙')));
        assert_eq!(at(1500), Some('…'), "what is left out lies under the mark for it");
    }

    #[test]
    fn every_character_can_be_seen() {
        let (line, marked) = shown("\t甲\u{3000}乙\u{202e}\u{1b}[31m\u{a0}", "乙", 40);
        assert_eq!((line.as_str(), marked.as_str()), ("    甲  乙\u{fffd}␛[31m␣", "乙"));
        // A tab ends at a multiple of four cells, not of characters.
        assert_eq!(shown("甲\t乙", "乙", 40).0, "甲  乙");
    }
}
