//! The form as a workbook for Excel and WPS: the cover first, then a sheet a form.

mod lines;
mod names;
mod numbers;
mod pages;
mod rows;
mod sheet;
mod styles;

use std::borrow::Cow;
use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::form::cover::Cover;
use super::form::grid::{Align, Cell, Content, Grid, Role};
use super::{Book, Failure, GENERATOR, Layout};
use names::Names;
use sheet::Sheet;
use styles::{Scale, Styles};

/// What the sheet of the cover is called.
const COVER: &str = "汇总表";

/// The most UTF-16 units that Excel takes in a property of a document.
const LONGEST_PROPERTY: usize = 255;

/// Writes a book.
///
/// # Errors
/// Where `out` fails, and where a text is longer than a cell of Excel can hold or a table has more rows than a sheet.
pub fn write(out: &mut dyn Write, book: &Book<'_>, step: &mut dyn FnMut()) -> Result<(), Failure> {
    let mut names = Names::default();
    let cover = book.cover.as_ref().map(|cover| (cover, names.claim(COVER)));
    let sheets: Vec<String> = book.forms.iter().map(|form| names.claim(&form.name)).collect();
    let mut workbook = Workbook::new();
    let mut styles = Styles::default();
    workbook.set_default_format(&styles::normal(), styles::NORMAL_ROW, styles::NORMAL_COLUMN)?;
    workbook.set_properties(&properties(book)?);
    if let Some((cover, name)) = cover {
        let grid = with_errors(cover);
        let sheet = Sheet { grid: &grid, title: COVER, scale: Scale::Cover, links: &sheets, book };
        sheet.write(workbook.add_worksheet().set_name(name)?, &mut styles)?;
    }
    let scale = match book.layout {
        Layout::Forms => Scale::Form,
        Layout::Tables => Scale::Cover,
    };
    for (form, name) in book.forms.iter().zip(&sheets) {
        let sheet = Sheet { grid: &form.grid, title: &form.name, scale, links: &sheets, book };
        sheet.write(workbook.add_worksheet().set_name(name)?, &mut styles)?;
        step();
    }
    out.write_all(&workbook.save_to_buffer()?)?;
    Ok(())
}

/// A fixed date: the same input makes the same bytes on every day.
fn properties(book: &Book<'_>) -> Result<DocProperties, XlsxError> {
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = names::cut(&book.title, LONGEST_PROPERTY);
    let author = names::cut(&book.author, LONGEST_PROPERTY);
    Ok(DocProperties::new().set_title(title).set_author(author).set_comment(GENERATOR).set_creation_datetime(&created))
}

/// The cover's table, and below it the errors that are still open.
fn with_errors(cover: &Cover) -> Cow<'_, Grid> {
    if cover.errors.is_empty() {
        return Cow::Borrowed(&cover.grid);
    }
    let mut grid = cover.grid.clone();
    let mut add = |content| {
        let (row, columns) = (grid.rows, grid.columns.len());
        grid.cells.push(Cell { row, column: 0, rows: 1, columns, role: Role::Caption, align: Align::Left, content, link: None });
        grid.rows += 1;
    };
    add(Content::Empty);
    add(Content::Text(format!("未解决的错误（{}）", cover.errors.len())));
    for error in &cover.errors {
        add(Content::text(error));
    }
    Cow::Owned(grid)
}

impl From<XlsxError> for Failure {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::RowColumnLimitError => Self::Room(
                "xlsx 放不下：一张工作表最多 1048576 行。请改用 html 或 docx 格式".to_owned(),
                "xlsx has no room for it: a sheet has at most 1,048,576 rows. Use html or docx".to_owned(),
            ),
            other => Self::System(io::Error::other(other.to_string())),
        }
    }
}
