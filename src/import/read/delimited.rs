//! Values with a delimiter between them (RFC 4180, and what else is called CSV).

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::ReadError;
use super::cells::{Budget, check_place, table};
use crate::emit::csv::unguarded;
use crate::import::table::{Cell, Counter, Table};

/// How many bytes are looked at to find the delimiter.
const SAMPLE: usize = 256 << 10;

/// Stands for a delimiter of several bytes while a file is read.
const SEPARATOR: char = '\u{1f}';

/// The full-width comma, which some write by hand.
const WIDE: char = '，';

/// The delimiter of a text; `None` where it is rather a text than values.
pub(super) fn delimiter(text: &str, ending: &str) -> Option<char> {
    let sample = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text);
    // The last line may be cut off.
    let sample = if sample.len() < text.len() { sample.rsplit_once('\n').map_or(sample, |(lines, _)| lines) } else { sample };
    let is_named = matches!(ending, "csv" | "tsv" | "tab" | "xls" | "et");
    let shape = |delimiter| Shape::of(sample, delimiter);
    let even: Vec<(char, Shape)> =
        [',', ';', '\t', '|'].map(|delimiter| (delimiter, shape(delimiter))).into_iter().filter(|(_, shape)| shape.is_even()).collect();
    let widest = even.iter().max_by_key(|(_, shape)| shape.widest);
    if !is_named {
        // Tabs and pipes without quotes are read alike as text, and there a line break ends a row for sure.
        let is_sure = |(delimiter, shape): &&(char, Shape)| matches!(delimiter, ',' | ';') && shape.records > 1 || shape.quoted > 0;
        return widest.filter(is_sure).map(|(delimiter, _)| *delimiter);
    }
    if let Some((delimiter, _)) = widest {
        return Some(*delimiter);
    }
    let wide = Shape::of(&sample.replace(WIDE, SEPARATOR.encode_utf8(&mut [0; 4])), SEPARATOR);
    if wide.is_even() && wide.widest > 2 && wide.records > 1 {
        return Some(WIDE);
    }
    let most = [',', ';', '\t'].into_iter().max_by_key(|delimiter| sample.matches(*delimiter).count()).unwrap_or(',');
    Some(if sample.contains(most) { most } else { ',' })
}

/// How a text looks with one delimiter.
struct Shape {
    records: usize,
    widest: usize,
    narrowest: usize,
    /// How many fields begin with a quotation mark.
    quoted: usize,
}

impl Shape {
    fn of(sample: &str, delimiter: char) -> Self {
        let mut shape = Self { records: 0, widest: 0, narrowest: usize::MAX, quoted: 0 };
        let mut width = 0;
        let mut is_blank = true;
        fields(sample, delimiter, |field| {
            width += 1;
            is_blank &= field.value.is_empty();
            shape.quoted += usize::from(sample.as_bytes().get(field.start) == Some(&b'"'));
            if field.ends_record {
                // An empty line is no record.
                if width > 1 || !is_blank {
                    shape.records += 1;
                    shape.widest = shape.widest.max(width);
                    shape.narrowest = shape.narrowest.min(width);
                }
                (width, is_blank) = (0, true);
            }
            Ok(())
        })
        .unwrap_or_default();
        shape
    }

    /// Whether all records have the same number of fields, and several.
    const fn is_even(&self) -> bool {
        self.widest > 1 && self.widest == self.narrowest
    }
}

struct Field<'f> {
    /// Where it starts, in bytes.
    start: usize,
    value: &'f [u8],
    ends_record: bool,
}

/// Gives every field to `act`.
fn fields(text: &str, delimiter: char, mut act: impl FnMut(Field<'_>) -> Result<(), ReadError>) -> Result<(), ReadError> {
    let mut reader: Reader = ReaderBuilder::new().delimiter(u8::try_from(delimiter).unwrap_or(b',')).build();
    let mut value = vec![0; 4096];
    let (mut at, mut start, mut length) = (0, 0, 0);
    loop {
        let input = text.as_bytes().get(at..).unwrap_or_default();
        let (result, read, written) = reader.read_field(input, value.get_mut(length..).unwrap_or_default());
        at += read;
        length += written;
        match result {
            // At the end of the input, an empty one ends the last record.
            ReadFieldResult::InputEmpty => {}
            ReadFieldResult::OutputFull => value.resize(value.len() * 2, 0),
            ReadFieldResult::Field { record_end } => {
                act(Field { start, value: value.get(..length).unwrap_or_default(), ends_record: record_end })?;
                (start, length) = (at, 0);
            }
            ReadFieldResult::End => return Ok(()),
        }
    }
}

/// The one table of a file.
pub(super) fn read(text: &str, delimiter: char, budget: &mut Budget) -> Result<Vec<Table>, ReadError> {
    let replaced;
    let (text, byte) = if delimiter.is_ascii() {
        (text, delimiter)
    } else {
        replaced = text.replace(delimiter, SEPARATOR.encode_utf8(&mut [0; 4]));
        (replaced.as_str(), SEPARATOR)
    };
    let mut cells = Vec::new();
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut counter = Counter::new(text);
    fields(text, byte, |field| {
        // The reader passes over the end of the record before, which belongs to no field.
        let start =
            text.as_bytes().get(field.start..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n') && column == 0).count() + field.start;
        let mut value = String::from_utf8_lossy(field.value).replace("\r\n", "\n");
        if byte != delimiter {
            value = value.replace(byte, delimiter.encode_utf8(&mut [0; 4]));
        }
        if !value.trim().is_empty() {
            check_place(row, column)?;
            budget.take(&value)?;
            let text = unguarded(&value).to_owned();
            cells.push(Cell { row, column, rows: 1, columns: 1, text, place: counter.place(start) });
        }
        if field.ends_record {
            (row, column) = (row + 1, 0);
        } else {
            column += 1;
        }
        Ok(())
    })?;
    Ok(vec![table(None, cells)])
}
