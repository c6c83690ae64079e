//! What is written for Excel, read back with another library, and its XML where that library is too kind.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use perfc::compile::Compiled;
use perfc::emit::form::grid::{Align, Cell, Content, Grid, Role};
use perfc::emit::{Book, Failure, Format, Options};
use perfc::source::display_width;
use roxmltree::{Document, Node};

use crate::support::{book, bytes, compile_paths_for, compile_text_for, real_set, root};

const OPTIONS: Options = Options::new(Format::Xlsx);
const DRAFT: Options = Options { draft: true, ..OPTIONS };

fn example(name: &str, options: Options) -> Compiled {
    compile_paths_for(&[root().join("tests/forms").join(format!("{name}.perf"))], options)
}

/// Every set of the tests, with the options it is written with.
fn every_set() -> Vec<(Compiled, Options)> {
    let long = format!("project 长目标 < budget 100; annual_goal \"{}\"; indicator 产出.数量.一个 = 2 个; >", long_text(5000));
    vec![
        (real_set(OPTIONS), OPTIONS),
        (example("full", OPTIONS), OPTIONS),
        (example("hostile", OPTIONS), OPTIONS),
        (example("refused", DRAFT), DRAFT),
        (compile_text_for(long, OPTIONS), OPTIONS),
        (compile_text_for(many_indicators(), OPTIONS), OPTIONS),
    ]
}

/// A form of several pages, whose labels stand beside several rows; one of them is higher than its rows.
fn many_indicators() -> String {
    let level = "很长的指标名称".repeat(9);
    let mut text = format!("level 产出.{level};\nproject 指标很多 < budget 100;\n");
    for (level, count) in [("产出.数量", 17), ("产出.质量", 9), ("产出.时效", 8), (&format!("产出.{level}"), 2), ("效益.社会效益", 15), ("效益.可持续影响", 9)]
    {
        for index in 0..count {
            let _ = writeln!(text, "indicator {level}.第{index}个 = {index} 个;");
        }
    }
    text + ">"
}

fn long_text(characters: usize) -> String {
    (1..).flat_map(|count| format!("第{count}项：持续推进“一网统管”，覆盖率≥95%；").chars().collect::<Vec<_>>()).take(characters).collect()
}

/// A set of projects with some names, as a draft: the compiler takes no name twice.
fn named(names: &[&str]) -> Compiled {
    let mut text = String::new();
    for name in names {
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(text, "project \"{name}\" < budget 100; indicator 产出.数量.一个 = 2 个; >");
    }
    compile_text_for(text, DRAFT)
}

/// A workbook as it is stored.
struct Stored {
    bytes: Vec<u8>,
    parts: BTreeMap<String, String>,
    /// The sheets' names, in order.
    names: Vec<String>,
}

impl Stored {
    fn new(bytes: Vec<u8>) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a ZIP archive");
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).expect("every part is text");
            parts.insert(file.name().unwrap().into_owned(), text);
        }
        for (name, text) in &parts {
            Document::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let workbook = Document::parse(&parts["xl/workbook.xml"]).unwrap();
        let names = elements(workbook.root_element(), "sheet").map(|sheet| sheet.attribute("name").unwrap().to_owned()).collect();
        Self { bytes, parts, names }
    }

    fn of(compiled: &Compiled, options: Options) -> Self {
        Self::new(bytes(compiled, options))
    }

    fn part(&self, name: &str) -> Document<'_> {
        Document::parse(&self.parts[name]).unwrap()
    }

    fn sheet(&self, index: usize) -> Sheet<'_> {
        let xml = self.part(&format!("xl/worksheets/sheet{}.xml", index + 1));
        let name = &self.names[index];
        let mut read: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(self.bytes.as_slice())).unwrap();
        let merged = read.merge_cells_by_sheet_name(name).unwrap();
        let merged = merged.into_iter().map(|region| (region.start, region.end)).collect();
        let (values, formulas) = (read.worksheet_range(name).unwrap(), read.worksheet_formula(name).unwrap());
        let rows = elements(xml.root_element(), "row");
        let heights = rows.map(|row| row.attribute("ht").expect("every row has a height").parse().unwrap()).collect();
        Sheet { xml, values, formulas, merged, heights }
    }

    /// A defined name of a sheet, without the sheet.
    fn defined(&self, name: &str, sheet: usize) -> Option<String> {
        let workbook = self.part("xl/workbook.xml");
        let found = elements(workbook.root_element(), "definedName")
            .find(|defined| defined.attribute("name") == Some(name) && defined.attribute("localSheetId") == Some(&sheet.to_string()))?;
        Some(found.text().unwrap().rsplit('!').next().unwrap().to_owned())
    }
}

fn elements<'d>(node: Node<'d, 'd>, name: &'static str) -> impl Iterator<Item = Node<'d, 'd>> {
    node.descendants().filter(move |node| node.has_tag_name((node.document().root_element().tag_name().namespace().unwrap(), name)))
}

type Place = (u32, u32);

struct Sheet<'s> {
    xml: Document<'s>,
    values: calamine::Range<Data>,
    formulas: calamine::Range<String>,
    merged: BTreeSet<(Place, Place)>,
    /// Of each row, in points.
    heights: Vec<f64>,
}

impl Sheet<'_> {
    /// The sheet row that each grid row starts at, and the number of sheet rows. Every grid row has a cell that no other row shares.
    fn starts(&self, grid: &Grid) -> Vec<u32> {
        let mut starts = vec![0];
        for row in 0..grid.rows {
            let alone = grid.cells.iter().find(|cell| cell.row == row && cell.rows == 1).expect("a cell of one row");
            let start = *starts.last().unwrap();
            let region = self.merged.iter().find(|(first, _)| *first == (start, alone.column as u32));
            starts.push(region.map_or(start, |(_, last)| last.0) + 1);
        }
        starts
    }

    fn region(starts: &[u32], cell: &Cell) -> (Place, Place) {
        ((starts[cell.row], cell.column as u32), (starts[cell.row + cell.rows] - 1, (cell.column + cell.columns - 1) as u32))
    }

    fn value(&self, place: Place) -> Data {
        self.values.get_value(place).cloned().unwrap_or(Data::Empty)
    }

    fn formula(&self, place: Place) -> String {
        self.formulas.get_value(place).cloned().unwrap_or_default()
    }

    /// The index of a cell's style.
    fn style(&self, (row, column): Place) -> usize {
        let name = format!("{}{}", letter(column), row + 1);
        let cell = elements(self.xml.root_element(), "c").find(|cell| cell.attribute("r") == Some(&name)).unwrap_or_else(|| panic!("no {name}"));
        cell.attribute("s").unwrap().parse().unwrap()
    }

    fn one(&self, name: &'static str) -> Node<'_, '_> {
        let mut found = elements(self.xml.root_element(), name);
        let one = found.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(found.next().is_none(), "several {name}");
        one
    }
}

fn letter(column: u32) -> char {
    char::from(b'A' + u8::try_from(column).unwrap())
}

/// The tables of a book with the index of their sheets, the cover first.
fn tables<'b>(book: &'b Book<'_>) -> Vec<(usize, &'b Grid)> {
    book.cover.iter().map(|cover| &cover.grid).chain(book.forms.iter().map(|form| &form.grid)).enumerate().collect()
}

/// A number that fifteen digits tell, as a spreadsheet has it.
fn exact(number: &str) -> Option<f64> {
    let plain = number.replace(',', "");
    let digits = plain.replace(['.', '-'], "");
    let digits = if plain.contains('.') { digits.trim_end_matches('0') } else { &digits };
    (digits.trim_matches('0').len() <= 15).then(|| plain.parse().unwrap())
}

#[test]
fn every_cell_is_where_the_form_has_it() {
    let mut checked = 0;
    for (compiled, options) in every_set() {
        let stored = Stored::of(&compiled, options);
        let book = book(&compiled, options);
        assert_eq!(stored.names.len(), tables(&book).len(), "a sheet a table");
        for (index, grid) in tables(&book) {
            let sheet = stored.sheet(index);
            let starts = sheet.starts(grid);
            assert_eq!(sheet.heights.len(), *starts.last().unwrap() as usize);
            let mut merged = BTreeSet::new();
            for cell in &grid.cells {
                let (first, last) = Sheet::region(&starts, cell);
                if first != last {
                    merged.insert((first, last));
                }
                let printed = cell.content.printed();
                let expected = match &cell.content {
                    Content::Empty => Data::Empty,
                    Content::Text(text) => Data::String(text.clone()),
                    // Whether a sum is a number depends on what it sums; that is another test.
                    Content::Sum { .. } if matches!(sheet.value(first), Data::String(_)) => Data::String(printed),
                    _ => exact(&printed).map_or(Data::String(printed), Data::Float),
                };
                assert_eq!(sheet.value(first), expected, "{} {first:?}", stored.names[index]);
                checked += 1;
            }
            assert_eq!(sheet.merged, merged, "{}", stored.names[index]);
            let said = grid.cells.iter().filter(|cell| cell.content != Content::Empty).count();
            assert_eq!(sheet.values.used_cells().count(), said, "nothing else is said");
        }
    }
    assert!(checked > 1500, "{checked} cells");
}

#[test]
fn sums_are_formulas_and_nothing_else_is() {
    let mut sums = 0;
    for (compiled, options) in every_set() {
        let stored = Stored::of(&compiled, options);
        let book = book(&compiled, options);
        for (index, grid) in tables(&book) {
            let sheet = stored.sheet(index);
            let starts = sheet.starts(grid);
            let mut expected = BTreeMap::new();
            for cell in &grid.cells {
                let Content::Sum { from, .. } = cell.content else { continue };
                let summed: Vec<&Cell> = grid.cells.iter().filter(|other| other.column == cell.column && (from..cell.row).contains(&other.row)).collect();
                assert_eq!(summed.len(), book.forms.len());
                let is_exact = |cell: &Cell| cell.content == Content::Empty || exact(&cell.content.printed()).is_some();
                if summed.into_iter().all(is_exact) && is_exact(cell) {
                    let (letter, first, last) = (letter(cell.column as u32), starts[from] + 1, starts[cell.row]);
                    expected.insert((starts[cell.row], cell.column as u32), format!("SUM({letter}{first}:{letter}{last})"));
                }
            }
            let found: BTreeMap<Place, String> = elements(sheet.xml.root_element(), "f")
                .map(|formula| {
                    let name = formula.parent().unwrap().attribute("r").unwrap();
                    let place = (name[1..].parse::<u32>().unwrap() - 1, u32::from(name.as_bytes()[0] - b'A'));
                    (place, sheet.formula(place))
                })
                .collect();
            assert_eq!(found, expected, "{}", stored.names[index]);
            sums += found.len();
        }
    }
    assert!(sums >= 10, "{sums} sums");
}

#[test]
fn the_cover_of_the_real_set_adds_up() {
    let stored = Stored::of(&real_set(OPTIONS), OPTIONS);
    assert_eq!(stored.names[0], "汇总表");
    let sheet = stored.sheet(0);
    let total = (sheet.heights.len() - 1) as u32;
    for (column, letter) in [(4, 'E'), (5, 'F'), (8, 'I')] {
        let added: f64 = (total - 13..total).map(|row| sheet.values.get_value((row, column)).and_then(calamine::DataType::get_float).unwrap()).sum();
        assert_eq!(sheet.value((total, column)), Data::Float(added), "{letter}");
        assert_eq!(sheet.formula((total, column)), format!("SUM({letter}{}:{letter}{total})", total - 12));
    }
    assert_eq!(sheet.value((total, 4)), Data::Float(64_159_052.0));
}

#[test]
fn an_amount_that_a_spreadsheet_would_round_is_text() {
    let text = "project 甲 < budget 123456789012345.5; indicator 产出.数量.一个 = 2 个; >\n\
                project 乙 < budget 99999999999999.9; indicator 产出.数量.一个 = 2 个; >\n\
                project 丙 < budget 100000000000000000000; indicator 产出.数量.一个 = 2 个; >";
    let compiled = compile_text_for(text, OPTIONS);
    let stored = Stored::of(&compiled, OPTIONS);
    let sheet = stored.sheet(0);
    let total = (sheet.heights.len() - 1) as u32;
    assert_eq!(sheet.value((total - 3, 4)), Data::String("123,456,789,012,345.50".to_owned()));
    assert_eq!(sheet.value((total - 2, 4)), Data::Float(99_999_999_999_999.9));
    assert_eq!(sheet.value((total - 1, 4)), Data::Float(1e20));
    assert_eq!(sheet.value((total, 4)), Data::String("100,000,223,456,789,012,345.40".to_owned()));
    assert_eq!(sheet.formula((total, 4)), "");
    let styles = stored.part("xl/styles.xml");
    let format = Style::new(&styles, sheet.style((total - 3, 4)));
    assert_eq!(format.align("horizontal"), Some("right"));
}

/// A sheet's name, by the rules of Excel.
fn assert_takes(name: &str) {
    let units = name.encode_utf16().count();
    assert!((1..=31).contains(&units), "{units} units: {name}");
    assert!(!name.contains(['[', ']', ':', '*', '?', '/', '\\']), "{name}");
    assert!(!name.starts_with('\'') && !name.ends_with('\''), "{name}");
    assert!(!name.eq_ignore_ascii_case("history"), "{name}");
    assert!(name.chars().all(|character| !character.is_control()), "{name:?}");
    assert_eq!(name.trim(), name);
}

#[test]
fn sheets_have_names_that_excel_takes() {
    let mut sets: Vec<Stored> = every_set().iter().map(|(compiled, options)| Stored::of(compiled, *options)).collect();
    let family = "👨‍👩‍👧‍👦";
    let mountain = format!("甲{}", "\u{301}".repeat(40));
    let cases = [
        ("汇总表", "汇总表 (2)"),
        ("History", "History (2)"),
        ("'甲'", "甲"),
        ("甲：乙/丙", "甲-乙-丙"),
        ("＇[]／", "项目"),
        ("?*", "项目 (2)"),
        ("A123456789012345678901234567890123456789", "A123456789012345678901234567890"),
        ("a123456789012345678901234567890123456789", "a12345678901234567890123456 (2)"),
        ("Ａ123456789012345678901234567890123456789", "Ａ12345678901234567890123456 (3)"),
        (&format!("{}{family}", "甲".repeat(25)), &"甲".repeat(25)),
        (&format!("{}{family}", "乙".repeat(20)), &format!("{}{family}", "乙".repeat(20))),
        (&mountain, &mountain.chars().take(31).collect::<String>()),
        (&format!("{}é", "丁".repeat(30)), &format!("{}é", "丁".repeat(30))),
        (&format!("{}e\u{323}", "戊".repeat(31)), &"戊".repeat(31)),
        ("_x0041_丙", "-x0041_丙"),
        ("甲\t乙\n丙", "甲-乙-丙 (2)"),
        ("R1C1", "R1C1"),
        ("A1", "A1"),
    ];
    let stored = Stored::of(&named(&cases.map(|(name, _)| name)), DRAFT);
    assert_eq!(stored.names[0], "汇总表");
    assert_eq!(stored.names[1..], cases.map(|(_, expected)| expected.to_owned()));
    sets.push(stored);
    let alike: Vec<&str> = std::iter::repeat_n("同名的项目", 120).collect();
    let stored = Stored::of(&named(&alike), DRAFT);
    assert_eq!(stored.names[120], "同名的项目 (120)");
    sets.push(stored);
    for stored in sets {
        let mut taken = BTreeSet::new();
        for name in &stored.names {
            assert_takes(name);
            assert!(taken.insert(name.to_lowercase()), "{name} twice");
        }
    }
}

#[test]
fn a_form_alone_has_no_cover() {
    let compiled = compile_text_for("project 汇总表 < budget 100; indicator 产出.数量.一个 = 2 个; >", OPTIONS);
    assert_eq!(Stored::of(&compiled, OPTIONS).names, ["汇总表"]);
}

#[test]
fn the_cover_leads_to_every_form() {
    let names = ["甲'乙", "R1C1", "a b", "汇总表", "\"<&>", "A1"];
    for (compiled, options) in every_set().into_iter().chain([(named(&names), DRAFT)]) {
        let stored = Stored::of(&compiled, options);
        let book = book(&compiled, options);
        let Some(cover) = &book.cover else { continue };
        let sheet = stored.sheet(0);
        let starts = sheet.starts(&cover.grid);
        let found: Vec<(&str, &str)> = elements(sheet.xml.root_element(), "hyperlink")
            .map(|link| {
                assert!(link.attributes().all(|attribute| attribute.name() != "id"), "no address outside");
                (link.attribute("ref").unwrap(), link.attribute("location").unwrap())
            })
            .collect();
        let rows = cover.grid.cells.iter().filter(|cell| cell.link.is_some());
        let expected: Vec<(String, String)> = rows
            .map(|cell| {
                let name = &stored.names[1 + cell.link.unwrap()];
                (format!("A{}", starts[cell.row] + 1), format!("'{}'!A1", name.replace('\'', "''")))
            })
            .collect();
        assert_eq!(expected.len(), book.forms.len());
        let found: BTreeMap<_, _> = found.into_iter().map(|(at, location)| (at.to_owned(), location.to_owned())).collect();
        assert_eq!(found, expected.into_iter().collect());
        for index in 1..stored.names.len() {
            assert_eq!(elements(stored.sheet(index).xml.root_element(), "hyperlink").count(), 0, "what looks like an address is text");
        }
    }
}

/// The links look like links.
#[test]
fn links_are_blue_and_underlined() {
    let stored = Stored::of(&real_set(OPTIONS), OPTIONS);
    let (styles, sheet) = (stored.part("xl/styles.xml"), stored.sheet(0));
    let link = elements(sheet.xml.root_element(), "hyperlink").next().unwrap().attribute("ref").unwrap();
    let row: u32 = link[1..].parse().unwrap();
    let style = Style::new(&styles, sheet.style((row - 1, 0)));
    assert!(style.font("u").is_some());
    assert_eq!(style.font("color").unwrap().attribute("rgb"), Some("FF1F3F9F"));
    assert_eq!(sheet.one("pageSetup").attribute("blackAndWhite"), Some("1"));
    assert_eq!(sheet.value((row - 1, 0)), Data::Float(1.0));
}

/// A cell's format.
struct Style<'d> {
    format: Node<'d, 'd>,
    font: Node<'d, 'd>,
    border: Node<'d, 'd>,
    number: String,
}

impl<'d> Style<'d> {
    fn new(styles: &'d Document<'d>, index: usize) -> Self {
        let root = styles.root_element();
        let format = elements(elements(root, "cellXfs").next().unwrap(), "xf").nth(index).unwrap();
        let of = |attribute: &str| format.attribute(attribute).unwrap().parse::<usize>().unwrap();
        let font = elements(elements(root, "fonts").next().unwrap(), "font").nth(of("fontId")).unwrap();
        let border = elements(elements(root, "borders").next().unwrap(), "border").nth(of("borderId")).unwrap();
        let id = format.attribute("numFmtId").unwrap();
        // Those that Excel knows without being told.
        let number = match id {
            "0" => String::new(),
            "1" => "0".to_owned(),
            "2" => "0.00".to_owned(),
            "4" => "#,##0.00".to_owned(),
            _ => elements(root, "numFmt").find(|format| format.attribute("numFmtId") == Some(id)).unwrap().attribute("formatCode").unwrap().to_owned(),
        };
        Self { format, font, border, number }
    }

    fn align(&self, name: &str) -> Option<&'d str> {
        elements(self.format, "alignment").next().and_then(|alignment| alignment.attribute(name))
    }

    fn font(&self, name: &'static str) -> Option<Node<'d, 'd>> {
        elements(self.font, name).next()
    }

    fn sides(&self) -> usize {
        let sides = ["left", "right", "top", "bottom"].into_iter().filter_map(|side| elements(self.border, side).next());
        sides.filter(|side| side.attribute("style") == Some("thin")).count()
    }
}

#[test]
fn cells_look_like_those_of_the_form() {
    for (compiled, options) in every_set() {
        let stored = Stored::of(&compiled, options);
        let styles = stored.part("xl/styles.xml");
        let book = book(&compiled, options);
        for (index, grid) in tables(&book) {
            let is_cover = book.cover.is_some() && index == 0;
            let sheet = stored.sheet(index);
            let starts = sheet.starts(grid);
            let known: BTreeMap<&str, usize> =
                elements(sheet.xml.root_element(), "c").map(|cell| (cell.attribute("r").unwrap(), cell.attribute("s").unwrap().parse().unwrap())).collect();
            for cell in &grid.cells {
                let (first, last) = Sheet::region(&starts, cell);
                for row in first.0..=last.0 {
                    for column in first.1..=last.1 {
                        let style = Style::new(&styles, known[format!("{}{}", letter(column), row + 1).as_str()]);
                        assert_eq!(style.sides(), if cell.role.is_framed() { 4 } else { 0 }, "lines on every side of every cell that is merged");
                    }
                }
                let style = Style::new(&styles, sheet.style(first));
                let (font, size) = match cell.role {
                    Role::Title => ("黑体", "16"),
                    Role::Caption => ("宋体", "10.5"),
                    _ if is_cover => ("宋体", "9"),
                    _ => ("宋体", "10.5"),
                };
                assert_eq!(style.font("name").unwrap().attribute("val"), Some(font));
                assert_eq!(style.font("sz").unwrap().attribute("val"), Some(size));
                assert_eq!(style.font("b").is_some(), cell.role == Role::Title);
                let (across, down) = match cell.align {
                    Align::Center => ("center", "center"),
                    Align::Left => ("left", "center"),
                    Align::Right => ("right", "center"),
                    Align::TopLeft => ("left", "top"),
                };
                assert_eq!(style.align("horizontal"), Some(across));
                assert_eq!(style.align("vertical"), Some(down));
                let is_number = matches!(sheet.value(first), Data::Float(_));
                assert_eq!(style.align("shrinkToFit").is_some(), is_number, "a number never becomes #####");
                assert_eq!(style.align("wrapText").is_some(), !is_number);
                if is_number && matches!(cell.role, Role::Money) {
                    assert_eq!(style.number, "#,##0.00");
                }
            }
        }
    }
}

#[test]
fn text_that_looks_like_a_formula_stays_text_when_it_is_typed_again() {
    let mut found = 0;
    for (compiled, options) in every_set() {
        let stored = Stored::of(&compiled, options);
        let styles = stored.part("xl/styles.xml");
        let book = book(&compiled, options);
        for (index, grid) in tables(&book) {
            let sheet = stored.sheet(index);
            let starts = sheet.starts(grid);
            for cell in &grid.cells {
                let Content::Text(text) = &cell.content else { continue };
                let style = Style::new(&styles, sheet.style(Sheet::region(&starts, cell).0));
                let is_quoted = style.format.attribute("quotePrefix") == Some("1");
                if text.starts_with(['=', '+', '-', '@']) {
                    assert!(is_quoted, "{text}");
                    found += 1;
                }
                if text.starts_with(|character: char| character.is_alphabetic()) {
                    assert!(!is_quoted, "{text}");
                }
            }
        }
    }
    assert!(found > 50, "{found} texts");
}

#[test]
fn no_text_becomes_markup() {
    let names = ["<r><t>甲</t></r>", "<r></worksheet></r>", "_x0041_乙", "_x000D_丙", "甲 ]]> &amp; <!--", " 前后 "];
    let compiled = named(&names);
    let stored = Stored::of(&compiled, DRAFT);
    for (place, name) in names.iter().enumerate() {
        assert_eq!(stored.sheet(place + 1).value((2, 1)), Data::String((*name).to_owned()));
        assert_eq!(stored.sheet(0).value((3 + place as u32, 1)), Data::String((*name).to_owned()));
    }
}

/// How high a page is between its margins, in points: 267 mm.
const PAGE: f64 = 757.0;

#[test]
fn pages_are_set_up() {
    let mut longer = 0;
    for (compiled, options) in every_set() {
        let stored = Stored::of(&compiled, options);
        let book = book(&compiled, options);
        for (index, grid) in tables(&book) {
            let sheet = stored.sheet(index);
            let starts = sheet.starts(grid);
            let setup = sheet.one("pageSetup");
            assert_eq!(setup.attribute("paperSize"), Some("9"), "A4");
            assert_eq!(setup.attribute("orientation"), Some("portrait"));
            assert_eq!(sheet.one("pageSetUpPr").attribute("fitToPage"), Some("1"));
            assert_eq!(setup.attribute("fitToWidth").unwrap_or("1"), "1");
            let height: f64 = sheet.heights.iter().sum();
            let fits = setup.attribute("fitToHeight").unwrap_or("1") == "1";
            assert_eq!(fits, height <= PAGE * 1.25, "{height} points");
            longer += usize::from(!fits);
            assert_eq!(sheet.one("printOptions").attribute("horizontalCentered"), Some("1"));
            let margins = sheet.one("pageMargins");
            for side in ["left", "right", "top", "bottom"] {
                let inches: f64 = margins.attribute(side).unwrap().parse().unwrap();
                assert!((0.39..=0.8).contains(&inches), "{side} {inches}");
            }
            assert_eq!(sheet.one("oddFooter").text(), Some("&C&9第 &P 页　共 &N 页"));
            let header = elements(sheet.xml.root_element(), "oddHeader").next().and_then(|header| header.text());
            assert_eq!(header.is_some_and(|header| header.contains("草稿")), options.draft, "{}", stored.names[index]);
            let last = letter(grid.columns.len() as u32 - 1);
            assert_eq!(stored.defined("_xlnm.Print_Area", index).unwrap(), format!("$A$1:${last}${}", sheet.heights.len()));
            let heading: f64 = sheet.heights[..starts[grid.heading] as usize].iter().sum();
            let titles = (heading < PAGE / 3.0).then(|| format!("$1:${}", starts[grid.heading]));
            assert_eq!(stored.defined("_xlnm.Print_Titles", index), titles);
            let widths: f64 = elements(sheet.xml.root_element(), "col")
                .map(|column| {
                    let of = |name: &str| column.attribute(name).unwrap().parse::<f64>().unwrap();
                    // Eight pixels a digit, 96 an inch.
                    of("width") * 8.0 / 96.0 * 25.4 * (of("max") - of("min") + 1.0)
                })
                .sum();
            assert!((180.0..184.0).contains(&widths), "{widths} mm of the 186 between the margins");
        }
    }
    assert!(longer > 0, "no table of several pages");
}

#[test]
fn a_page_does_not_end_inside_a_label() {
    let mut breaks = 0;
    for (compiled, options) in every_set() {
        let stored = Stored::of(&compiled, options);
        for (index, name) in stored.names.iter().enumerate() {
            let sheet = stored.sheet(index);
            let titles = stored.defined("_xlnm.Print_Titles", index);
            let heading = titles.map_or(0, |titles| titles.rsplit('$').next().unwrap().parse().unwrap());
            let mut page_start = 0;
            let ends = elements(sheet.xml.root_element(), "brk").map(|end| end.attribute("id").unwrap().parse::<u32>().unwrap());
            for end in ends {
                let height = |from: u32, to: u32| -> f64 { sheet.heights[from as usize..to as usize].iter().sum() };
                let repeated = if page_start == 0 { 0.0 } else { height(0, heading) };
                assert!(repeated + height(page_start, end) <= PAGE, "{name}: a page of {repeated} and {} points", height(page_start, end));
                // A cell that is higher than half a page has to be cut.
                let cut = sheet.merged.iter().find(|(first, last)| first.1 > 0 && first.0 < end && end <= last.0 && height(first.0, last.0 + 1) < PAGE / 2.0);
                assert_eq!(cut, None, "{name} before row {}", end + 1);
                page_start = end;
                breaks += 1;
            }
        }
    }
    assert!(breaks > 2, "{breaks} breaks");
}

#[test]
fn rows_show_all_of_their_text() {
    for (compiled, options) in every_set() {
        let stored = Stored::of(&compiled, options);
        let book = book(&compiled, options);
        for (index, grid) in tables(&book) {
            let sheet = stored.sheet(index);
            let starts = sheet.starts(grid);
            assert!(sheet.heights.iter().all(|height| (18.0..=409.0).contains(height)), "{:?}", sheet.heights);
            for cell in &grid.cells {
                let Content::Text(text) = &cell.content else { continue };
                let points = match cell.role {
                    Role::Title => 16.0,
                    Role::Caption => 10.5,
                    _ if book.cover.is_some() && index == 0 => 9.0,
                    _ => 10.5,
                };
                let room = f64::from(grid.width(cell)) / 254.0 * 72.0;
                let lines: f64 = text.split('\n').map(|line| (display_width(line) as f64 * points / 2.0 / room).ceil().max(1.0)).sum();
                let (first, last) = Sheet::region(&starts, cell);
                let height: f64 = sheet.heights[first.0 as usize..=last.0 as usize].iter().sum();
                assert!(height >= lines * points * 1.3, "{} {first:?}: {lines} lines in {height} points", stored.names[index]);
            }
        }
    }
}

#[test]
fn a_long_goal_is_there_to_its_end() {
    let goal = long_text(5000);
    let compiled = compile_text_for(format!("project 甲 < budget 100; annual_goal \"{goal}\"; indicator 产出.数量.一个 = 2 个; >"), OPTIONS);
    let stored = Stored::of(&compiled, OPTIONS);
    let sheet = stored.sheet(0);
    let (place, _) = sheet
        .values
        .used_cells()
        .map(|(row, column, value)| ((row as u32, column as u32), value))
        .find(|(_, value)| **value == Data::String(goal.clone()))
        .unwrap();
    let (first, last) = *sheet.merged.iter().find(|(first, _)| *first == place).unwrap();
    let height: f64 = sheet.heights[first.0 as usize..=last.0 as usize].iter().sum();
    assert!(height > 409.0 * 5.0, "{height} points, more than a row can have");
    assert!(last.0 - first.0 > 5);
}

#[test]
fn text_that_no_cell_can_hold_is_refused() {
    let write = |characters: usize| {
        let text = format!(
            "project 甲项目 < budget 100; annual_goal \"{}\"; indicator 产出.数量.一个 = 2 个; >",
            "很长的目标😀".repeat(5000).chars().take(characters).collect::<String>()
        );
        let compiled = compile_text_for(text, OPTIONS);
        let parts = compiled.sets[0].output.as_ref().unwrap();
        let mut out = Vec::new();
        parts.write(&mut out, OPTIONS, &[0], Vec::new(), &mut || {}).map(|()| out)
    };
    // Every sixth character takes two UTF-16 units: 28086 characters take 32767.
    assert!(write(28086).is_ok_and(|out| !out.is_empty()));
    let Err(Failure::Room(zh, en)) = write(28087) else { panic!("one unit more has no room") };
    assert!(zh.contains("甲项目") && zh.contains("很长的目标😀") && zh.contains("html") && zh.contains("docx") && zh.contains("32768"), "{zh}");
    assert!(en.contains("甲项目") && en.contains("html") && en.contains("32767"), "{en}");
    assert!(zh.chars().count() < 200, "it does not repeat the text: {zh}");
}

#[test]
fn a_draft_lists_what_is_open() {
    let compiled = example("refused", DRAFT);
    let parts = compiled.sets[0].output.as_ref().unwrap();
    let errors = vec!["E0404 相差 1 元（a.perf:4:28）".to_owned(), format!("E0111 {}", "很长".repeat(100)), "=1+1\u{1b}".to_owned()];
    let places: Vec<usize> = (0..parts.len()).collect();
    let (mut out, mut steps) = (Vec::new(), 0);
    parts.write(&mut out, DRAFT, &places, errors.clone(), &mut || steps += 1).unwrap();
    assert_eq!(steps, parts.len(), "a step a form");
    let book = parts.book(DRAFT, &places, errors.clone());
    let stored = Stored::new(out);
    let sheet = stored.sheet(0);
    let table = book.cover.as_ref().unwrap().grid.rows as u32;
    let said = ["".to_owned(), "未解决的错误（3）".to_owned(), errors[0].clone(), errors[1].clone(), "=1+1\u{fffd}".to_owned()];
    for (row, text) in (table..).zip(&said) {
        let expected = if text.is_empty() { Data::Empty } else { Data::String(text.clone()) };
        assert_eq!(sheet.value((row, 0)), expected);
        assert!(sheet.merged.contains(&((row, 0), (row, 8))), "as wide as the table");
    }
    assert_eq!(sheet.heights.len() as u32, table + 5);
    // 205 characters of 10.5 points in 516 points.
    assert!(sheet.heights[table as usize + 3] >= 5.0 * 10.5 * 1.3);
    assert!(sheet.heights[table as usize + 2] < 30.0);
}

#[test]
fn a_draft_without_projects_sums_nothing() {
    let stored = Stored::of(&compile_text_for("unit 米米;", DRAFT), DRAFT);
    assert_eq!(stored.names, ["汇总表"]);
    let sheet = stored.sheet(0);
    assert_eq!(elements(sheet.xml.root_element(), "f").count(), 0);
    assert_eq!(sheet.value((sheet.heights.len() as u32 - 1, 8)), Data::Float(0.0));
}

#[test]
fn a_cover_stays_in_sight() {
    let compiled = real_set(OPTIONS);
    let stored = Stored::of(&compiled, OPTIONS);
    let pane = stored.sheet(0).one("pane").attribute("topLeftCell").map(str::to_owned);
    let heading = book(&compiled, OPTIONS).cover.unwrap().grid.heading;
    assert_eq!(pane, Some(format!("A{}", heading + 1)));
}

#[test]
fn the_same_forms_are_the_same_bytes() {
    let compiled = real_set(OPTIONS);
    let first = bytes(&compiled, OPTIONS);
    assert_eq!(first, bytes(&compiled, OPTIONS));
    assert_eq!(first, bytes(&real_set(OPTIONS), OPTIONS));
    // Nothing in it is of today.
    let mut archive = zip::ZipArchive::new(Cursor::new(&first)).unwrap();
    for index in 0..archive.len() {
        let file = archive.by_index(index).unwrap();
        assert_eq!(file.last_modified().map(|time| (time.year(), time.month(), time.day())), Some((1980, 1, 1)), "{}", file.name().unwrap());
    }
    let stored = Stored::new(first);
    let core = stored.part("docProps/core.xml");
    let said = |name: &str| core.descendants().find(|node| node.tag_name().name() == name).and_then(|node| node.text()).unwrap_or_default().to_owned();
    assert_eq!(said("created"), "2000-01-01T00:00:00Z");
    assert_eq!(said("modified"), "2000-01-01T00:00:00Z");
    let book = book(&compiled, OPTIONS);
    assert_eq!(said("title"), book.title);
    assert_eq!(said("creator"), book.author);
    assert!(!book.author.is_empty());
}
