//! The tables of a document, in Word's XML (ISO/IEC 29500-1, 17). Elements stand in the order of the schema: Word takes no other.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::emit::form::grid::{Align, Cell, Content, Grid, Role};
use crate::emit::{Book, Layout};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What is kept free beside a cell's text, and above and below it, in twips.
const BESIDE: &str = "60";
const ABOVE: &str = "30";

/// The least height of a row, in twips: a line of text with air around it.
const ROW: &str = "420";

/// From how many bytes on a text may be too high for a page where its column is narrow.
const LONG: usize = 900;

/// The width of a line around a cell, in eighths of a point.
const LINE: &str = "4";

/// An XML document as it is written.
struct Xml<W>(Writer<W>);

impl<W: Write> Xml<W> {
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    /// A text with its line breaks and tabs, as one run.
    fn run(&mut self, words: &str) -> io::Result<()> {
        self.open("w:r", &[])?;
        for (index, line) in words.split('\n').enumerate() {
            if index > 0 {
                self.empty("w:br", &[])?;
            }
            for (index, part) in line.split('\t').enumerate() {
                if index > 0 {
                    self.empty("w:tab", &[])?;
                }
                if !part.is_empty() {
                    self.open("w:t", &[("xml:space", "preserve")])?;
                    self.0.write_event(Event::Text(BytesText::new(part)))?;
                    self.close("w:t")?;
                }
            }
        }
        self.close("w:r")
    }

    /// A paragraph outside of tables.
    fn paragraph(&mut self, style: &str, words: &str) -> io::Result<()> {
        self.open("w:p", &[])?;
        self.open("w:pPr", &[])?;
        self.empty("w:pStyle", &[("w:val", style)])?;
        self.close("w:pPr")?;
        self.run(words)?;
        self.close("w:p")
    }

    /// A paragraph that takes no room to speak of: two tables with nothing between them would be one, and Word wants one behind the last.
    fn sliver(&mut self, breaks_page: bool) -> io::Result<()> {
        self.open("w:p", &[])?;
        self.open("w:pPr", &[])?;
        self.empty("w:pStyle", &[("w:val", "Sliver")])?;
        if breaks_page {
            self.empty("w:pageBreakBefore", &[])?;
        }
        self.close("w:pPr")?;
        self.close("w:p")
    }
}

/// Writes the main part of a document.
pub(super) fn write(out: &mut dyn Write, book: &Book<'_>, step: &mut dyn FnMut()) -> io::Result<()> {
    let mut xml = Xml(Writer::new(out));
    xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    xml.open("w:document", &[("xmlns:w", MAIN), ("xmlns:r", RELATIONSHIPS)])?;
    xml.open("w:body", &[])?;
    if let Some(cover) = &book.cover {
        table(&mut xml, &cover.grid, Some("CoverCell"), None)?;
        if book.draft {
            xml.paragraph("ErrorsHeading", &format!("未解决的错误（{}）", cover.errors.len()))?;
            for error in &cover.errors {
                xml.paragraph("Errors", error)?;
            }
        }
    }
    for (index, form) in book.forms.iter().enumerate() {
        let (is_first, style) = (index == 0 && book.cover.is_none(), (book.layout == Layout::Tables).then_some("CoverCell"));
        match book.layout {
            _ if is_first => {}
            Layout::Forms => xml.sliver(true)?,
            Layout::Tables => xml.paragraph("ErrorsHeading", "")?,
        }
        table(&mut xml, &form.grid, style, Some(index))?;
        step();
    }
    xml.sliver(false)?;
    section(&mut xml, book.layout)?;
    xml.close("w:body")?;
    xml.close("w:document")
}

/// A4 upright, or on its side for tables, margins of 15 mm above and below and 14 mm beside; header and footer on every page.
fn section(xml: &mut Xml<impl Write>, layout: Layout) -> io::Result<()> {
    xml.open("w:sectPr", &[])?;
    xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "header")])?;
    xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "footer")])?;
    match layout {
        Layout::Forms => xml.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")])?,
        Layout::Tables => xml.empty("w:pgSz", &[("w:w", "16838"), ("w:h", "11906"), ("w:orient", "landscape")])?,
    }
    let margins = [("w:top", "850"), ("w:right", "794"), ("w:bottom", "850"), ("w:left", "794"), ("w:header", "400"), ("w:footer", "450"), ("w:gutter", "0")];
    xml.empty("w:pgMar", &margins)?;
    xml.close("w:sectPr")
}

/// A table; that of a form can be linked to.
fn table(xml: &mut Xml<impl Write>, grid: &Grid, style: Option<&str>, form: Option<usize>) -> io::Result<()> {
    xml.open("w:tbl", &[])?;
    xml.open("w:tblPr", &[])?;
    xml.empty("w:tblW", &[("w:w", &twips(&grid.columns)), ("w:type", "dxa")])?;
    xml.empty("w:tblLayout", &[("w:type", "fixed")])?;
    xml.open("w:tblCellMar", &[])?;
    for (side, width) in [("w:top", ABOVE), ("w:left", BESIDE), ("w:bottom", ABOVE), ("w:right", BESIDE)] {
        xml.empty(side, &[("w:w", width), ("w:type", "dxa")])?;
    }
    xml.close("w:tblCellMar")?;
    xml.close("w:tblPr")?;
    xml.open("w:tblGrid", &[])?;
    for column in &grid.columns {
        xml.empty("w:gridCol", &[("w:w", &twips(&[*column]))])?;
    }
    xml.close("w:tblGrid")?;
    for (row, places) in grid.owners().iter().enumerate() {
        xml.open("w:tr", &[])?;
        xml.open("w:trPr", &[])?;
        // A long text may fit on no page: it must be allowed to go on over the next.
        let mut cells = places.iter().flatten().filter_map(|owner| grid.cells.get(*owner));
        let is_divisible = cells.any(|cell| cell.align == Align::TopLeft || matches!(&cell.content, Content::Text(text) if text.len() > LONG));
        if !is_divisible {
            xml.empty("w:cantSplit", &[])?;
        }
        xml.empty("w:trHeight", &[("w:val", ROW), ("w:hRule", "atLeast")])?;
        if row < grid.heading {
            xml.empty("w:tblHeader", &[])?;
        }
        xml.close("w:trPr")?;
        let mut column = 0;
        while let Some(cell) = places.get(column).copied().flatten().and_then(|owner| grid.cells.get(owner)) {
            self::cell(xml, grid, cell, row, style, form)?;
            column = cell.column + cell.columns;
        }
        xml.close("w:tr")?;
    }
    xml.close("w:tbl")
}

/// Tenths of a millimetre in twips, twentieths of a point. Each column is rounded by itself, so that a sum is the sum of its columns.
fn twips(tenths: &[u32]) -> String {
    tenths.iter().map(|width| u64::from(*width) * 1440 / 254).sum::<u64>().to_string()
}

/// A cell as it is in one of its rows: in the first with its text, in the others only as what goes on from above.
fn cell(xml: &mut Xml<impl Write>, grid: &Grid, cell: &Cell, row: usize, style: Option<&str>, form: Option<usize>) -> io::Result<()> {
    let columns: Vec<u32> = grid.columns.iter().skip(cell.column).take(cell.columns).copied().collect();
    xml.open("w:tc", &[])?;
    xml.open("w:tcPr", &[])?;
    xml.empty("w:tcW", &[("w:w", &twips(&columns)), ("w:type", "dxa")])?;
    if cell.columns > 1 {
        xml.empty("w:gridSpan", &[("w:val", &cell.columns.to_string())])?;
    }
    if cell.rows > 1 {
        xml.empty("w:vMerge", &[("w:val", if row == cell.row { "restart" } else { "continue" })])?;
    }
    if cell.role.is_framed() {
        xml.open("w:tcBorders", &[])?;
        for side in ["w:top", "w:left", "w:bottom", "w:right"] {
            xml.empty(side, &[("w:val", "single"), ("w:sz", LINE), ("w:space", "0"), ("w:color", "000000")])?;
        }
        xml.close("w:tcBorders")?;
    }
    xml.empty("w:vAlign", &[("w:val", if cell.align == Align::TopLeft { "top" } else { "center" })])?;
    xml.close("w:tcPr")?;
    xml.open("w:p", &[])?;
    xml.open("w:pPr", &[])?;
    if let Some(style) = if cell.role == Role::Title { Some("FormTitle") } else { style } {
        xml.empty("w:pStyle", &[("w:val", style)])?;
    }
    let align = match cell.align {
        Align::Center => "center",
        Align::Left | Align::TopLeft => "left",
        Align::Right => "right",
    };
    xml.empty("w:jc", &[("w:val", align)])?;
    xml.close("w:pPr")?;
    if row == cell.row {
        let words = cell.content.printed();
        match (cell.link, form.filter(|_| cell.role == Role::Title)) {
            (Some(target), _) => {
                xml.open("w:hyperlink", &[("w:anchor", &bookmark(target)), ("w:history", "1")])?;
                xml.run(&words)?;
                xml.close("w:hyperlink")?;
            }
            (None, Some(form)) => {
                let id = form.to_string();
                xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &bookmark(form))])?;
                xml.run(&words)?;
                xml.empty("w:bookmarkEnd", &[("w:id", &id)])?;
            }
            (None, None) if words.is_empty() => {}
            (None, None) => xml.run(&words)?,
        }
    }
    xml.close("w:p")?;
    xml.close("w:tc")
}

/// What a form is linked by.
fn bookmark(form: usize) -> String {
    format!("form{}", form + 1)
}
