//! Views of a finding: for people, one line for tools, workflow commands for GitHub, JSON for programs, reports for what runs checks. Here is what they share.

pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod proof;
pub mod sarif;
pub mod short;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Diagnostic, Language, Message, Severity};
use crate::import::table::Place;
use crate::source::{FileId, LineColumn, LineIndex, Location, Sources, clamp, display_width, floor};
use crate::syntax::characters::{is_forbidden, is_foreign_space, is_invisible};
use crate::wrap::cut;

/// How findings are written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The language of the words.
    pub language: Language,
    /// Whether ANSI colours are used.
    pub color: bool,
    /// How many terminal cells a line should keep within.
    pub width: usize,
}

impl Style {
    /// For a terminal of 80 cells, which is also what a pipe gets: the same findings then look the same everywhere.
    #[must_use]
    pub const fn new(language: Language, color: bool) -> Self {
        Self { language, color, width: 80 }
    }

    /// `text` in the colour with this SGR number, if colours are used.
    fn paint(self, out: &mut String, sgr: &str, text: &str) {
        if self.color && !sgr.is_empty() {
            out.push_str("\u{1b}[");
            out.push_str(sgr);
            out.push('m');
            out.push_str(text);
            out.push_str("\u{1b}[0m");
        } else {
            out.push_str(text);
        }
    }
}

/// Why perfc could not do what was asked, where that is not a finding about a source: an unreadable path, a full disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunError {
    /// What happened, in Chinese.
    pub zh: String,
    /// What happened, in English.
    pub en: String,
    /// The file it is about.
    pub file: Option<String>,
}

/// What is to be known of a file besides what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The file.
    pub file: String,
    /// The cell, where it is about one.
    pub place: Option<Place>,
}

impl Note {
    /// In one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }

    /// With its place in the words, for where there is no other room for it.
    #[must_use]
    pub fn into_error(self) -> RunError {
        let Some(place) = self.place else { return RunError { zh: self.zh, en: self.en, file: Some(self.file) } };
        let zh = format!("{}：{}", place.in_language(Language::Chinese), self.zh);
        let en = format!("{}: {}", place.in_language(Language::English), self.en);
        RunError { zh, en, file: Some(self.file) }
    }
}

impl RunError {
    /// What happened, in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// Lines and columns of the places of many findings. Each file's lines are counted once, and only if it has a finding.
#[derive(Debug)]
pub struct Places<'s> {
    sources: &'s Sources,
    files: FxHashMap<FileId, Lines<'s>>,
    /// How many columns a text without a line end takes.
    columns: fn(&str) -> usize,
}

/// The lines of one file, and some places in very long ones.
#[derive(Debug)]
struct Lines<'s> {
    index: LineIndex<'s>,
    /// Where a whole file is one line, counting on from a place nearby keeps a thousand findings from reading the file a thousand times.
    known: BTreeMap<usize, LineColumn>,
}

/// How many bytes of a line are counted without remembering where they led.
const STRIDE: usize = 4096;

impl Lines<'_> {
    fn line_column(&mut self, text: &str, byte: usize, columns: fn(&str) -> usize) -> LineColumn {
        let before = self.known.range(..=byte).next_back();
        let behind = self.known.range(byte..).next();
        let nearest = [before, behind].into_iter().flatten().min_by_key(|(at, _)| at.abs_diff(byte));
        let counted = nearest.and_then(|(&at, place)| {
            let between = text.get(at.min(byte)..at.max(byte))?;
            if memchr::memchr(b'\n', between.as_bytes()).is_some() {
                return None;
            }
            let steps = clamp(columns(between));
            // A byte order mark takes no column of its own.
            let column = if at <= byte { place.column.saturating_add(steps) } else { place.column.saturating_sub(steps).max(1) };
            Some((LineColumn { line: place.line, column }, between.len()))
        });
        let (found, cost) = counted.unwrap_or_else(|| {
            let found = self.index.counted(clamp(byte), columns);
            (found, found.column as usize)
        });
        if cost > STRIDE {
            self.known.insert(byte, found);
        }
        found
    }
}

impl<'s> Places<'s> {
    /// For the findings of these sources.
    #[must_use]
    pub fn new(sources: &'s Sources) -> Self {
        Self { sources, files: FxHashMap::default(), columns: |text| text.chars().count() }
    }

    /// The same with columns in UTF-16 code units, of which a character outside the BMP takes two.
    #[must_use]
    pub fn in_utf16(sources: &'s Sources) -> Self {
        Self { columns: |text| text.chars().map(char::len_utf16).sum(), ..Self::new(sources) }
    }

    /// The texts.
    #[must_use]
    pub const fn sources(&self) -> &'s Sources {
        self.sources
    }

    /// The line and column of a byte; of the end of the text for a byte beyond it.
    pub fn line_column(&mut self, file: FileId, byte: u32) -> LineColumn {
        let text = &self.sources.get(file).text;
        let lines = self.files.entry(file).or_insert_with(|| Lines { index: LineIndex::new(text), known: BTreeMap::new() });
        lines.line_column(text, floor(text, byte), self.columns)
    }

    /// Where a place begins and where it ends. In a file of another program: in its cell, or where the cell is a piece of text in the file's text.
    pub(crate) fn ends(&mut self, at: Location) -> (LineColumn, LineColumn) {
        let (start, end) = (self.line_column(at.file, at.span.start), self.line_column(at.file, at.span.end.max(at.span.start)));
        let Some((cell, place)) = self.sources.get(at.file).cell(at.span.start) else { return (start, end) };
        let first = self.line_column(at.file, cell.start);
        let (line, column) = match place {
            Place::Text { line, column } => (*line, *column),
            Place::Sheet { .. } | Place::Table { .. } => (1, 1),
        };
        let within = |found: LineColumn| LineColumn {
            line: found.line.saturating_sub(first.line).saturating_add(line),
            column: if found.line == first.line { found.column.saturating_add(column).saturating_sub(1) } else { found.column },
        };
        (within(start), within(end))
    }

    /// The cell of a sheet or table that a place is in.
    pub(crate) fn cell(&self, at: Location) -> Option<&'s Place> {
        let (_, place) = self.sources.get(at.file).cell(at.span.start)?;
        (!matches!(place, Place::Text { .. })).then_some(place)
    }

    /// A place as people look for it, behind the name of its file: line and column, or the cell.
    pub(crate) fn shown(&mut self, at: Location, language: Language) -> String {
        match self.cell(at) {
            Some(place) => place.in_language(language),
            None => self.ends(at).0.to_string(),
        }
    }
}

/// The word for a severity that stands before a title.
#[must_use]
pub const fn severity_word(severity: Severity) -> Message {
    match severity {
        Severity::Error => Message { zh: "错误", en: "error" },
        Severity::Warning => Message { zh: "警告", en: "warning" },
        Severity::Information => Message { zh: "提示", en: "info" },
    }
}

/// The SGR number of a severity's colour.
pub(crate) const fn severity_color(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Information => "36",
    }
}

/// What stands for a character that must not reach a terminal, or that nobody would see there.
#[must_use]
pub(crate) fn stand_in(character: char) -> char {
    match character {
        // U+2400 and on are pictures of the control characters, in their order.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ if is_forbidden(character) || is_invisible(character) => '\u{fffd}',
        _ if is_foreign_space(character) => '\u{2423}',
        _ => character,
    }
}

/// What is said of a finding where there is room for text only, a line each: its headline, what is said at its place, and its notes.
fn sentences(diagnostic: &Diagnostic, language: Language) -> Vec<String> {
    let title = diagnostic.title(language);
    let label = Some(diagnostic.label_text(&diagnostic.primary, language)).filter(|label| !label.is_empty() && *label != title);
    std::iter::once(title).chain(label).chain(diagnostic.note_texts(language)).collect()
}

/// Names that findings keep while their lines move and perfc grows: made of the file and the words, and of which one it is of those alike.
#[derive(Debug, Default)]
struct Fingerprints {
    seen: FxHashMap<u64, u32>,
}

impl Fingerprints {
    fn of(&mut self, path: &str, words: &str) -> String {
        // FNV-1a: it must stay the same from one version to the next, and nobody gains by a collision.
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = path.as_bytes().iter().chain(&[0]).chain(words.as_bytes()).fold(0xcbf2_9ce4_8422_2325, step);
        let alike = self.seen.entry(hash).or_default();
        *alike += 1;
        format!("{:016x}", alike.to_le_bytes().iter().fold(hash, step))
    }

    /// The same in both languages.
    fn of_finding(&mut self, diagnostic: &Diagnostic, sources: &Sources) -> String {
        let words = format!("{} {}", diagnostic.code.info().id, diagnostic.title(Language::Chinese));
        self.of(&sources.get(diagnostic.primary.at.file).name, &words)
    }
}

/// Appends `text`, cut to `width` cells and filled up with spaces on one side.
fn push_padded(out: &mut String, text: &str, width: usize, right: bool) {
    let text = cut(text, width);
    let fill = width.saturating_sub(display_width(&text));
    if right {
        out.extend(std::iter::repeat_n(' ', fill));
    }
    out.push_str(&text);
    if !right {
        out.extend(std::iter::repeat_n(' ', fill));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn places_agree_with_the_line_index_in_any_order() {
        let mut sources = Sources::default();
        let text = "一二三\n\nab\r\n四".to_owned();
        let long = format!("项目\n{}\n末行", "很长的一行".repeat(4000));
        let second = sources.add("b.perf".to_owned(), long.clone());
        let file = sources.add("a.perf".to_owned(), text.clone());
        let index = LineIndex::new(&text);
        let mut places = Places::new(&sources);
        let length = u32::try_from(text.len()).unwrap();
        for step in [1, 3, 5, 7, 11] {
            for turn in 0..=length {
                let byte = turn * step % (length + 1);
                assert_eq!(places.line_column(file, byte), index.line_column(byte), "byte {byte}");
            }
        }
        let (index, length) = (LineIndex::new(&long), u32::try_from(long.len()).unwrap());
        for turn in 0..200 {
            let byte = turn * 31_337 % (length + 1);
            assert_eq!(places.line_column(second, byte), index.line_column(byte), "byte {byte}");
        }
        let end = LineColumn { line: 4, column: 2 };
        assert_eq!(places.line_column(file, u32::MAX), end);
        assert_eq!(places.ends(Location { file, span: Span::new(9000, 2) }), (end, end));
    }

    #[test]
    fn what_cannot_be_shown_has_a_stand_in_of_one_cell() {
        for character in ['\u{1b}', '\u{7f}', '\u{9b}', '\u{202e}', '\u{200b}', '\u{a0}', '\u{feff}', '\r', '\0'] {
            let shown = stand_in(character);
            assert!(!is_forbidden(shown) && display_width(&shown.to_string()) == 1, "{character:?} is shown as {shown:?}");
        }
        assert_eq!(stand_in('字'), '字');
    }
}
