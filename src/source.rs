//! Source texts: file ids, byte spans, and every way of counting along a line.
//!
//! Everywhere in perfc a place is a byte range in a file. Lines, columns, UTF-16 units and display cells exist only here.

use std::cell::RefCell;
use std::fmt;
use std::io;

use unicode_width::UnicodeWidthStr;

use crate::import::table::Place;

/// A byte range in one text. Both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// An empty range, as for something that is missing.
    #[must_use]
    pub const fn empty(at: u32) -> Self {
        Self { start: at, end: at }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether it has a byte or an edge in common with another.
    #[must_use]
    pub const fn touches(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// The empty range just behind this one.
    #[must_use]
    pub const fn after(self) -> Self {
        Self::empty(self.end)
    }

    /// As indices of a string.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Which text of a [`Sources`] a span belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A span and the file it is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The bytes.
    pub span: Span,
}

/// One text and the name people know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As shown to people: the path as given on the command line, with `/`.
    pub name: String,
    /// The text, valid UTF-8, as it was read; of a file of another program, the texts of its cells, one below the other.
    pub text: String,
    /// The cells of such a file, in the order of their texts: what each covers, and where people find it.
    pub cells: Vec<(Span, Place)>,
}

impl Source {
    /// The cell that a byte is in.
    #[must_use]
    pub fn cell(&self, byte: u32) -> Option<&(Span, Place)> {
        let behind = self.cells.partition_point(|(span, _)| span.start <= byte);
        self.cells.get(behind.checked_sub(1)?)
    }
}

/// The text that some bytes are, as far as they are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// What comes before the first byte that is no UTF-8.
    pub text: String,
    /// Whether that is all.
    pub is_whole: bool,
}

/// How much is read at a time: what a processor keeps at hand.
const CHUNK: usize = 64 << 10;

/// How many bytes at the end of some belong to a character that goes on behind them.
fn begun(bytes: &[u8]) -> usize {
    for (back, byte) in bytes.iter().rev().take(3).enumerate() {
        let length = match byte {
            0x80..0xc0 => continue,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
            _ => 1,
        };
        return if length > back + 1 { back + 1 } else { 0 };
    }
    0
}

impl Decoded {
    /// Reads a text to its end, or to the first byte that is none; `room` is how long it is thought to be.
    ///
    /// A chunk is looked at and taken over while it is at hand, so that a large text is in memory once.
    ///
    /// # Errors
    /// What `source` says.
    pub fn read(mut source: impl io::Read, room: usize) -> io::Result<Self> {
        let mut text = String::with_capacity(room);
        let mut buffer = vec![0; if room == 0 { CHUNK } else { CHUNK.min(room + 1).max(16) }];
        // The beginning of a character whose end is not read yet.
        let mut held = 0;
        loop {
            let read = match source.read(buffer.get_mut(held..).unwrap_or_default()) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let filled = buffer.get(..held + read).unwrap_or_default();
            // A chunk may well end within a character.
            let whole = filled.len() - if read == 0 { 0 } else { begun(filled) };
            let (sound, is_broken) = match simdutf8::compat::from_utf8(filled.get(..whole).unwrap_or_default()) {
                Ok(chunk) => {
                    text.push_str(chunk);
                    (whole, false)
                }
                Err(error) => {
                    let sound = error.valid_up_to();
                    text.push_str(simdutf8::basic::from_utf8(filled.get(..sound).unwrap_or_default()).unwrap_or_default());
                    (sound, true)
                }
            };
            held = filled.len() - sound;
            if is_broken || read == 0 {
                return Ok(Self { text, is_whole: held == 0 });
            }
            buffer.copy_within(sound..sound + held, 0);
        }
    }

    /// The text of bytes that are in memory.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        // Memory can always be read.
        Self::read(bytes, bytes.len()).unwrap_or(Self { text: String::new(), is_whole: false })
    }
}

/// Every text of one run, by id. Ids are given out in the order of loading, which is the order of the output.
#[derive(Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Adds a text.
    pub fn add(&mut self, name: String, text: String) -> FileId {
        let id = FileId(clamp(self.list.len()));
        self.list.push(Source { name, text, cells: Vec::new() });
        id
    }

    /// Puts a text in place of another, such as one that was not held so far.
    pub fn hold(&mut self, id: FileId, text: String) {
        if let Some(source) = self.list.get_mut(id.0 as usize) {
            source.text = text;
        }
    }

    /// Shows a text by its cells instead.
    pub fn show_cells(&mut self, id: FileId, text: String, cells: Vec<(Span, Place)>) {
        if let Some(source) = self.list.get_mut(id.0 as usize) {
            (source.text, source.cells) = (text, cells);
        }
    }

    /// A text by its id; an empty one for an id that was never given out.
    #[must_use]
    pub fn get(&self, id: FileId) -> &Source {
        static NOTHING: Source = Source { name: String::new(), text: String::new(), cells: Vec::new() };
        self.list.get(id.0 as usize).unwrap_or(&NOTHING)
    }

    /// Every text with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.list.iter().enumerate().map(|(index, source)| (FileId(clamp(index)), source))
    }

    /// The text at a place.
    #[must_use]
    pub fn slice(&self, at: Location) -> &str {
        self.get(at.file).text.get(at.span.range()).unwrap_or_default()
    }
}

/// A line and column as people count them, from 1. The column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// From 1.
    pub line: u32,
    /// From 1, in characters (Unicode scalar values).
    pub column: u32,
}

/// What may stand before a text in a file, and says only that it is in UTF-8.
pub(crate) const BOM: char = '\u{feff}';

/// Where each line of a text begins. Only `\n` and `\r\n` end a line: the lexer refuses every other line separator, so that the terminal,
/// the editors and git agree on the numbers.
#[derive(Clone, Debug)]
pub struct LineIndex<'s> {
    text: &'s str,
    /// Of each block of the text, how many lines end before it, and where the line begins that goes on in it; as far as places were asked for.
    blocks: RefCell<Vec<(u32, u32)>>,
}

/// How long a block of a [`LineIndex`] is: few places are asked for, and only the blocks that they are in are looked at line by line.
const BLOCK: usize = 16 << 10;

impl<'s> LineIndex<'s> {
    /// Of a text, which is read through as far as places are asked for.
    #[must_use]
    pub fn new(text: &'s str) -> Self {
        // A byte order mark is no part of the first line: editors do not show it.
        let start = if text.starts_with(BOM) { clamp(BOM.len_utf8()) } else { 0 };
        Self { text, blocks: RefCell::new(vec![(0, start)]) }
    }

    /// What is known of a block.
    fn block(&self, number: usize) -> (u32, u32) {
        let mut blocks = self.blocks.borrow_mut();
        let (mut lines, mut start) = blocks.last().copied().unwrap_or_default();
        while blocks.len() <= number {
            let at = (blocks.len() - 1) * BLOCK;
            let block = self.text.as_bytes().get(at..self.text.len().min(at + BLOCK)).unwrap_or_default();
            lines += clamp(memchr::memchr_iter(b'\n', block).count());
            start = memchr::memrchr(b'\n', block).map_or(start, |last| clamp(at + last + 1));
            blocks.push((lines, start));
        }
        blocks.get(number).copied().unwrap_or_default()
    }

    /// The line and column of a byte; a byte inside a character counts as that character.
    #[must_use]
    pub fn line_column(&self, byte: u32) -> LineColumn {
        self.counted(byte, |text| text.chars().count())
    }

    /// The same where columns are counted otherwise: `count` tells how many there are in a text without a line end.
    #[must_use]
    pub fn counted(&self, byte: u32, count: impl Fn(&str) -> usize) -> LineColumn {
        let end = (byte as usize).min(self.text.len());
        let block = end / BLOCK;
        let (lines, start) = self.block(block);
        let within = self.text.as_bytes().get(block * BLOCK..end).unwrap_or_default();
        let start = memchr::memrchr(b'\n', within).map_or(start as usize, |last| block * BLOCK + last + 1);
        let before = self.text.get(start..floor(self.text, byte)).unwrap_or_default();
        LineColumn { line: lines.saturating_add(clamp(memchr::memchr_iter(b'\n', within).count() + 1)), column: clamp(count(before) + 1) }
    }
}

#[cfg(test)]
mod line_tests {
    use super::{BLOCK, LineColumn, LineIndex, clamp};

    /// Wherever blocks end, lines and columns are those that a walk counts, in whatever order they are asked for.
    #[test]
    fn lines_are_counted_over_blocks() {
        let lines = ["甲乙\n", "\r\n", "丙\n", "abc\n"];
        let mut text = "\u{feff}".to_owned();
        while text.len() < BLOCK * 2 + 100 {
            text.push_str(lines[text.len() % lines.len()]);
        }
        text.push_str(&"丁".repeat(BLOCK));
        text.push('\n');
        let (mut line, mut column) = (1, 1);
        let mut wanted = Vec::new();
        for (at, character) in text.char_indices() {
            wanted.push((clamp(at), LineColumn { line, column }));
            match character {
                '\n' => (line, column) = (line + 1, 1),
                '\u{feff}' => {}
                _ => column += 1,
            }
        }
        wanted.push((clamp(text.len()), LineColumn { line, column }));
        let near = |at: u32| (at as usize + 20) % BLOCK < 40 || at as usize + 40 > text.len() || at < 40;
        let wanted: Vec<_> = wanted.into_iter().filter(|(at, _)| near(*at)).collect();
        let (forwards, backwards) = (LineIndex::new(&text), LineIndex::new(&text));
        for (at, place) in &wanted {
            assert_eq!(forwards.line_column(*at), *place, "{at}");
        }
        for (at, place) in wanted.iter().rev() {
            assert_eq!(backwards.line_column(*at), *place, "{at}");
        }
    }
}

/// How an editor counts along a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// In bytes.
    Utf8,
    /// In UTF-16 code units, of which a character outside the BMP takes two.
    #[default]
    Utf16,
}

/// A line and a place in it as editors count them, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 0.
    pub line: u32,
    /// From 0, in the units of an [`Encoding`].
    pub character: u32,
}

/// Where each line of a text begins for an editor: a lone `\r`, which perf refuses, ends a line there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditorLines {
    starts: Vec<u32>,
    /// Bytes all along a text with long lines, and the UTF-16 units before each, so that no line is counted from its start again and again.
    marks: Vec<(u32, u32)>,
}

/// From how many bytes a line is long, and how far marks are apart.
const LONG_LINE: u32 = 2048;

impl EditorLines {
    /// Reads through `text` once; again where it has long lines.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends_line = |&at: &usize| bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n');
        let mut starts = vec![0];
        starts.extend(memchr::memchr2_iter(b'\n', b'\r', bytes).filter(ends_line).map(|at| clamp(at + 1)));
        let is_long = |lines: &[u32]| matches!(lines, [one, other] if other - one > LONG_LINE);
        let last_is_long = starts.last().is_some_and(|last| clamp(text.len()) - last > LONG_LINE);
        let marks = if last_is_long || starts.windows(2).any(is_long) { marks(text) } else { Vec::new() };
        Self { starts, marks }
    }

    /// The bytes of a line, its end left out; those behind the last where there is no such line.
    #[must_use]
    pub fn line(&self, text: &str, line: u32) -> Span {
        let Some(&start) = self.starts.get(line as usize) else { return Span::empty(clamp(text.len())) };
        let end = self.starts.get(line as usize + 1).copied().unwrap_or_else(|| clamp(text.len()));
        let content = text.get(start as usize..end as usize).unwrap_or_default();
        Span::new(start, start + clamp(content.trim_end_matches(['\n', '\r']).len()))
    }

    /// Where the line of a byte begins.
    #[must_use]
    pub fn line_start(&self, byte: u32) -> u32 {
        let line = self.starts.partition_point(|&start| start <= byte).saturating_sub(1);
        self.starts.get(line).copied().unwrap_or_default()
    }

    /// The place of a byte; a byte inside a character counts as that character.
    #[must_use]
    pub fn position(&self, text: &str, byte: u32, encoding: Encoding) -> Position {
        let byte = clamp(floor(text, byte));
        let line = self.starts.partition_point(|&start| start <= byte).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let character = match encoding {
            Encoding::Utf8 => byte - start,
            Encoding::Utf16 => self.units(text, start, byte),
        };
        Position { line: clamp(line), character }
    }

    /// The byte of a place. One beyond its line is that line's end, one inside a character its start, one beyond the text the text's end.
    #[must_use]
    pub fn byte(&self, text: &str, position: Position, encoding: Encoding) -> u32 {
        let line = self.line(text, position.line);
        let content = text.get(line.range()).unwrap_or_default();
        if encoding == Encoding::Utf8 {
            return line.start + clamp(floor(content, position.character));
        }
        // The last mark that is not beyond the place.
        let mut at = line.start;
        let mut left = position.character;
        if let Some(first) = self.marks.get(self.marks.partition_point(|(byte, _)| *byte < line.start)) {
            let before = self.units(text, line.start, first.0);
            let units = |mark: &(u32, u32)| before + (mark.1 - first.1);
            let index = self.marks.partition_point(|mark| mark.0 < line.start || mark.0 <= line.end && units(mark) <= position.character);
            if let Some(mark) = index.checked_sub(1).and_then(|index| self.marks.get(index)).filter(|mark| mark.0 >= line.start && mark.0 <= line.end) {
                at = mark.0;
                left -= units(mark);
            }
        }
        for character in text.get(at as usize..line.end as usize).unwrap_or_default().chars() {
            let units = clamp(character.len_utf16());
            if units > left {
                break;
            }
            left -= units;
            at += clamp(character.len_utf8());
        }
        at
    }

    /// How many UTF-16 units stand between two bytes.
    fn units(&self, text: &str, from: u32, to: u32) -> u32 {
        let count = |from: u32, to: u32| clamp(text.get(from as usize..to as usize).unwrap_or_default().chars().map(char::len_utf16).sum());
        let first = self.marks.partition_point(|(byte, _)| *byte < from);
        let behind = self.marks.partition_point(|(byte, _)| *byte <= to);
        match (self.marks.get(first), behind.checked_sub(1).and_then(|last| self.marks.get(last))) {
            (Some(first), Some(last)) if first.0 <= last.0 => count(from, first.0) + (last.1 - first.1) + count(last.0, to),
            _ => count(from, to),
        }
    }
}

fn marks(text: &str) -> Vec<(u32, u32)> {
    let mut marks = Vec::new();
    let mut units = 0;
    let mut next = 0;
    for (byte, character) in text.char_indices() {
        let byte = clamp(byte);
        if byte >= next {
            marks.push((byte, units));
            next = byte + LONG_LINE;
        }
        units += clamp(character.len_utf16());
    }
    marks
}

/// `byte` moved back to the character boundary at or before it, never past the end.
#[must_use]
pub fn floor(text: &str, byte: u32) -> usize {
    text.floor_char_boundary((byte as usize).min(text.len()))
}

/// How many terminal cells `text` takes: two for a Chinese character, one for a letter.
#[must_use]
pub fn display_width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A length as a span's number. Larger files are refused when they are read, so nothing is ever cut here.
#[must_use]
pub fn clamp(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl fmt::Display for LineColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every place there and back, counted the plain way.
    #[test]
    fn places_are_counted_alike_in_short_lines_and_in_long_ones() {
        let short = "甲a😀\r\nb\ré\n";
        let long = format!("{}\n{}\r\n短😀\n{}", "甲😀a".repeat(2000), "b".repeat(5000), "é𠮷".repeat(3000));
        for text in [short, &long, ""] {
            let lines = EditorLines::new(text);
            let (mut line, mut units, mut bytes) = (0, 0, 0);
            let mut previous = ' ';
            for (byte, character) in text.char_indices().chain([(text.len(), ' ')]) {
                if previous == '\n' || previous == '\r' && character != '\n' {
                    (line, units, bytes) = (line + 1, 0, 0);
                }
                for (encoding, character) in [(Encoding::Utf16, units), (Encoding::Utf8, bytes)] {
                    let place = Position { line, character };
                    assert_eq!(lines.position(text, clamp(byte), encoding), place, "{byte}");
                    // A place between the two parts of a line end is the line's end.
                    if !(previous == '\r' && text.get(byte..).is_some_and(|rest| rest.starts_with('\n'))) {
                        assert_eq!(lines.byte(text, place, encoding), clamp(byte), "{place:?}");
                    }
                }
                units += clamp(character.len_utf16());
                bytes += clamp(character.len_utf8());
                previous = character;
            }
            let beyond = Position { line: u32::MAX, character: u32::MAX };
            assert_eq!(lines.byte(text, beyond, Encoding::Utf16), clamp(text.len()));
            let last = lines.line(text, line);
            assert_eq!(lines.byte(text, Position { line, character: u32::MAX }, Encoding::Utf16), last.end);
        }
    }

    /// A source that gives a few bytes at a time.
    struct Slow<'b>(&'b [u8], usize);

    impl io::Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let given = self.1.min(buffer.len()).min(self.0.len());
            buffer[..given].copy_from_slice(&self.0[..given]);
            self.0 = &self.0[given..];
            Ok(given)
        }
    }

    #[test]
    fn a_text_is_what_comes_before_the_first_byte_that_is_none() {
        let sound = "甲é𠮷a".repeat(3).into_bytes();
        for broken in [&b""[..], b"\xff", b"\xe7", b"\xe7\x94", b"\xf0\xa0\xae", b"\x80a", b"\xe7a", b"\xed\xa0\x80"] {
            let bytes = [sound.as_slice(), broken].concat();
            let expected = String::from_utf8(bytes.clone()).map_or_else(|error| error.utf8_error().valid_up_to(), |text| text.len());
            for step in 1..bytes.len() + 2 {
                for room in [0, 1, bytes.len()] {
                    let decoded = Decoded::read(Slow(&bytes, step), room).unwrap();
                    assert_eq!(decoded.text.as_bytes(), &bytes[..expected], "{broken:?} by {step}");
                    assert_eq!(decoded.is_whole, expected == bytes.len(), "{broken:?} by {step}");
                }
            }
        }
    }
}
