//! Tables drawn with lines of characters, as `perfc build --to text` draws them: a cell is what its lines enclose.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthChar as _;

use super::super::ReadError;
use super::Rows;
use crate::import::table::{Cell, Place};

/// How many places, rows by columns of a terminal, one drawing may have.
const LARGEST: usize = 4 << 20;

/// How many places all drawings of a text may have. Where one line is long and the others are short, a small text draws a large table.
pub(super) const ALL: usize = 4 * LARGEST;

/// Whether a line is the upper edge of a drawn table.
pub(super) fn is_edge(line: &str) -> bool {
    line.starts_with(['┌', '╔', '┏']) && line.chars().all(is_line)
}

/// Whether a line belongs to a drawn table that has begun.
pub(super) fn belongs(line: &str) -> bool {
    line.starts_with(is_line) && !is_edge(line)
}

/// The characters of U+2500 to U+257F.
const fn is_line(character: char) -> bool {
    matches!(character, '\u{2500}'..='\u{257f}')
}

/// Where a line of the table goes through a place.
const fn is_vertical(character: char) -> bool {
    is_line(character) && !matches!(character, '─' | '━' | '═')
}

/// One place of a drawing: a character, or the rest of one that takes two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    Line(char),
    Text(char),
    Rest,
}

struct Drawing {
    lines: Vec<Vec<Spot>>,
}

impl Drawing {
    fn spot(&self, line: usize, at: usize) -> Spot {
        self.lines.get(line).and_then(|spots| spots.get(at)).copied().unwrap_or(Spot::Text(' '))
    }

    fn is_line(&self, line: usize, at: usize) -> bool {
        matches!(self.spot(line, at), Spot::Line(_))
    }
}

/// Adds the cells of a drawn table whose upper edge is on line `first` of the text.
pub(super) fn read(block: &[&str], first: u32, rows: &mut Rows<'_>) -> Result<(), ReadError> {
    let drawing = Drawing { lines: block.iter().map(|line| spots(line.trim())).collect() };
    let width = drawing.lines.iter().map(Vec::len).max().unwrap_or(0);
    let places = width.saturating_mul(drawing.lines.len());
    if places > LARGEST {
        return Err(ReadError::too_much(&format!("画出的表多于 {LARGEST} 格"), &format!("a drawn table has more than {LARGEST} places")));
    }
    rows.places = rows
        .places
        .checked_sub(places)
        .ok_or_else(|| ReadError::too_much(&format!("画出的表一共多于 {ALL} 格"), &format!("the drawn tables have more than {ALL} places")))?;
    // Where lines run: on which lines of the text, and at which places of any line.
    let across: Vec<usize> = drawing
        .lines
        .iter()
        .enumerate()
        .filter(|(_, spots)| spots.iter().any(|spot| matches!(spot, Spot::Line('─' | '━' | '═'))))
        .map(|(line, _)| line)
        .collect();
    let down: Vec<usize> = drawing
        .lines
        .iter()
        .flat_map(|spots| spots.iter().enumerate().filter(|(_, spot)| matches!(spot, Spot::Line(character) if is_vertical(*character))).map(|(at, _)| at))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut work = 2 * places;
    let mut done = vec![false; places];
    for (row, top) in across.iter().enumerate() {
        for (column, left) in down.iter().enumerate() {
            let (line, at) = (top + 1, left + 1);
            let place = line * width + at;
            if line >= drawing.lines.len() || at >= width || drawing.is_line(line, at) || done.get(place).copied().unwrap_or(true) {
                continue;
            }
            // A cell reaches to the next line to its right, and to the next below.
            let right = (at..width).find(|at| drawing.is_line(line, *at)).unwrap_or(width);
            let bottom = (line..drawing.lines.len()).find(|line| drawing.is_line(*line, at)).unwrap_or(drawing.lines.len());
            // Cells do not lie over one another; where they seem to, this is no table.
            work = work
                .checked_sub((right - at).saturating_mul(bottom - line))
                .ok_or_else(|| ReadError::new(format!("第 {first} 行开始画的不是表格"), format!("what is drawn from line {first} on is no table")))?;
            for line in line..bottom {
                if let Some(places) = done.get_mut(line * width + at..line * width + right) {
                    places.fill(true);
                }
            }
            let text = text(&drawing, line..bottom, at..right);
            let before = |lines: &[usize], end: usize| lines.partition_point(|line| *line < end);
            let count = |lines: &[usize], first: usize, end: usize| u32::try_from(before(lines, end).saturating_sub(before(lines, first))).unwrap_or(1).max(1);
            let [line, column, row] = [line, column, row].map(|number| u32::try_from(number).unwrap_or(u32::MAX));
            let place = Place::Text { line: first.saturating_add(line), column: u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1) };
            rows.cell(Cell { row: rows.row + row, column, rows: count(&across, *top, bottom), columns: count(&down, *left, right), text, place })?;
        }
    }
    rows.row += u32::try_from(across.len()).unwrap_or(0).saturating_sub(1);
    Ok(())
}

/// The characters of a line by the places they take.
fn spots(line: &str) -> Vec<Spot> {
    let mut spots = Vec::with_capacity(line.len());
    for character in line.chars() {
        match character.width().unwrap_or(0) {
            _ if is_line(character) => spots.push(Spot::Line(character)),
            0 => {}
            width => {
                spots.push(Spot::Text(character));
                spots.extend(std::iter::repeat_n(Spot::Rest, width - 1));
            }
        }
    }
    spots
}

/// What stands in a cell. Where a line was wrapped cannot be seen: a space is put back only between words of letters.
fn text(drawing: &Drawing, lines: std::ops::Range<usize>, places: std::ops::Range<usize>) -> String {
    let mut out = String::new();
    for line in lines {
        let words: String = places.clone().filter_map(|at| if let Spot::Text(character) = drawing.spot(line, at) { Some(character) } else { None }).collect();
        let words = words.trim();
        let is_word = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphabetic());
        if is_word(out.chars().next_back()) && is_word(words.chars().next()) {
            out.push(' ');
        }
        out.push_str(words);
    }
    out
}
