//! Where what is found in an imported text stands in its source.
//!
//! Forms of other programs are checked as the `.perf` that they are read as ([`draft`](super::write::draft)). People look for what was found in the cells of
//! their own file: so the cells' texts, one below the other, take the place of the text that was checked, and every span is moved there.

use rustc_hash::FxHashMap;

use super::table::{Place, Table};
use super::write::Draft;
use crate::source::{Span, clamp};

/// How far a value is looked for in data, in bytes.
const NEAR: usize = 16 << 10;

/// The cells of a source, and which piece of the text each of them became.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// The text that is checked.
    draft: String,
    /// The cells' texts.
    pub text: String,
    /// What each cell covers in them, and where it stands; none where the text is the file's own.
    pub cells: Vec<(Span, Place)>,
    /// Pieces of the draft in order, and which of the known spans of the text each comes from.
    pieces: Vec<(Span, usize)>,
    known: Vec<Span>,
}

impl Origins {
    /// Of a draft and the tables that it was read from. A place without a cell, as in data, is shown as what was understood there.
    #[must_use]
    pub fn new(draft: Draft, tables: &[Table]) -> Self {
        let mut origins = Self::default();
        let mut known: FxHashMap<Place, usize> = FxHashMap::default();
        for cell in tables.iter().flat_map(|table| &table.cells) {
            let number = origins.add(&cell.text, &cell.place);
            known.insert(cell.place.clone(), number);
        }
        for (range, place) in draft.origins {
            let number = known.get(&place).copied().unwrap_or_else(|| origins.add(draft.text.get(range.clone()).unwrap_or_default(), &place));
            origins.pieces.push((Span::new(clamp(range.start), clamp(range.end)), number));
        }
        origins.draft = draft.text;
        origins
    }

    /// Of a draft and the data that it was read from, whose lines and columns are those of the file. Values have no places of their own there: they are looked for
    /// from where their project begins, in order.
    #[must_use]
    pub fn of_data(draft: Draft, data: &str) -> Self {
        let starts = offsets(data, draft.origins.iter().map(|(_, place)| place));
        let mut ends: Vec<usize> = starts.values().copied().collect();
        ends.sort_unstable();
        let mut origins = Self { text: data.to_owned(), ..Self::default() };
        let mut cursor = 0;
        for (range, place) in draft.origins {
            let begin = starts.get(&place).copied().unwrap_or_default();
            let end = ends.get(ends.partition_point(|start| *start <= begin)).copied().unwrap_or(data.len());
            let piece = draft.text.get(range.clone()).unwrap_or_default().trim_end_matches([';', '"', '<', ' ']);
            let words = piece.rsplit(['.', '"', ' ', '\n']).next().unwrap_or_default();
            let find = |from: usize| {
                let near = data.floor_char_boundary(from.saturating_add(NEAR).min(end));
                data.get(from..near)?.find(words).map(|at| from + at).filter(|_| !words.is_empty())
            };
            cursor = cursor.max(begin);
            let found = find(cursor).or_else(|| find(begin));
            let start = found.unwrap_or(begin);
            cursor = cursor.max(start);
            origins.pieces.push((Span::new(clamp(range.start), clamp(range.end)), origins.known.len()));
            origins.known.push(Span::new(clamp(start), clamp(found.map_or(start, |at| at + words.len()))));
        }
        origins.draft = draft.text;
        origins
    }

    fn add(&mut self, text: &str, place: &Place) -> usize {
        let start = clamp(self.text.len());
        self.text.push_str(text);
        let cell = Span::new(start, clamp(self.text.len()));
        self.cells.push((cell, place.clone()));
        self.known.push(cell);
        self.text.push('\n');
        self.known.len() - 1
    }

    /// From the first to the last of the cells that a span of the draft comes from.
    #[must_use]
    pub fn extent(&self, span: Span) -> Span {
        let begin = self.pieces.partition_point(|(piece, _)| piece.start < span.start);
        let pieces = self.pieces.get(begin..).unwrap_or_default().iter().take_while(|(piece, _)| piece.end <= span.end);
        let cells = pieces.filter_map(|(_, number)| self.known.get(*number));
        cells.copied().reduce(Span::to).unwrap_or_default()
    }

    /// Where people find what stands at a span of the draft; none in data.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<&Place> {
        let start = self.locate(span).start;
        let behind = self.cells.partition_point(|(cell, _)| cell.start <= start);
        self.cells.get(behind.checked_sub(1)?).map(|(_, place)| place)
    }

    /// Where what stands at a span of the draft stands among the cells: the words themselves where the cell has them too, else the whole cell. What comes from no
    /// cell, as a block that lacks something, is told where its beginning comes from.
    #[must_use]
    pub fn locate(&self, span: Span) -> Span {
        let behind = self.pieces.partition_point(|(piece, _)| piece.end <= span.start);
        let within = self.pieces.get(behind).filter(|(piece, _)| piece.start < span.end.max(span.start + 1));
        let before = || behind.checked_sub(1).and_then(|last| self.pieces.get(last));
        let Some(&(_, number)) = within.or_else(before).or(self.pieces.first()) else { return Span::default() };
        let Some(cell) = self.known.get(number) else { return Span::default() };
        let said = self.draft.get(span.range()).unwrap_or_default().trim_matches(['"', '“', '”', ' ', '\n']);
        let text = self.text.get(cell.range()).unwrap_or_default();
        match text.find(said).filter(|_| !said.is_empty()) {
            Some(at) => Span::new(cell.start + clamp(at), cell.start + clamp(at + said.len())),
            None => *cell,
        }
    }
}

/// Where places in a text begin, in bytes. The text is gone through once, however long its lines are.
fn offsets<'p>(text: &str, places: impl Iterator<Item = &'p Place>) -> FxHashMap<Place, usize> {
    let mut wanted: Vec<(u32, u32, &Place)> = places
        .filter_map(|place| match place {
            Place::Text { line, column } => Some((*line, *column, place)),
            Place::Sheet { .. } | Place::Table { .. } => None,
        })
        .collect();
    wanted.sort_unstable_by_key(|(line, column, _)| (*line, *column));
    wanted.dedup();
    let mut offsets = FxHashMap::default();
    let mut wanted = wanted.into_iter().peekable();
    let (mut line, mut column) = (1, 1);
    for (at, character) in text.char_indices() {
        while let Some((.., place)) = wanted.next_if(|(l, c, _)| (*l, *c) <= (line, column)) {
            offsets.insert(place.clone(), at);
        }
        if wanted.peek().is_none() {
            break;
        }
        (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
    }
    offsets
}
