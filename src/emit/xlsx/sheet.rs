//! One table on one sheet.

use std::borrow::Cow;

use rust_decimal::Decimal;
use rust_xlsxwriter::utility::cell_range;
use rust_xlsxwriter::{ColNum, Format, Formula, IgnoreError, RowNum, Url, Worksheet, XlsxError};
use rustc_hash::FxHashMap;

use super::numbers::{exact, is_exact_sum};
use super::pages::{FITTED, PAGE, breaks};
use super::rows::{Rows, pixels};
use super::styles::{Look, Scale, Shape, Styles};
use super::{Failure, names};
use crate::diagnostics::Language;
use crate::emit::form::grid::{Cell, Content, Grid};
use crate::emit::{Book, Layout};

/// The most UTF-16 units of a text in a cell.
const LONGEST_TEXT: usize = 32767;

/// The most page breaks that Excel takes.
const MOST_BREAKS: usize = 1023;

/// A table that becomes a sheet.
pub(super) struct Sheet<'a> {
    /// The table.
    pub(super) grid: &'a Grid,
    /// What people call it.
    pub(super) title: &'a str,
    /// How large its texts are.
    pub(super) scale: Scale,
    /// The sheets of the forms, which cells lead to.
    pub(super) links: &'a [String],
    /// The book that it is a page of.
    pub(super) book: &'a Book<'a>,
}

impl Sheet<'_> {
    /// Writes all of it.
    pub(super) fn write(&self, sheet: &mut Worksheet, styles: &mut Styles) -> Result<(), Failure> {
        let rows = Rows::new(self.grid, self.scale);
        for (column, width) in (0..).zip(&self.grid.columns) {
            sheet.set_column_width_pixels(column, pixels(*width))?;
        }
        for (row, height) in (0..).zip(&rows.heights) {
            sheet.set_row_height_pixels(row, *height)?;
        }
        let forms = self.grid.cells.iter().filter_map(|cell| Some((cell.row, cell.link?))).collect();
        for cell in &self.grid.cells {
            self.cell(sheet, cell, &rows, &forms, styles)?;
        }
        self.page(sheet, &rows)?;
        Ok(())
    }

    fn cell(&self, sheet: &mut Worksheet, cell: &Cell, rows: &Rows, forms: &FxHashMap<usize, usize>, styles: &mut Styles) -> Result<(), Failure> {
        let content = self.content(cell, rows)?;
        let link = self.link(cell, forms);
        let look = Look { scale: self.scale, role: cell.role, align: cell.align, shape: content.shape(), is_link: link.is_some() };
        let format = styles.format(look);
        let (top, bottom) = (rows.start(cell.row), rows.end(cell.row + cell.rows.saturating_sub(1)));
        let (left, right) = (column(cell.column)?, column((cell.column + cell.columns).saturating_sub(1))?);
        if (top, left) == (bottom, right) {
            sheet.write_blank(top, left, format)?;
        } else {
            sheet.merge_range(top, left, bottom, right, "", format)?;
        }
        if let Some(name) = link {
            let url = Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(name).set_tip(name);
            // It writes the text too, which the content of the cell takes the place of.
            sheet.write_url_with_format(top, left, url, format)?;
        }
        content.write(sheet, (top, left), format)?;
        Ok(())
    }

    /// The sheet that a cell leads to. `forms` are those that rows lead to.
    fn link(&self, cell: &Cell, forms: &FxHashMap<usize, usize>) -> Option<&String> {
        // The first cell of a row leads there and not the name behind it: LibreOffice neither breaks a linked text nor shows what of it has no room, so that long
        // names would be cut.
        let form = forms.get(&cell.row).filter(|_| cell.column == 0)?;
        self.links.get(*form)
    }

    fn content<'c>(&self, cell: &'c Cell, rows: &Rows) -> Result<Written<'c>, Failure> {
        let number = match &cell.content {
            Content::Empty => return Ok(Written::Empty),
            Content::Text(text) => return Ok(Written::Text(self.fitting(text)?.into())),
            Content::Money(amount) => Written::number(*amount, true),
            Content::Number(number) => Written::number(*number, false),
            Content::Sum { from, value, is_money } if is_exact_sum(self.grid, cell, *from, *value) => {
                if *from < cell.row {
                    let column = column(cell.column)?;
                    let formula = format!("SUM({})", cell_range(rows.start(*from), column, rows.end(cell.row - 1), column));
                    let formula = Formula::new(formula).set_result(value.normalize().to_string());
                    Some(Written::Sum { formula, shape: Shape::number(*value, *is_money) })
                } else {
                    Written::number(*value, *is_money)
                }
            }
            Content::Sum { .. } => None,
        };
        Ok(number.unwrap_or_else(|| Written::Text(cell.content.printed().into())))
    }

    fn fitting<'t>(&self, text: &'t str) -> Result<&'t str, Failure> {
        let units = text.encode_utf16().count();
        if units <= LONGEST_TEXT {
            return Ok(text);
        }
        let (title, beginning) = (names::cut(self.title, 40), names::cut(text, 20).replace('\n', " "));
        Err(Failure::Room(
            format!("xlsx 放不下：“{title}”中以“{beginning}”开头的文字有 {units} 个字符，一个单元格最多 {LONGEST_TEXT} 个。请改用 html 或 docx 格式"),
            format!(
                "xlsx has no room for it: in “{title}”, the text that begins with “{beginning}” has {units} characters, and a cell takes {LONGEST_TEXT} at most. Use html or docx"
            ),
        ))
    }

    fn page(&self, sheet: &mut Worksheet, rows: &Rows) -> Result<(), Failure> {
        let grid = self.grid;
        let height = rows.height(grid.rows);
        let last_row = rows.end(grid.rows.saturating_sub(1));
        let last_column = column(grid.columns.len().saturating_sub(1))?;
        // Inches: 12 mm beside, 15 mm above and below, 8 mm to the page's number.
        sheet.set_paper_size(9).set_margins(0.47, 0.47, 0.59, 0.59, 0.31, 0.31);
        let is_upright = self.book.layout == Layout::Forms;
        if is_upright {
            sheet.set_portrait();
        } else {
            sheet.set_landscape();
        }
        sheet.set_print_center_horizontally(true).set_print_fit_to_pages(1, u16::from(is_upright && height <= FITTED));
        sheet.set_print_area(0, 0, last_row, last_column)?;
        // A heading that fills much of a page would leave too little of it.
        let heading = Some(grid.heading).filter(|heading| *heading > 0 && rows.height(*heading) < PAGE / 3);
        if let Some(heading) = heading {
            sheet.set_repeat_rows(0, rows.end(heading - 1))?;
        }
        // Without cells of several rows a page may end behind any row.
        let breaks = if is_upright { breaks(grid, rows, heading.map_or(0, |heading| rows.height(heading))) } else { Vec::new() };
        if !breaks.is_empty() && breaks.len() <= MOST_BREAKS {
            sheet.set_page_breaks(&breaks)?;
        }
        if self.book.draft {
            sheet.set_header("&C&\"黑体,Bold\"&14草稿");
        }
        sheet.set_footer(match self.book.language {
            Language::Chinese => "&C&9第 &P 页　共 &N 页",
            Language::English => "&C&9Page &P of &N",
        });
        sheet.set_screen_gridlines(false);
        if self.scale == Scale::Cover {
            sheet.set_print_black_and_white(true);
            sheet.set_freeze_panes(rows.start(grid.heading), 0)?;
        }
        // 项目编码 and the like are words, digits or not.
        sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }
}

/// A cell's content as Excel keeps it.
enum Written<'c> {
    Empty,
    Text(Cow<'c, str>),
    Number { number: f64, shape: Shape },
    Sum { formula: Formula, shape: Shape },
}

impl Written<'_> {
    /// A number; none where a spreadsheet would hold another one.
    fn number(number: Decimal, is_money: bool) -> Option<Self> {
        Some(Self::Number { number: exact(number)?, shape: Shape::number(number, is_money) })
    }

    fn shape(&self) -> Shape {
        match self {
            Self::Text(text) if is_taken_otherwise(text) => Shape::Literal,
            Self::Empty | Self::Text(_) => Shape::Words,
            Self::Number { shape, .. } | Self::Sum { shape, .. } => *shape,
        }
    }

    fn write(self, sheet: &mut Worksheet, (row, column): (RowNum, ColNum), format: &Format) -> Result<(), XlsxError> {
        match self {
            Self::Empty => sheet,
            // The writer takes such a text for markup of its own and would not escape it.
            Self::Text(text) if text.starts_with("<r>") => sheet.write_rich_string_with_format(row, column, &[(&Format::new(), &text)], format)?,
            Self::Text(text) => sheet.write_string_with_format(row, column, text, format)?,
            Self::Number { number, .. } => sheet.write_number_with_format(row, column, number, format)?,
            Self::Sum { formula, .. } => sheet.write_formula_with_format(row, column, formula, format)?,
        };
        Ok(())
    }
}

/// Whether Excel would make a formula, a date or a number of a text that is typed in, or swallow its first character.
fn is_taken_otherwise(text: &str) -> bool {
    let first = text.trim_start().chars().next().map(crate::syntax::characters::fold);
    matches!(first, Some('=' | '+' | '-' | '@' | '\'' | '.' | '0'..='9'))
}

fn column(column: usize) -> Result<ColNum, XlsxError> {
    ColNum::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}
