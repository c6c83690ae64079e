//! The form as a grid, and the formats that are text: Markdown, box drawing, CSV.
//!
//! `tests/forms/NAME.{txt,md,csv}` is what `NAME.perf` comes out as; `PERFC_BLESS=1 cargo test --test suite tables` writes them anew and fails.

use std::path::Path;

use perfc::compile::Compiled;
use perfc::emit::csv::unguarded;
use perfc::emit::form::grid::{Cell, Content, Grid, Role, Scope};
use perfc::emit::{Format, Options};
use perfc::model::printed::Values;
use perfc::source::display_width;
use pulldown_cmark::{Event, Tag, TagEnd};
use serde_json::Value;

use crate::fixtures::compare;
use crate::support::{book, bytes, compile_paths_for, compile_text_for, real_set, root, set_output};

fn example(name: &str, options: Options) -> Compiled {
    compile_paths_for(&[root().join("tests/forms").join(format!("{name}.perf"))], options)
}

fn text(compiled: &Compiled, options: Options) -> String {
    String::from_utf8(bytes(compiled, options)).unwrap()
}

fn draft(format: Format) -> Options {
    Options { draft: true, ..Options::new(format) }
}

/// Every set of the tests, with the options it is written with.
fn every_set(format: Format) -> Vec<(Compiled, Options)> {
    let options = Options::new(format);
    vec![
        (real_set(options), options),
        (example("full", options), options),
        (example("hostile", options), options),
        (example("refused", draft(format)), draft(format)),
    ]
}

#[test]
fn what_comes_out_is_what_is_expected() {
    let mut problems = String::new();
    let mut blessed = Vec::new();
    for format in [Format::Text, Format::Markdown, Format::Csv] {
        let ending = format.endings()[0];
        let bracketed = Options { values: Values::Bracketed, ..Options::new(format) };
        for (name, output, options) in [
            ("full", "full", Options::new(format)),
            ("full", "full.bracketed", bracketed),
            ("hostile", "hostile", Options::new(format)),
            ("refused", "refused", draft(format)),
        ] {
            if options.draft && !format.is_form() {
                continue;
            }
            let compiled = example(name, options);
            compare(&root().join("tests/forms").join(format!("{output}.{ending}")), &text(&compiled, options), &mut problems, &mut blessed);
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}

#[test]
fn cells_tile_every_grid() {
    for (compiled, options) in every_set(Format::Text) {
        let book = book(&compiled, options);
        for grid in book.forms.iter().map(|form| &form.grid).chain(book.cover.as_ref().map(|cover| &cover.grid)) {
            assert_eq!(grid.columns.iter().sum::<u32>(), 1820, "A4 less its margins");
            let owners = grid.owners();
            assert!(owners.iter().flatten().all(Option::is_some), "no place is left out");
            assert_eq!(grid.cells.iter().map(|cell| cell.rows * cell.columns).sum::<usize>(), grid.rows * grid.columns.len(), "no place is covered twice");
            assert!(grid.cells.is_sorted_by_key(|cell| (cell.row, cell.column)));
            assert!(grid.heading > 0 && grid.heading < grid.rows);
        }
    }
}

/// What stands to the right of a label.
fn beside<'g>(grid: &'g Grid, label: &str, nth: usize) -> &'g Cell {
    let is_label = |cell: &&Cell| matches!(cell.role, Role::Label(Scope::Row)) && cell.content.printed() == label;
    let label = grid.cells.iter().filter(is_label).nth(nth).unwrap_or_else(|| panic!("no {label}"));
    grid.cells.iter().find(|cell| (cell.row, cell.column) == (label.row, label.column + label.columns)).unwrap()
}

fn under<'g>(grid: &'g Grid, label: &str) -> &'g Cell {
    let head = grid.cells.iter().find(|cell| cell.content.printed().starts_with(label) && cell.role == Role::Label(Scope::Column)).unwrap();
    grid.cells.iter().find(|cell| (cell.row, cell.column) == (head.row + 1, head.column)).unwrap()
}

fn money(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        amount => perfc::emit::form::grid::money(amount.to_string().parse().unwrap()),
    }
}

/// The form holds what JSON holds: two views of one model.
#[test]
fn the_grid_says_what_the_model_says() {
    for name in ["real", "full"] {
        let compile = |options| if name == "real" { real_set(options) } else { example(name, options) };
        let json: Value = serde_json::from_str(&set_output(&compile(Options::new(Format::Json)).sets[0])).unwrap();
        let compiled = compile(Options::new(Format::Text));
        let book = book(&compiled, Options::new(Format::Text));
        let projects = json["projects"].as_array().unwrap();
        assert_eq!(book.forms.len(), projects.len());
        let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        for (form, project) in book.forms.iter().zip(projects) {
            let grid = &form.grid;
            for (label, fact) in [
                ("项目名称", &project["name"]),
                ("项目性质", &project["nature"]),
                ("项目类别", &project["category"]),
                ("主管部门", &project["department"]),
                ("实施单位", &project["agency"]),
                ("计划开始日期", &project["period"]["start"]),
                ("计划完成日期", &project["period"]["finish"]),
            ] {
                assert_eq!(beside(grid, label, 0).content.printed(), words(fact), "{label}");
            }
            let (total, budget) = (&project["total"], &project["budget"]);
            for (label, nth, amount) in [
                ("项目资金总额", 0, &total["amount"]),
                ("其中：财政资金", 0, &total["fiscal"]),
                ("其他资金", 0, if name == "full" && form.name == "河道保洁" { &Value::Null } else { &total["other"] }),
                ("年度资金申请总额", 0, &budget["amount"]),
                ("其中：当年财政拨款", 0, &budget["appropriation"]),
                ("上年结转资金", 0, &budget["carryover"]),
                ("其他资金", 1, &budget["other"]),
            ] {
                assert_eq!(beside(grid, label, nth).content.printed(), money(amount), "{label}");
            }
            for (sum, right) in [(total, false), (budget, true)] {
                for fund in sum["funds"].as_array().into_iter().flatten() {
                    let nth = usize::from(right && words(&fund["name"]) == "市级资金");
                    assert_eq!(beside(grid, &words(&fund["name"]), nth).content.printed(), money(&fund["amount"]));
                }
            }
            assert_eq!(under(grid, "项目总目标").content.printed(), words(&project["goals"]["overall"]));
            assert_eq!(under(grid, "年度总体目标").content.printed(), words(&project["goals"]["annual"]));
            let owners = grid.owners();
            let said = |row: usize, column: usize| grid.cells[owners[row][column].unwrap()].content.printed();
            let values: Vec<&Cell> = grid.cells.iter().filter(|cell| cell.role == Role::Value).collect();
            let indicators = project["indicators"].as_array().unwrap();
            assert_eq!(values.len(), indicators.len());
            for indicator in indicators {
                let name = words(&indicator["name"]);
                let cell = values.iter().find(|cell| said(cell.row, 3) == name).unwrap_or_else(|| panic!("no row for {name}"));
                let level = |level: &Value| level.as_str().map(|level| format!("{level}指标"));
                assert_eq!(said(cell.row, 1), level(&indicator["level1"]).unwrap(), "{name}");
                assert_eq!(said(cell.row, 2), level(&indicator["level2"]).or(level(&indicator["level1"])).unwrap(), "{name}");
                assert_eq!(cell.content.printed(), words(&indicator["text"]));
            }
        }
    }
}

/// A row that was not declared is an empty cell, though data has a 0 there; a declared zero is 0.00.
#[test]
fn a_row_that_was_not_declared_is_empty() {
    let forms = "project \"甲\" < budget 100; total 200; > project \"乙\" < budget 100 < appropriation 100; other 0; > >";
    let compiled = compile_text_for(forms, Options::new(Format::Text));
    let book = book(&compiled, Options::new(Format::Text));
    let said = |form: usize, label: &str, nth: usize| beside(&book.forms[form].grid, label, nth).content.printed();
    assert_eq!((said(0, "其中：当年财政拨款", 0), said(0, "上年结转资金", 0), said(0, "其他资金", 1)), ("100.00".into(), String::new(), String::new()));
    assert_eq!((said(0, "其中：财政资金", 0), said(0, "其他资金", 0)), ("200.00".into(), String::new()));
    assert_eq!((said(1, "其中：当年财政拨款", 0), said(1, "上年结转资金", 0), said(1, "其他资金", 1)), ("100.00".into(), String::new(), "0.00".into()));
    assert_eq!(said(1, "项目资金总额", 0), "");
}

/// 成本, 产出, 效益, 满意度 and their second levels in the form's order, each label once, whatever the order in the source.
#[test]
fn levels_stand_in_the_order_of_the_form() {
    let compiled = example("full", Options::new(Format::Text));
    let book = book(&compiled, Options::new(Format::Text));
    let labels = |column: usize| -> Vec<String> {
        let is_level = |cell: &&Cell| cell.column == column && matches!(cell.role, Role::Label(Scope::RowGroup));
        book.forms[0].grid.cells.iter().filter(is_level).map(|cell| cell.content.printed()).collect()
    };
    assert_eq!(labels(1), ["成本指标", "产出指标", "效益指标", "满意度指标", "一般指标"]);
    let second = ["经济成本指标", "数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "生态效益指标", "可持续影响指标", "服务对象满意度指标"];
    assert_eq!(labels(2), second);
}

#[test]
fn the_cover_adds_up() {
    let compiled = real_set(Options::new(Format::Text));
    let book = book(&compiled, Options::new(Format::Text));
    let cover = book.cover.as_ref().unwrap();
    let sums: Vec<String> = cover.grid.cells.iter().filter(|cell| matches!(cell.content, Content::Sum { .. })).map(|cell| cell.content.printed()).collect();
    assert_eq!(sums, ["64,159,052.00", "64,159,052.00", "0.00", "0.00", "114"]);
    let links: Vec<usize> = cover.grid.cells.iter().filter_map(|cell| cell.link).collect();
    assert_eq!(links, (0..13).collect::<Vec<_>>());
    for (link, (place, name, _)) in links.iter().zip(&cover.budgets) {
        assert_eq!((link, &book.forms[*link].name), (place, name));
    }
}

#[test]
fn the_cover_gives_amounts_the_room_that_they_need() {
    let columns = |amounts: [&str; 2]| {
        let projects = amounts.map(|amount| format!("project \"{amount}\" <\n  budget {amount} <\n    appropriation {amount};\n  >\n>\n")).concat();
        let options = draft(Format::Text);
        book(&compile_text_for(projects, options), options).cover.unwrap().grid.columns
    };
    let (small, large, huge) = (columns(["1", "2"]), columns(["1", "12345678"]), columns(["99999999999999999", "99999999999999998"]));
    // 13 characters at 9 points, in a font whose digits are two thirds as wide as high.
    assert!(small[4] < 246 && large[4] >= 246 && large[5] >= 246, "{small:?} {large:?}");
    assert_eq!(small[6..], large[6..], "amounts that were not declared take no room from the names");
    for columns in [&small, &large, &huge] {
        assert_eq!((columns.iter().sum::<u32>(), columns.len()), (1820, 9), "the page has no more");
        assert!(columns[1] >= 280, "names need room too: {columns:?}");
    }
}

#[test]
fn a_terminal_shows_every_table_straight() {
    for (compiled, options) in every_set(Format::Text) {
        let text = text(&compiled, options);
        assert!(!text.chars().any(|character| character != '\n' && perfc::syntax::characters::is_forbidden(character)), "a terminal obeys no text");
        let mut width = 0;
        for line in text.lines() {
            if line.starts_with('┌') {
                width = display_width(line);
            }
            if line.starts_with(['┌', '│', '├', '└']) {
                assert_eq!(display_width(line), width, "{line}");
                // A line ends where the frame does, not before.
                assert!(line.ends_with(['┐', '│', '┤', '┘']), "{line}");
            }
        }
    }
    let (compiled, options) = (real_set(Options::new(Format::Text)), Options::new(Format::Text));
    assert!(text(&compiled, options).lines().all(|line| display_width(line) <= 80));
}

/// The rows of the tables in a Markdown text, as a renderer shows them.
fn markdown_rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut cell = String::new();
    for event in pulldown_cmark::Parser::new_ext(text, pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => cell.clear(),
            Event::End(TagEnd::TableCell) => rows.last_mut().unwrap().push(std::mem::take(&mut cell)),
            Event::Text(text) => cell.push_str(&text),
            Event::InlineHtml(html) if &*html == "<br>" => cell.push('\n'),
            Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) | Event::InlineMath(_) => panic!("{event:?} in {text}"),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::List(_) | Tag::Emphasis | Tag::Strikethrough | Tag::CodeBlock(_))
                if !text.contains(OPEN) =>
            {
                panic!("{event:?} in {text}")
            }
            _ => {}
        }
    }
    rows
}

/// What a draft's list of errors is called; only there are lists.
pub const OPEN: &str = "未解决的错误";

#[test]
fn markdown_shows_every_row_as_the_grid_has_it() {
    for (compiled, options) in every_set(Format::Markdown) {
        let rows = markdown_rows(&text(&compiled, options));
        let book = book(&compiled, options);
        for form in &book.forms {
            let owners = form.grid.owners();
            for value in form.grid.cells.iter().filter(|cell| cell.role == Role::Value) {
                let said = |column: usize| form.grid.cells[owners[value.row][column].unwrap()].content.printed().replace('\t', " ");
                let second = if owners[value.row][1] == owners[value.row][2] { String::new() } else { said(2) };
                let expected = [said(1), second, said(3), value.content.printed()];
                assert!(rows.iter().any(|row| row.starts_with(&expected)), "{expected:?}");
            }
            for amount in form.grid.cells.iter().filter(|cell| cell.role == Role::Money) {
                let said = |column: usize| form.grid.cells[owners[amount.row][column].unwrap()].content.printed();
                let expected = [said(1), said(2), said(3), said(5)];
                assert!(rows.contains(&expected.to_vec()), "{expected:?}");
            }
        }
    }
}

#[test]
fn csv_is_the_model_row_by_row() {
    for name in ["real", "full", "hostile"] {
        let compile = |options| if name == "real" { real_set(options) } else { example(name, options) };
        // The largest amount has more digits than this reader of JSON keeps of a number.
        let largest = rust_decimal::Decimal::MAX.to_string();
        let json = set_output(&compile(Options::new(Format::Json)).sets[0]).replace(&largest, &format!("{largest:?}"));
        let json: Value = serde_json::from_str(&json).unwrap();
        let csv = bytes(&compile(Options::new(Format::Csv)), Options::new(Format::Csv));
        assert_eq!(csv.iter().filter(|byte| **byte == b'\r').count(), csv.windows(2).filter(|pair| pair == b"\r\n").count());
        let mut reader = csv::Reader::from_reader(csv.as_slice());
        let names = reader.headers().unwrap().clone();
        let mut records = reader.records().map(Result::unwrap);
        for project in json["projects"].as_array().unwrap() {
            let indicators = project["indicators"].as_array().unwrap();
            for indicator in indicators {
                let record = records.next().unwrap();
                let said = |column: &str| {
                    let cell = &record[names.iter().position(|name| name == column).unwrap_or_else(|| panic!("no {column}"))];
                    assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell} would be a formula");
                    unguarded(cell).to_owned()
                };
                let expected = |value: &Value| match value {
                    Value::Null => String::new(),
                    Value::String(words) => words.clone(),
                    number => number.to_string(),
                };
                for (column, value) in [
                    ("项目名称", &project["name"]),
                    ("项目编码", &project["code"]),
                    ("年度", &project["year"]),
                    ("主管部门", &project["department"]),
                    ("实施单位", &project["agency"]),
                    ("项目性质", &project["nature"]),
                    ("项目类别", &project["category"]),
                    ("计划开始日期", &project["period"]["start"]),
                    ("计划完成日期", &project["period"]["finish"]),
                    ("项目资金总额", &project["total"]["amount"]),
                    ("财政资金", &project["total"]["fiscal"]),
                    ("其他资金（总额）", &project["total"]["other"]),
                    ("年度资金申请总额", &project["budget"]["amount"]),
                    ("当年财政拨款", &project["budget"]["appropriation"]),
                    ("上年结转资金", &project["budget"]["carryover"]),
                    ("其他资金", &project["budget"]["other"]),
                    ("项目总目标", &project["goals"]["overall"]),
                    ("年度总体目标", &project["goals"]["annual"]),
                    ("项目备注", &project["note"]),
                    ("一级指标", &indicator["level1"]),
                    ("二级指标", &indicator["level2"]),
                    ("三级指标", &indicator["name"]),
                    ("补充说明", &indicator["target"]["supplement"]),
                    ("年度（/项目）指标值", &indicator["text"]),
                    ("分值", &indicator["weight"]),
                    ("备注", &indicator["note"]),
                ] {
                    assert_eq!(said(column), expected(value), "{column}");
                }
                let target = &indicator["target"];
                let value = match target["kind"].as_str().unwrap() {
                    "quantity" | "budget" => expected(&target["number"]),
                    "interval" => format!("{}..{}", target["low"], target["high"]),
                    "words" => expected(&target["words"]),
                    "date" => expected(&target["date"]),
                    _ => format!("{}..{}", expected(&target["start"]), expected(&target["finish"])),
                };
                assert_eq!(said("指标值"), value);
                assert_eq!(said("计量单位"), expected(&target["unit"]));
                let sign = match indicator["comparator"].as_str().unwrap_or_default() {
                    "<=" => "≤",
                    ">=" => "≥",
                    other => other,
                };
                assert_eq!(said("计算符号"), sign);
                for (column, sum) in [("资金来源（总额）", &project["total"]), ("资金来源", &project["budget"])] {
                    let funds = sum["funds"].as_array().cloned().unwrap_or_default();
                    let lines: Vec<String> = funds.iter().map(|fund| format!("{} {}", expected(&fund["name"]), fund["amount"])).collect();
                    assert_eq!(said(column), lines.join("\n"));
                }
            }
            if indicators.is_empty() {
                assert_eq!(unguarded(&records.next().unwrap()[0]), project["name"].as_str().unwrap());
            }
        }
        assert!(records.next().is_none());
    }
}

#[test]
fn a_byte_order_mark_only_where_it_is_asked_for() {
    let with = Options { bom: true, ..Options::new(Format::Csv) };
    let without = Options::new(Format::Csv);
    let compiled = example("full", with);
    assert_eq!(bytes(&compiled, with), [b"\xef\xbb\xbf".as_slice(), &bytes(&compiled, without)].concat());
}

#[test]
fn the_same_build_gives_the_same_bytes() {
    for format in Format::ALL {
        let options = Options::new(format);
        let (one, two) = (bytes(&real_set(options), options), bytes(&real_set(options), options));
        assert!(!one.is_empty() && one == two, "{}", format.name());
    }
}

#[test]
fn only_forms_are_drafts() {
    for format in Format::ALL.into_iter().filter(|format| format.is_form()) {
        let without = example("refused", Options::new(format));
        assert!(without.sets[0].output.is_none());
        let with = example("refused", draft(format));
        let book = book(&with, draft(format));
        assert!(book.draft && book.cover.is_some());
        for grid in book.forms.iter().map(|form| &form.grid).chain([&book.cover.as_ref().unwrap().grid]) {
            assert!(grid.cells[0].content.printed().ends_with("（草稿）"), "every title says so");
        }
    }
}

#[test]
fn every_ending_names_its_format() {
    for format in Format::ALL {
        for name in format.endings().iter().chain([&format.name()]) {
            assert_eq!(Format::find(name), Some(format));
        }
    }
    assert_eq!(Format::find("pdf"), None);
    assert!(Path::new("a.md").extension().and_then(|ending| Format::find(ending.to_str()?)) == Some(Format::Markdown));
}
