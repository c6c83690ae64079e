//! What is read out of the files of an office.
//!
//! `tests/import/read/NAME.ENDING` is read, and `NAME.ENDING.table.txt` beside it is what comes out: a line a cell. `NAME.document.xml` and
//! `NAME.content.xml` are packed as DOCX and ODS first, and the workbooks of this file are written here, so that the repository holds their text. The one
//! `.xls` was written by LibreOffice. `PERFC_BLESS=1 cargo test --test suite import_read` writes the expectations anew and fails.

#![allow(clippy::float_arithmetic, reason = "a spreadsheet stores its numbers as floats")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use calamine::{Data, Reader as _, Xlsx};
use perfc::diagnostics::Language;
use perfc::emit::form::grid::Role;
use perfc::emit::{Format as Output, Options};
use perfc::import::read::{Format, LARGEST_RATIO, LARGEST_UNPACKED, LONGEST_CELL, MOST_CELLS, ReadError, SMALL_UNPACKED, Source, read};
use perfc::import::table::{Cell, Place, Table};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::fixtures::compare;
use crate::properties::cases;
use crate::support::{book, bytes, real_set, root};

const FOLDER: &str = "tests/import/read";

// ---- files and what comes out of them -------------------------------------------------------------------------------------------------------------

/// A source as lines: its format and notes, then a line a table and a line a cell.
fn dump(read: &Result<Source, ReadError>) -> String {
    let source = match read {
        Ok(source) => source,
        Err(error) => return format!("error: {}\n       {}\n", error.zh, error.en),
    };
    let mut out = format!("{:?}\n", source.format);
    for note in &source.notes {
        let _ = writeln!(out, "note: {}\n      {}", note.zh, note.en);
    }
    for table in &source.tables {
        let _ = writeln!(out, "\n{} {}x{}", table.name.as_deref().unwrap_or("-"), table.rows, table.columns);
        for cell in &table.cells {
            let extent = if (cell.rows, cell.columns) == (1, 1) { String::new() } else { format!(" {}x{}", cell.rows, cell.columns) };
            let _ = writeln!(out, "{}{extent}: {}", cell.place, cell.text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t"));
        }
        assert_in_order(table);
    }
    out
}

/// What holds of every table.
fn assert_in_order(table: &Table) {
    assert!(!table.cells.is_empty());
    assert!(table.cells.is_sorted_by_key(|cell| (cell.row, cell.column)), "{table:?}");
    for cell in &table.cells {
        assert!(!cell.text.trim().is_empty() && cell.rows > 0 && cell.columns > 0);
        assert!(cell.row + cell.rows <= table.rows && cell.column + cell.columns <= table.columns, "{cell:?}");
    }
}

/// Packs the parts of a file.
fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn docx(document: &str) -> Vec<u8> {
    pack(&[("word/document.xml", document.as_bytes())])
}

fn ods(content: &str) -> Vec<u8> {
    pack(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

/// A workbook of one sheet, whose XML is given.
pub fn xlsx(sheet: &str) -> Vec<u8> {
    xlsx_of(sheet, "<sst/>", "<styleSheet/>")
}

pub fn xlsx_of(sheet: &str, strings: &str, styles: &str) -> Vec<u8> {
    pack(&[
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ])
}

/// Numbers, days, texts and merged regions as a bureau has them.
fn values() -> Workbook {
    let mut workbook = Workbook::new();
    let format = |code: &str| Style::new().set_num_format(code);
    let sheet = workbook.add_worksheet().set_name("申报表").unwrap();
    sheet.merge_range(0, 0, 0, 6, "财政项目支出绩效目标申报表", &Style::new()).unwrap();
    sheet.merge_range(1, 0, 3, 1, "项目资金\n（元）", &Style::new()).unwrap();
    sheet.merge_range(6, 0, 7, 1, "", &Style::new()).unwrap();
    let numbers: [(f64, &str); 20] = [
        (2_977_600.0, "#,##0.00"),
        (0.95, "0%"),
        (0.9567, "0.00%"),
        (1.1, "General"),
        (0.1 + 0.2, "General"),
        (-12.5, "#,##0.00_);(#,##0.00)"),
        (812.0, "0\"个\""),
        (95.0, "\"≥\"0\"分\""),
        (12.0, "[$¥-804]#,##0.00"),
        (46_326.0, "yyyy-mm-dd"),
        (46_326.0, "yyyy\"年\"m\"月\"d\"日\""),
        (46_326.0, "yyyy\"年\"m\"月\""),
        (46_326.354_166_666_7, "yyyy/m/d h:mm"),
        (0.354_166_666_7, "h:mm:ss"),
        (1.5, "[h]:mm"),
        (60.0, "yyyy-mm-dd"),
        (123_456.0, "0!.0,\"万\""),
        (3.0, "General\"次\""),
        (0.000_012, "0.00E+00"),
        (12_345_678_901_234_567_000.0, "0"),
    ];
    for (row, (number, code)) in (4..).zip(numbers) {
        sheet.write_string(row, 3, code).unwrap();
        sheet.write_number_with_format(row, 4, number, &format(code)).unwrap();
    }
    let (bold, plain) = (Style::new().set_bold(), Style::new());
    sheet.write_rich_string(30, 0, &[(&bold, "粗"), (&plain, "细 ")]).unwrap();
    sheet.write_boolean(30, 1, true).unwrap();
    sheet.write_formula(30, 2, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_formula(30, 3, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_string(30, 4, "=812个").unwrap();
    sheet.write_datetime_with_format(30, 5, ExcelDateTime::from_ymd(2026, 10, 31).unwrap(), &format("yyyy/m/d")).unwrap();
    sheet.write_blank(30, 6, &bold).unwrap();
    sheet.write_string(1_048_575, 16_383, "最后一格").unwrap();
    let hidden = workbook.add_worksheet().set_name("藏起来的").unwrap();
    hidden.set_hidden(true).write_string(1, 1, "B2").unwrap();
    workbook.add_worksheet().set_name("空的").unwrap();
    workbook
}

#[test]
fn what_is_read_is_what_is_expected() {
    let folder = root().join(FOLDER);
    let mut inputs: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".table.txt") {
            continue;
        }
        let content = fs::read(folder.join(&name)).unwrap();
        let text = || std::str::from_utf8(&content).unwrap();
        inputs.push(match name.rsplit_once('.').map(|(stem, _)| stem.rsplit_once('.')) {
            Some(Some((stem, "document"))) => (format!("{stem}.docx"), docx(text())),
            Some(Some((stem, "content"))) => (format!("{stem}.ods"), ods(text())),
            _ => (name, content),
        });
    }
    inputs.push(("values.xlsx".to_owned(), values().save_to_buffer().unwrap()));
    assert!(inputs.len() > 15, "{}", inputs.len());
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for (name, content) in inputs {
        compare(&folder.join(format!("{name}.table.txt")), &dump(&read(&content, &name)), &mut problems, &mut blessed);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}

// ---- what was written is read back ----------------------------------------------------------------------------------------------------------------

/// The real set in a format.
fn built(format: Output) -> Source {
    let options = Options::new(format);
    let name = format!("申报表.{}", format.endings()[0]);
    let source = read(&bytes(&real_set(options), options), &name).unwrap();
    assert!(source.notes.is_empty(), "{:?}", source.notes);
    source
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// What every cell of every form says, table by table.
fn said(tables: &[Table]) -> Vec<Vec<String>> {
    tables.iter().map(|table| table.cells.iter().map(|cell| squeezed(&cell.text)).collect()).collect()
}

#[test]
fn every_form_that_perfc_writes_is_read_back_cell_by_cell() {
    let options = Options::new(Output::Text);
    let compiled = real_set(options);
    let book = book(&compiled, options);
    let grids: Vec<_> = book.cover.iter().map(|cover| &cover.grid).chain(book.forms.iter().map(|form| &form.grid)).collect();
    for (output, format) in [(Output::Xlsx, Format::Xlsx), (Output::Docx, Format::Docx), (Output::Html, Format::Html), (Output::Text, Format::Text)] {
        let source = built(output);
        assert_eq!(source.format, format);
        let all: Vec<String> = said(&source.tables).concat();
        let mut tables = source.tables.iter();
        for grid in &grids {
            let wanted: Vec<String> = grid
                .cells
                .iter()
                .map(|cell| squeezed(&cell.content.printed()))
                .filter(|text| !text.is_empty())
                // A workbook holds numbers, whose grouping is for the eye.
                .map(|text| if output == Output::Xlsx { plain_number(&text) } else { text })
                .collect();
            for text in &wanted {
                assert!(all.contains(text), "{}: {text:?} is lost", output.name());
            }
            // Where a form is one table, its cells have their places too.
            if output == Output::Text {
                continue;
            }
            let framed = grid.cells.iter().filter(|cell| cell.role.is_framed() && !cell.content.printed().trim().is_empty());
            let first = grid.cells.iter().find(|cell| cell.role.is_framed()).unwrap().row;
            let table = tables.find(|table| table.cells.len() + 8 > framed.clone().count()).unwrap_or_else(|| panic!("{}: a table is lost", output.name()));
            // A page has the title before its table.
            let offset = if output == Output::Html { first } else { 0 };
            let found: Vec<_> = table.cells.iter().map(|cell| (cell.row as usize, cell.column as usize, cell.rows as usize, cell.columns as usize)).collect();
            for cell in framed {
                let wanted = (cell.row - offset, cell.column, cell.rows, cell.columns);
                assert!(found.contains(&wanted), "{}: {wanted:?} {:?} is not at its place", output.name(), cell.content.printed());
            }
        }
    }
}

/// A number as it is stored; any other text as it is.
fn plain_number(text: &str) -> String {
    text.replace(',', "").parse::<rust_decimal::Decimal>().map_or_else(|_| text.to_owned(), |number| number.normalize().to_string())
}

#[test]
fn what_is_written_for_people_and_programs_is_read_back() {
    let options = Options::new(Output::Markdown);
    let compiled = real_set(options);
    let source = built(Output::Markdown);
    assert_eq!(source.format, Format::Text);
    let all = said(&source.tables).concat();
    for form in &book(&compiled, options).forms {
        // Of the labels, Markdown needs some only.
        for cell in form.grid.cells.iter().filter(|cell| cell.role.is_framed() && !matches!(cell.role, Role::Label(_))) {
            let text = squeezed(&cell.content.printed());
            assert!(text.is_empty() || all.contains(&text), "{text:?} is lost");
        }
    }
    let source = built(Output::Csv);
    assert_eq!((source.format, source.tables.len()), (Format::Csv, 1));
    let written = bytes(&real_set(Options::new(Output::Csv)), Options::new(Output::Csv));
    let mut cells = source.tables[0].cells.iter();
    for (row, record) in csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_slice()).records().enumerate() {
        for (column, value) in record.unwrap().iter().enumerate().filter(|(_, value)| !value.is_empty()) {
            let cell = cells.next().unwrap();
            assert_eq!((cell.row as usize, cell.column as usize, cell.text.as_str()), (row, column, perfc::emit::csv::unguarded(value)));
        }
    }
    assert!(cells.next().is_none());
    assert!(built(Output::Json).tables.is_empty());
}

/// A value to write into a cell.
#[derive(Clone, Debug)]
enum Written {
    Text(String),
    Number(i64, u32),
    Truth(bool),
}

fn written() -> impl Strategy<Value = Written> {
    prop_oneof![
        "[ -~一-龥≥≤＝“”\n_x0-9]{1,12}".prop_map(Written::Text),
        (-999_999_999_999_i64..999_999_999_999, 0_u32..6).prop_map(|(number, scale)| Written::Number(number, scale)),
        any::<bool>().prop_map(Written::Truth),
    ]
}

proptest! {
    #![proptest_config(cases(64))]

    /// Our reading and that of calamine agree, on values, places and merged regions.
    #[test]
    fn a_workbook_is_read_as_calamine_reads_it(cells in prop::collection::btree_map((0_u32..30, 0_u16..30), written(), 0..40), merged in prop::collection::vec((0_u32..6, 0_u16..6, 0_u32..4, 0_u16..4), 0..6)) {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("表").unwrap();
        for ((row, column), value) in &cells {
            match value {
                Written::Text(text) => sheet.write_string(*row, *column, text).unwrap(),
                Written::Number(number, scale) => sheet.write_number(*row, *column, *number as f64 / 10_f64.powi(*scale as i32)).unwrap(),
                Written::Truth(value) => sheet.write_boolean(*row, *column, *value).unwrap(),
            };
        }
        let mut regions = Vec::new();
        for (row, column, rows, columns) in merged {
            let (row, column) = (40 + row * 5, column * 5);
            if (rows, columns) != (0, 0) && sheet.merge_range(row, column, row + rows, column + columns, "合并", &Style::new()).is_ok() {
                regions.push((row, u32::from(column), rows + 1, u32::from(columns) + 1));
            }
        }
        let content = workbook.save_to_buffer().unwrap();
        let source = read(&content, "表.xlsx").unwrap();
        let found: Vec<&Cell> = source.tables.iter().flat_map(|table| &table.cells).collect();
        for ((row, column), value) in &cells {
            let wanted = match value {
                Written::Text(text) => text.clone(),
                Written::Number(number, scale) => rust_decimal::Decimal::new(*number, *scale).normalize().to_string(),
                Written::Truth(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
            };
            let cell = found.iter().find(|cell| (cell.row, cell.column) == (*row, u32::from(*column)));
            prop_assert_eq!(cell.map_or("", |cell| cell.text.as_str()), if wanted.trim().is_empty() { "" } else { wanted.as_str() });
            if let Some(cell) = cell {
                prop_assert_eq!(&cell.place, &Place::Sheet { sheet: "表".to_owned(), row: *row, column: u32::from(*column) });
            }
        }
        for region in &regions {
            prop_assert!(found.iter().any(|cell| (cell.row, cell.column, cell.rows, cell.columns) == *region && cell.text == "合并"));
        }
        let range = Xlsx::new(Cursor::new(&content)).unwrap().worksheet_range("表").unwrap();
        let theirs = range.used_cells().filter(|(_, _, value)| !matches!(value, Data::String(text) if text.trim().is_empty())).count();
        prop_assert_eq!(found.len(), theirs);
    }
}

// ---- what is no source ----------------------------------------------------------------------------------------------------------------------------

fn refused(content: &[u8], name: &str) -> ReadError {
    match read(content, name) {
        Err(error) => {
            for language in [Language::Chinese, Language::English] {
                assert!(!error.in_language(language).is_empty());
            }
            error
        }
        Ok(source) => panic!("{name} is read: {source:?}"),
    }
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    for (content, name, wanted) in [
        (&b"%PDF-1.7"[..], "a.xlsx", "PDF"),
        (b"{\\rtf1 a}", "a.doc", "RTF"),
        (b"\x89PNG\r\n", "a.png", "图片"),
        (b"MIME-Version: 1.0\r\n\r\n<html>", "a.xls", "mht"),
        (&pack(&[("a.txt", b"a")]), "a.zip", "压缩包"),
        (&pack(&[("xl/workbook.bin", b"a")]), "a.xlsx", "xlsb"),
        (&pack(&[("mimetype", b"application/vnd.oasis.opendocument.text")]), "a.odt", "odt"),
        (&compound("/WordDocument"), "a.doc", "docx"),
        (&compound("/EncryptedPackage"), "a.xlsx", "密码"),
        (&compound("/Book"), "a.xls", "Excel 95"),
        (&compound("/Other"), "a.xls", "不是 Excel"),
        (b"a,b\n\xff\xff\xff,\xff", "a.csv", "第 4 字节"),
        ("项目，名称\n".as_bytes().split_last().unwrap().1.split_last().unwrap().1, "a.csv", "第 12 字节"),
        (b"a\0\x01\x02b", "a.txt", "不是文字"),
    ] {
        let error = refused(content, name);
        assert!(error.zh.contains(wanted), "{name}: {}", error.zh);
    }
}

/// A compound file with one stream.
fn compound(stream: &str) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(stream).unwrap().write_all(b"content").unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn a_wrong_ending_is_only_noted() {
    let workbook = values().save_to_buffer().unwrap();
    for (name, notes) in [("a.xlsx", 1), ("a.xlsm", 1), ("a", 1), ("a.docx", 2), ("a.csv", 2)] {
        let source = read(&workbook, name).unwrap();
        assert_eq!((source.format, source.notes.len()), (Format::Xlsx, notes), "{name}: {:?}", source.notes);
    }
    assert_eq!(read("甲\t乙\n丙\t丁\n".as_bytes(), "a.csv").unwrap().notes, []);
}

#[test]
fn a_declared_encoding_is_taken_and_a_guess_is_noted() {
    let (page, _, _) = encoding_rs::GB18030.encode("<html><meta charset='gbk'><p>镕基</p></html>");
    let source = read(&page, "a.html").unwrap();
    assert_eq!((source.tables[0].cells[0].text.as_str(), source.notes.len()), ("镕基", 0));
    let (page, _, _) = encoding_rs::GB18030.encode("<html><p>没有说明编码的网页</p></html>");
    let source = read(&page, "a.html").unwrap();
    assert_eq!((source.tables[0].cells[0].text.as_str(), source.notes.len()), ("没有说明编码的网页", 1));
}

#[test]
fn places_are_said_as_people_look_for_them() {
    let sheet = Place::Sheet { sheet: "表1".to_owned(), row: 6, column: 2 };
    let wide = Place::Sheet { sheet: "表1".to_owned(), row: 0, column: 16_383 };
    let table = Place::Table { table: 2, row: 3, column: 1 };
    assert_eq!([sheet.to_string(), wide.to_string(), table.to_string()], ["表1!C7", "表1!XFD1", "第2个表第3行第1列"]);
    assert_eq!(table.in_language(Language::English), "table 2, row 3, column 1");
    assert_eq!(Place::Text { line: 12, column: 5 }.to_string(), "12:5");
}

// ---- files made to do harm ------------------------------------------------------------------------------------------------------------------------

#[test]
fn what_unpacks_without_end_is_refused() {
    let bomb = "<a/>".repeat(usize::try_from(SMALL_UNPACKED).unwrap() / 4 + 1);
    let error = refused(&docx(&format!("<document>{bomb}</document>")), "a.docx");
    assert!(error.zh.contains(&LARGEST_RATIO.to_string()) && error.zh.contains(&(LARGEST_UNPACKED >> 20).to_string()), "{}", error.zh);
}

#[test]
fn what_is_only_claimed_takes_no_memory() {
    let sheet = |cells: &str, merged: &str| format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{cells}</sheetData>{merged}</worksheet>");
    let cell = |at: &str| format!("<row><c r=\"{at}\" t=\"inlineStr\"><is><t>a</t></is></c></row>");
    let corners = xlsx_of(&sheet(&(cell("A1") + &cell("XFD1048576")), ""), "<sst uniqueCount=\"18446744073709551615\"/>", "<styleSheet/>");
    let source = read(&corners, "a.xlsx").unwrap();
    assert_eq!((source.tables[0].rows, source.tables[0].columns, source.tables[0].cells.len()), (1_048_576, 16_384, 2));
    refused(&xlsx(&sheet(&cell("XFE1"), "")), "a column that no sheet has");
    refused(&xlsx(&sheet(&cell("A1048577"), "")), "a row that no sheet has");
    // Regions over one another: the first of them counts.
    let merged: String = (1..200_000).map(|row| format!("<mergeCell ref=\"A{row}:XFD1048576\"/>")).collect();
    let source = read(&xlsx(&sheet(&(cell("A1") + &cell("B9")), &merged)), "a.xlsx").unwrap();
    assert_eq!(source.tables[0].cells.iter().map(|cell| (cell.rows, cell.columns)).collect::<Vec<_>>(), [(1_048_576, 16_384)]);
    // One text in many cells.
    let shared = format!("<sst><si><t>{}</t></si></sst>", "长".repeat(LONGEST_CELL / 3));
    let many: String = (1..200).map(|row| format!("<row><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    assert!(refused(&xlsx_of(&sheet(&many, ""), &shared, "<styleSheet/>"), "a.xlsx").zh.contains("MB"));
    // Cells that say how often they stand.
    let table = |row: &str| {
        ods(&format!("<document-content xmlns:office=\"o\"><body><spreadsheet><table name=\"a\">{row}</table></spreadsheet></body></document-content>"))
    };
    let text = "<table-cell value-type=\"string\" number-columns-repeated=\"16384\"><p>a</p></table-cell>";
    assert!(refused(&table(&format!("<table-row number-rows-repeated=\"1048576\">{text}</table-row>")), "a.ods").zh.contains(&MOST_CELLS.to_string()));
    assert!(read(&table("<table-row number-rows-repeated=\"4294967295\"><table-cell number-columns-repeated=\"4294967295\"/></table-row>"), "a.ods").is_ok());
    refused(&table("<table-row><table-cell value-type=\"string\"><p>a<s c=\"4294967295\"/>a<s c=\"4294967295\"/>a</p></table-cell></table-row>"), "blanks");
    // Spans of a page.
    let page = format!("<table>{}</table>", "<tr><td rowspan=65534 colspan=1000>a".repeat(16));
    assert!(read(page.as_bytes(), "a.html").is_ok());
    refused(format!("<table>{}</table>", "<tr><td rowspan=65534 colspan=1000>a".repeat(20)).as_bytes(), "a page wider than a sheet");
    refused(format!("\"{}", "a,".repeat(LONGEST_CELL)).as_bytes(), "a quotation that never ends.csv");
    refused("<table><tr><td>a".repeat(600).as_bytes(), "tables in tables.html");
    assert!(read("<div><b>".repeat(100_000).as_bytes(), "a.html").is_ok());
    // Lines of nothing but delimiters, and of too many cells.
    assert!(read("\t".repeat(1 << 20).as_bytes(), "a.txt").unwrap().tables.is_empty());
    assert!(read(",".repeat(1 << 20).as_bytes(), "a.csv").unwrap().tables.is_empty());
    for (text, name) in [("a\t", "a.txt"), ("a|", "a.txt"), ("a  ", "a.txt"), ("a,", "a.csv")] {
        assert!(refused(text.repeat(20_000).as_bytes(), name).zh.contains("列"), "{text:?}");
    }
    // Cells that are drawn over one another.
    let size = 300;
    let mut drawing = format!("┌{}\n", "┬".repeat(size));
    for line in 0..size {
        let _ = writeln!(drawing, "├{}{}", "─".repeat(size - line), " ".repeat(line));
    }
    assert!(refused(drawing.as_bytes(), "a.txt").zh.contains("不是表格"));
    refused(&vec![b' '; perfc::import::read::LARGEST_FILE as usize + 1], "a large file");
}

#[test]
fn sheets_are_bounded() {
    let sheets: String = (0..1025).map(|_| "<sheet name=\"a\" r:id=\"r1\"/>").collect();
    let workbook = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    assert!(refused(&pack(&[("xl/workbook.xml", workbook.as_bytes())]), "a.xlsx").zh.contains("工作表"));
    let tables = format!("<a xmlns:office=\"o\">{}</a>", "<table name=\"a\"/>".repeat(1025));
    assert!(refused(&ods(&tables), "a.ods").zh.contains("工作表"));
    let sheets = format!("<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">{}</Workbook>", "<Worksheet/>".repeat(1025));
    assert!(refused(sheets.as_bytes(), "a.xls").zh.contains("工作表"));
    // A workbook of Excel 97 whose sheets lie over one another: each begins where the next one does, and ends where the last one does.
    let begin = record(0x0809, &[0, 6, 5, 0]);
    let listed = |offset: usize| record(0x0085, &[&u32::try_from(offset).unwrap().to_le_bytes()[..], &[0, 0, 1, 0, b'a']].concat());
    let globals = |offsets: &[usize]| [begin.clone(), offsets.iter().flat_map(|at| listed(*at)).collect(), record(0x000a, &[])].concat();
    let count = 10;
    let start = globals(&vec![0; count]).len();
    let label = record(0x0204, &[0, 0, 0, 0, 0, 0, 1, 0, 0, b'x']);
    let sheets = [begin.repeat(count), label.clone(), record(0x000a, &[]).repeat(count)].concat();
    let nested: Vec<usize> = (0..count).map(|index| start + index * begin.len()).collect();
    assert!(refused(&workbook_of(&[globals(&nested), sheets].concat()), "a.xls").zh.contains("损坏"));
    let one = [globals(&[globals(&[0]).len()]), begin.clone(), label, record(0x000a, &[])].concat();
    assert_eq!(read(&workbook_of(&one), "a.xls").unwrap().tables[0].cells[0].text, "x");
}

#[test]
fn drawn_tables_are_bounded_one_by_one_and_all_together() {
    let drawn = |width: usize, height: usize| format!("┌{}┐\n{}\n", "─".repeat(width), "│\n".repeat(height));
    assert!(read(drawn(1000, 1000).as_bytes(), "a.txt").is_ok());
    assert!(refused(drawn(2100, 2100).as_bytes(), "a.txt").zh.contains("画出的表多于"));
    assert!(refused(drawn(2000, 2000).repeat(5).as_bytes(), "a.txt").zh.contains("画出的表一共多于"));
}

/// A record of a workbook of Excel 97.
fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(content.len()).unwrap().to_le_bytes(), content].concat()
}

/// A compound file with this workbook.
fn workbook_of(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// The list of the sectors that hold the table of sectors may name one of them over and over: each time it would be loaded anew.
#[test]
fn a_compound_file_that_repeats_its_table_is_refused() {
    let sound = fs::read(root().join(FOLDER).join("values.xls")).unwrap();
    let mut file = sound.clone();
    file[0x50..0x58].copy_from_slice(&[1, 0, 0, 0, 1, 0, 0, 0]);
    assert!(refused(&file, "a.xls").zh.contains("损坏"));
    // The same in a sector behind the header, which is its own next one.
    let mut file = sound.clone();
    let sector = u32::try_from(file.len() / 512 - 1).unwrap().to_le_bytes();
    file[0x44..0x48].copy_from_slice(&sector);
    file.extend([0xff; 508]);
    file.extend(sector);
    assert!(refused(&file, "a.xls").zh.contains("损坏"));
}

#[test]
fn xml_of_no_office_is_refused() {
    let external = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><document>&b;</document>";
    for content in [docx(external), ods(external), xlsx(external), pack(&[("xl/workbook.xml", external.as_bytes())])] {
        assert!(refused(&content, "a").zh.contains("DTD"));
    }
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    for content in [docx(&deep), ods(&deep), xlsx(&deep)] {
        assert!(refused(&content, "a").zh.contains("嵌套"));
    }
    for content in ["<document><p>", "<document></p>", "<document>&unknown;</document>", "", "<a", "\u{feff}<a>"] {
        if !content.is_empty() {
            assert!(refused(&docx(content), "a").zh.contains("损坏"), "{content}");
        }
    }
}

/// What other writers of workbooks do: rows and cells do not say where they stand, a day is written as in XML, a formula has no value.
#[test]
fn a_workbook_may_leave_out_what_follows_from_the_rest() {
    let sheet = "<worksheet><sheetData>\
        <row><c t=\"inlineStr\"><is><t>甲_x000D_\n乙_x</t></is></c><c t=\"str\"><v>丙_x0041_</v></c><c t=\"d\"><v>2026-10-31T00:00:00.000</v></c></row>\
        <row><c><v>1</v></c><c><f>A1</f></c></row></sheetData></worksheet>";
    let source = read(&xlsx(sheet), "a.xlsx").unwrap();
    let wanted = [("a!A1", "甲\n乙_x"), ("a!B1", "丙A"), ("a!C1", "2026-10-31"), ("a!A2", "1")];
    assert_eq!(placed(&source.tables[0]), wanted.map(|(place, text)| (place.to_owned(), text)));
    assert!(source.notes.len() == 1 && source.notes[0].zh.starts_with("1 个公式"), "{:?}", source.notes);
}

/// Each text of a table with its place.
fn placed(table: &Table) -> Vec<(String, &str)> {
    table.cells.iter().map(|cell| (cell.place.to_string(), cell.text.as_str())).collect()
}

/// The records of Excel 97 that LibreOffice does not write: numbers in one record, numbers of thirty bits, texts that go on in a further record, and what
/// formulas come to.
#[test]
fn records_of_excel_97_are_read() {
    let short = |number: u16| number.to_le_bytes();
    // The first character takes two bytes, those in the record behind one each.
    let texts = [&[0; 4][..], &1_u32.to_le_bytes(), &short(4), &[1], &short('甲' as u16)].concat();
    let globals = |offset: usize| {
        let listed = [&u32::try_from(offset).unwrap().to_le_bytes()[..], &[0, 0, 1, 0, b'a']].concat();
        [record(0x0809, &[0, 6, 5, 0]), record(0x0085, &listed), record(0x00fc, &texts), record(0x003c, b"\0abc"), record(0x000a, &[])].concat()
    };
    let at = |row: u16, column: u16| [short(row), short(column), [0; 2]].concat();
    let number = |value: i32, flags: i32| [&[0; 2][..], &((value << 2) | flags).to_le_bytes()].concat();
    let numbers = [&short(1)[..], &short(0), &number(12_345, 3), &number(-7, 2), &short(1)].concat();
    let formula = |column: u16, result: [u8; 3]| record(0x0006, &[&at(2, column)[..], &result, &[0, 0, 0, 0xff, 0xff], &[0; 8]].concat());
    let sheet = [
        record(0x0809, &[0, 6, 0x10, 0]),
        record(0x00fd, &[&at(0, 0)[..], &0_u32.to_le_bytes()].concat()),
        record(0x00bd, &numbers),
        formula(0, [0, 0, 0]),
        record(0x0207, &[&short(2)[..], &[0], b"ok"].concat()),
        formula(1, [1, 0, 1]),
        formula(2, [2, 0, 0x07]),
        record(0x000a, &[]),
    ]
    .concat();
    let source = read(&workbook_of(&[globals(globals(0).len()), sheet].concat()), "a.xls").unwrap();
    let wanted = [("a!A1", "甲abc"), ("a!A2", "123.45"), ("a!B2", "-7"), ("a!A3", "ok"), ("a!B3", "TRUE"), ("a!C3", "#DIV/0!")];
    assert_eq!(placed(&source.tables[0]), wanted.map(|(place, text)| (place.to_owned(), text)));
}

/// The readings of words are no part of them, and a workbook of old Macs counts its days from another one.
#[test]
fn readings_are_passed_over_and_days_count_from_either_epoch() {
    let sheet = "<worksheet><sheetData><row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"0\"><v>44864</v></c></row></sheetData></worksheet>";
    let strings = "<sst><si><t>项目</t><rPh sb=\"0\" eb=\"2\"><t>xiangmu</t></rPh></si></sst>";
    let content = pack(&[
        ("xl/workbook.xml", br#"<workbook><workbookPr date1904="1"/><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/styles.xml", br#"<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>"#),
    ]);
    let source = read(&content, "a.xlsx").unwrap();
    assert_eq!(said(&source.tables), [["项目", "2026-10-31"]]);
}

#[test]
fn macros_are_left_alone() {
    let source = read(&pack(&[("word/document.xml", b"<document/>"), ("word/vbaProject.bin", b"")]), "a.docm").unwrap();
    assert!(source.notes.len() == 1 && source.notes[0].zh.contains("宏"));
}

/// One sound file of each kind.
static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let file = |name: &str| fs::read(root().join(FOLDER).join(name)).unwrap();
    vec![
        values().save_to_buffer().unwrap(),
        file("values.xls"),
        file("spreadsheetml-2003.xls"),
        file("page.html"),
        file("quoted.csv"),
        file("gb18030.csv"),
        file("table.md"),
        file("drawn.txt"),
        file("paragraphs-and-tables.document.xml"),
        file("values.content.xml"),
    ]
});

/// Reads bytes as they are, and as the part of each kind of packed file.
fn read_every_way(content: &[u8]) {
    let names = ["a", "a.csv", "a.xls"];
    for name in names {
        for table in read(content, name).map(|source| source.tables).unwrap_or_default() {
            assert_in_order(&table);
        }
    }
    let text = String::from_utf8_lossy(content);
    for packed in [docx(&text), ods(&text), xlsx(&text), xlsx_of("<worksheet/>", &text, "<styleSheet/>"), xlsx_of("<worksheet/>", "<sst/>", &text)] {
        let _ = read(&packed, "a");
    }
}

#[test]
fn a_file_that_is_cut_off_ends() {
    for sample in SAMPLES.iter() {
        for end in (0..sample.len()).step_by(sample.len() / 60 + 1) {
            read_every_way(&sample[..end]);
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(content in prop::collection::vec(any::<u8>(), 0..400), start in select(vec![&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><table><tr>", b"\xff\xfe", b"<a>"])) {
        read_every_way(&[start, &content].concat());
    }

    #[test]
    fn a_spoilt_file_is_read_or_refused(which in any::<Index>(), edits in prop::collection::vec((any::<Index>(), any::<u8>(), 0_usize..3), 1..12)) {
        let mut content = which.get(&SAMPLES).clone();
        for (at, byte, kind) in edits {
            let at = at.index(content.len());
            match kind {
                0 => content[at] = byte,
                1 => content.insert(at, byte),
                // A larger step: a length or an offset of a record becomes anything.
                _ => content.iter_mut().skip(at).take(4).for_each(|place| *place = place.wrapping_add(byte)),
            }
        }
        read_every_way(&content);
    }
}
