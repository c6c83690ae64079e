//! What is written for Word, taken apart and put together again as a grid.

use std::io::{Cursor, Read};

use perfc::compile::Compiled;
use perfc::emit::form::grid::Grid;
use perfc::emit::{Format, Options};
use roxmltree::{Document, Node};
use zip::ZipArchive;

use crate::support::{book, bytes, compile_paths_for, compile_text_for, real_set, root};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn options(draft: bool) -> Options {
    Options { draft, ..Options::new(Format::Docx) }
}

fn example(name: &str, draft: bool) -> Compiled {
    compile_paths_for(&[root().join("tests/forms").join(format!("{name}.perf"))], options(draft))
}

fn sets() -> Vec<(Compiled, Options)> {
    vec![
        (real_set(options(false)), options(false)),
        (example("full", false), options(false)),
        (example("hostile", false), options(false)),
        (example("refused", true), options(true)),
    ]
}

/// The parts of a document: name and content.
fn parts(archive: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let count = archive.len();
    let read = |index| {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        (entry.name().unwrap().into_owned(), content)
    };
    (0..count).map(read).collect()
}

fn part(archive: &[u8], name: &str) -> String {
    parts(archive).into_iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no {name}")).1
}

fn children<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.has_tag_name((W, name)))
}

/// A property's value, somewhere below a node.
fn value<'a>(node: Node<'a, 'a>, name: &'static str) -> Option<&'a str> {
    node.descendants().find(|node| node.has_tag_name((W, name)))?.attribute((W, "val"))
}

fn said(cell: Node<'_, '_>) -> String {
    cell.descendants()
        .filter_map(|node| match node.tag_name().name() {
            "t" => Some(node.text().unwrap_or_default().to_owned()),
            "br" => Some("\n".to_owned()),
            "tab" if node.parent().unwrap().has_tag_name((W, "r")) => Some("\t".to_owned()),
            _ => None,
        })
        .collect()
}

/// Row, column, rows, columns and text of a cell.
type Seen = (usize, usize, usize, usize, String);

/// The cells of a table, merged ones counted.
fn seen(table: Node<'_, '_>) -> Vec<Seen> {
    let mut cells: Vec<Seen> = Vec::new();
    for (row, node) in children(table, "tr").enumerate() {
        let mut column = 0;
        for cell in children(node, "tc") {
            let properties = children(cell, "tcPr").next().unwrap();
            let columns = value(properties, "gridSpan").map_or(1, |span| span.parse().unwrap());
            match children(properties, "vMerge").next().map(|merge| merge.attribute((W, "val"))) {
                Some(Some("continue") | None) => {
                    assert_eq!(said(cell), "", "what goes on from above says nothing");
                    let above = cells.iter_mut().rev().find(|(_, known, _, span, _)| (*known, *span) == (column, columns)).unwrap();
                    above.2 += 1;
                }
                _ => cells.push((row, column, 1, columns, said(cell))),
            }
            column += columns;
        }
    }
    cells
}

fn expected(grid: &Grid) -> Vec<Seen> {
    grid.cells.iter().map(|cell| (cell.row, cell.column, cell.rows, cell.columns, cell.content.printed())).collect()
}

#[test]
fn every_cell_comes_back() {
    for (compiled, options) in sets() {
        let book = book(&compiled, options);
        let document = part(&bytes(&compiled, options), "word/document.xml");
        let document = Document::parse(&document).unwrap();
        let tables: Vec<Node<'_, '_>> = document.descendants().filter(|node| node.has_tag_name((W, "tbl"))).collect();
        let grids: Vec<&Grid> = book.cover.iter().map(|cover| &cover.grid).chain(book.forms.iter().map(|form| &form.grid)).collect();
        assert_eq!(tables.len(), grids.len());
        for (table, grid) in tables.into_iter().zip(grids) {
            assert_eq!(seen(table), expected(grid));
            let widths: Vec<u32> = table
                .descendants()
                .filter(|node| node.has_tag_name((W, "gridCol")))
                .map(|column| column.attribute((W, "w")).unwrap().parse().unwrap())
                .collect();
            assert_eq!(widths, grid.columns.iter().map(|width| width * 1440 / 254).collect::<Vec<_>>());
            let rows: Vec<Node<'_, '_>> = children(table, "tr").collect();
            let repeated = rows.iter().take_while(|row| row.descendants().any(|node| node.has_tag_name((W, "tblHeader")))).count();
            assert_eq!(repeated, grid.heading);
            assert!(rows.iter().skip(repeated).all(|row| !row.descendants().any(|node| node.has_tag_name((W, "tblHeader")))));
            // Lines on all sides of what the form frames, and of nothing else.
            for (row, node) in rows.iter().enumerate() {
                let is_framed = grid.cells.iter().find(|cell| (cell.row..cell.row + cell.rows).contains(&row)).unwrap().role.is_framed();
                for cell in children(*node, "tc") {
                    let lines = cell.descendants().filter(|node| node.parent().unwrap().has_tag_name((W, "tcBorders"))).count();
                    assert_eq!(lines, if is_framed { 4 } else { 0 });
                }
            }
        }
    }
}

#[test]
fn every_part_is_well_formed_and_nothing_leads_outside() {
    for (compiled, options) in sets() {
        for (name, content) in parts(&bytes(&compiled, options)) {
            let document = Document::parse(&content).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(document.descendants().all(|node| node.attribute("TargetMode") != Some("External")), "{name}");
        }
    }
}

#[test]
fn the_cover_leads_to_every_form() {
    for (compiled, options) in sets() {
        let book = book(&compiled, options);
        let document = part(&bytes(&compiled, options), "word/document.xml");
        let document = Document::parse(&document).unwrap();
        let all = |name: &'static str, attribute: &'static str| -> Vec<String> {
            document.descendants().filter(|node| node.has_tag_name((W, name))).map(|node| node.attribute((W, attribute)).unwrap().to_owned()).collect()
        };
        let names: Vec<String> = (1..=book.forms.len()).map(|form| format!("form{form}")).collect();
        assert_eq!(all("bookmarkStart", "name"), names);
        assert_eq!(all("hyperlink", "anchor"), names);
        assert_eq!(all("bookmarkStart", "id"), all("bookmarkEnd", "id"));
    }
}

#[test]
fn a_page_a_form() {
    let breaks = |compiled: &Compiled, options| part(&bytes(compiled, options), "word/document.xml").matches("<w:pageBreakBefore").count();
    assert_eq!(breaks(&real_set(options(false)), options(false)), 13);
    let one = compile_text_for("project \"甲\" < budget 1; >", options(false));
    assert_eq!(breaks(&one, options(false)), 0);
    let document = part(&bytes(&one, options(false)), "word/document.xml");
    assert!(document.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"") && document.contains("w:left=\"794\""), "A4");
}

#[test]
fn every_page_of_a_draft_is_marked_and_no_other() {
    let draft = bytes(&example("refused", true), options(true));
    let headers: Vec<String> = parts(&draft).into_iter().filter(|(name, _)| name.starts_with("word/header")).map(|(_, content)| content).collect();
    assert!(headers.iter().any(|header| header.contains("草稿")));
    assert!(part(&draft, "word/document.xml").contains("<w:headerReference w:type=\"default\""));
    let sound = bytes(&example("full", false), options(false));
    assert!(parts(&sound).iter().all(|(_, content)| !content.contains("草稿")));
    let mut out = Vec::new();
    let compiled = example("refused", true);
    let errors = vec!["E0404 甲<乙>&".to_owned()];
    compiled.sets[0].output.as_ref().unwrap().write(&mut out, options(true), &[0, 1], errors, &mut || {}).unwrap();
    let document = part(&out, "word/document.xml");
    let document = Document::parse(&document).unwrap();
    let text: String = document.descendants().filter(|node| node.has_tag_name((W, "t"))).filter_map(|node| node.text()).collect();
    assert!(text.contains("未解决的错误（1）") && text.contains("E0404 甲<乙>&"));
}

#[test]
fn the_properties_say_what_it_is_and_no_day() {
    let properties = part(&bytes(&example("full", false), options(false)), "docProps/core.xml");
    assert!(properties.contains("<dc:title>某某区二〇二六年预算绩效目标汇总表</dc:title><dc:creator>某某区水务局</dc:creator>"), "{properties}");
    assert_eq!(properties.matches("2000-01-01T00:00:00Z").count(), 2);
    let hostile = compile_text_for("project \"<甲>&\" < department \"]]>\\\"乙'\"; budget 1; >", options(false));
    let properties = part(&bytes(&hostile, options(false)), "docProps/core.xml");
    let properties = Document::parse(&properties).unwrap();
    let said = |name: &str| properties.descendants().find(|node| node.tag_name().name() == name).unwrap().text().unwrap().to_owned();
    assert_eq!((said("title").as_str(), said("creator").as_str()), ("<甲>& 财政项目支出绩效目标申报表", "]]>\"乙'"));
}
