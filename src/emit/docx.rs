//! The form as a text document for Word and WPS: the cover first, then a form a page.

mod package;

use std::io::{Cursor, Write};

use docx_rs::{
    AlignmentType, BorderType, BreakType, Docx, Footer, Header, HeightRule, Hyperlink, HyperlinkType, LineSpacing, LineSpacingType, NumPages, PageMargin,
    PageNum, Paragraph, Run, RunFonts, Table, TableCell, TableCellBorder, TableCellBorderPosition, TableCellBorders, TableCellMargins, TableLayoutType,
    TableRow, VAlignType, VMergeType, WidthType,
};

use super::form::cover::Cover;
use super::form::grid::{Align, Cell, Grid, Role};
use super::{Book, Failure};

/// Fonts that every office of the readers has; where they are missing, a program takes its own.
const SERIF: &str = "宋体";
const SANS: &str = "黑体";
const LATIN: &str = "Times New Roman";

/// Type sizes, in half points.
const TITLE: usize = 28;
const BODY: usize = 21;
const COVER: usize = 17;
const MARK: usize = 44;

/// The width of a line around a cell, in eighths of a point.
const LINE: usize = 4;

/// What is kept free beside a cell's text, and above and below it, in twips.
const BESIDE: usize = 60;
const ABOVE: usize = 30;

/// The least height of a row, in twips: a line of text with air around it.
const ROW: f32 = 420.0;

/// That of a row which is repeated on every page. It differs, because that is how [`package`] knows these rows: the crate has no word for them.
const HEADING_ROW: f32 = 421.0;

/// Writes a book.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn Write, book: &Book<'_>, step: &mut dyn FnMut()) -> Result<(), Failure> {
    let margins = PageMargin { top: 850, bottom: 850, left: 794, right: 794, header: 400, footer: 450, gutter: 0 };
    let mut document = Docx::new()
        .page_size(11906, 16838)
        .page_margin(margins)
        .default_fonts(fonts(SERIF))
        .default_size(BODY)
        .default_line_spacing(LineSpacing::new().before(0).after(0).line(240))
        .footer(footer());
    if book.draft {
        document = document.header(header());
    }
    if let Some(cover) = &book.cover {
        document = document.add_table(table(&cover.grid, COVER, None));
        for line in errors(book, cover) {
            document = document.add_paragraph(line);
        }
    }
    for (index, form) in book.forms.iter().enumerate() {
        // Two tables with nothing between them would be one.
        let is_first = index == 0 && book.cover.is_none();
        if !is_first {
            document = document.add_paragraph(sliver().page_break_before(true));
        }
        document = document.add_table(table(&form.grid, BODY, Some(index)));
        step();
    }
    let mut archive = Cursor::new(Vec::new());
    document.add_paragraph(sliver()).pack(&mut archive).map_err(std::io::Error::from)?;
    package::finish(archive.into_inner(), out, &book.title, &book.author)
}

fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new().ascii(LATIN).hi_ansi(LATIN).east_asia(east_asia)
}

/// A paragraph that takes no room to speak of.
fn sliver() -> Paragraph {
    Paragraph::new().size(2).line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(20))
}

/// 第 X 页 共 Y 页
fn footer() -> Footer {
    let words = |words: &str| Run::new().add_text(words).size(COVER);
    let paragraph = Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(words("第 "))
        .add_page_num(PageNum::new())
        .add_run(words(" 页  共 "))
        .add_num_pages(NumPages::new())
        .add_run(words(" 页"));
    Footer::new().add_paragraph(paragraph)
}

/// What marks every page of a draft.
fn header() -> Header {
    let mark = Run::new().add_text("草稿").size(MARK).bold().color("808080").fonts(fonts(SANS));
    Header::new().add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(mark))
}

/// The errors that are still open, a paragraph each.
fn errors(book: &Book<'_>, cover: &Cover) -> Vec<Paragraph> {
    if !book.draft {
        return Vec::new();
    }
    let heading = Run::new().add_text(format!("未解决的错误（{}）", cover.errors.len())).bold().fonts(fonts(SANS));
    let mut paragraphs = vec![Paragraph::new().line_spacing(LineSpacing::new().before(240).after(60)).add_run(heading)];
    paragraphs.extend(cover.errors.iter().map(|error| Paragraph::new().line_spacing(LineSpacing::new().after(40)).add_run(text(error, COVER + 1))));
    paragraphs
}

/// A table; that of a form can be linked to.
fn table(grid: &Grid, size: usize, form: Option<usize>) -> Table {
    let owners = grid.owners();
    let rows = owners.iter().enumerate().map(|(row, places)| {
        let mut cells = Vec::new();
        let mut column = 0;
        while let Some(cell) = places.get(column).copied().flatten().and_then(|owner| grid.cells.get(owner)) {
            cells.push(table_cell(grid, cell, row, size, form));
            column = cell.column + cell.columns;
        }
        let is_divisible = grid.cells.iter().any(|cell| cell.row == row && cell.align == Align::TopLeft);
        let height = if row < grid.heading { HEADING_ROW } else { ROW };
        let row = TableRow::new(cells).row_height(height).height_rule(HeightRule::AtLeast);
        // A long text may fit on no page: it must be allowed to go on over the next.
        if is_divisible { row } else { row.cant_split() }
    });
    let margins = TableCellMargins::new().margin(ABOVE, BESIDE, ABOVE, BESIDE);
    Table::without_borders(rows.collect())
        .layout(TableLayoutType::Fixed)
        .set_grid(grid.columns.iter().map(|width| twips(*width)).collect())
        .width(grid.columns.iter().map(|width| twips(*width)).sum(), WidthType::Dxa)
        .margins(margins)
}

/// Tenths of a millimetre in twips, twentieths of a point.
fn twips(tenths: u32) -> usize {
    usize::try_from(u64::from(tenths) * 1440 / 254).unwrap_or_default()
}

/// A cell as it is in one of its rows: in the first with its text, in the others only as what goes on from above.
fn table_cell(grid: &Grid, cell: &Cell, row: usize, size: usize, form: Option<usize>) -> TableCell {
    let width = grid.columns.iter().skip(cell.column).take(cell.columns).map(|width| twips(*width)).sum();
    let mut out = TableCell::new().width(width, WidthType::Dxa);
    if cell.columns > 1 {
        out = out.grid_span(cell.columns);
    }
    if cell.rows > 1 {
        out = out.vertical_merge(if row == cell.row { VMergeType::Restart } else { VMergeType::Continue });
    }
    if cell.role.is_framed() {
        out = out.set_borders(frame());
    }
    out = out.vertical_align(if cell.align == Align::TopLeft { VAlignType::Top } else { VAlignType::Center });
    let mut paragraph = Paragraph::new().align(match cell.align {
        Align::Center => AlignmentType::Center,
        Align::Left | Align::TopLeft => AlignmentType::Left,
        Align::Right => AlignmentType::Right,
    });
    if row == cell.row {
        let printed = cell.content.printed();
        let run = match cell.role {
            Role::Title => text(&printed, TITLE).bold().fonts(fonts(SANS)),
            _ => text(&printed, size),
        };
        paragraph = match (cell.role, cell.link, form) {
            (_, Some(target), _) => paragraph.add_hyperlink(Hyperlink::new(bookmark(target), HyperlinkType::Anchor).add_run(run)),
            (Role::Title, _, Some(form)) => paragraph.add_bookmark_start(form + 1, bookmark(form)).add_run(run).add_bookmark_end(form + 1),
            _ => paragraph.add_run(run),
        };
    }
    out.add_paragraph(paragraph)
}

/// What a form is linked by.
fn bookmark(form: usize) -> String {
    format!("form{}", form + 1)
}

fn frame() -> TableCellBorders {
    let sides = [TableCellBorderPosition::Top, TableCellBorderPosition::Right, TableCellBorderPosition::Bottom, TableCellBorderPosition::Left];
    let line = |side| TableCellBorder::new(side).border_type(BorderType::Single).size(LINE).color("000000");
    sides.into_iter().fold(TableCellBorders::with_empty(), |borders, side| borders.set(line(side)))
}

/// A text with its line breaks.
fn text(words: &str, size: usize) -> Run {
    let mut run = Run::new().size(size);
    for (index, line) in words.split('\n').enumerate() {
        if index > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        for (index, part) in line.split('\t').enumerate() {
            if index > 0 {
                run = run.add_tab();
            }
            if !part.is_empty() {
                run = run.add_text(part);
            }
        }
    }
    run
}
