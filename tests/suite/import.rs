//! `perfc import`: real forms and what is known of them, forms that perfc itself wrote, and further layouts as files with what is expected beside them.

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use perfc::compare::{Version, compare};
use perfc::compile::{Progress, Registry, facts};
use perfc::diagnostics::{Language, Severity};
use perfc::emit::{Format as Written, Options};
use perfc::import::form::{Found, Settings, find};
use perfc::import::read::{Source as ReadSource, read};
use perfc::import::report::{Remark, Report, Source};
use perfc::import::table::Table;
use perfc::import::{open, write};
use perfc::syntax::characters::is_invisible;
use perfc::workspace::{Input, Overlay, plan};
use proptest::prelude::*;
use proptest::sample::select;

use crate::corpus;
use crate::fixtures;
use crate::properties::{cases, sound_programs};
use crate::support::{bytes, compile_text, compile_text_for, error, out, output, perfc_with, real_set, root};

fn found_as(bytes: &[u8], name: &str, as_printed: bool) -> Found {
    open(bytes, name, Settings { as_printed, unnamed: "未命名" }).unwrap_or_else(|error| panic!("{name}: {}", error.zh)).found
}

fn found(bytes: &[u8], name: &str) -> Found {
    found_as(bytes, name, false)
}

fn version(inputs: Vec<Input>) -> Version {
    let compiled = facts(&plan(inputs), &Overlay::default(), &Registry::default(), &Progress::default());
    assert_eq!(compiled.count(Severity::Error), 0, "{:#?}", compiled.findings);
    Version::new(compiled, |_| String::new())
}

fn version_of_text(text: &str) -> Version {
    version(vec![Input::Text("<test>".to_owned(), text.as_bytes().to_vec())])
}

/// All differences but those of warnings, a line each.
fn differences(old: &Version, new: &Version) -> Vec<String> {
    let comparison = compare(old, new);
    let mut out = Vec::new();
    for set in &comparison.sets {
        out.extend(set.fields.iter().map(|field| format!("{:?}: {:?} → {:?}", field.keyword, field.old, field.new)));
        out.extend(set.declared.iter().map(|sum| format!("合计: {:?} → {:?}", sum.old, sum.new)));
        out.extend(set.rules.iter().map(|rule| format!("{:?} {}", rule.status, rule.text)));
        for project in &set.projects {
            let name = &project.name;
            if project.status != perfc::compare::Status::Changed {
                out.push(format!("{name}: {:?}", project.status));
            }
            out.extend(project.renamed.iter().map(|renamed| format!("{name}: 原名 {}", renamed.from)));
            out.extend(project.fields.iter().map(|field| format!("{name}: {:?}: {:?} → {:?}", field.keyword, field.old, field.new)));
            out.extend(project.money.iter().map(|row| format!("{name}: {:?}: {:?} → {:?}", row.row, row.old, row.new)));
            out.extend(project.indicators.iter().map(|indicator| {
                let target = indicator.target.as_ref().map(|target| format!("{} → {}", target.old, target.new));
                format!(
                    "{name}: {:?} {}.{} {:?} {:?} {:?} {:?}",
                    indicator.status, indicator.level, indicator.name, indicator.moved, target, indicator.weight, indicator.note
                )
            }));
            out.extend(project.rules.iter().map(|rule| format!("{name}: {:?} {}", rule.status, rule.text)));
        }
    }
    out
}

// ---- the thirteen real forms ----------------------------------------------------------------------------------------------------------------------

fn real() -> (Vec<u8>, &'static str) {
    (std::fs::read(root().join("tests/import/xianghuaqiao-2026.txt")).unwrap(), "xianghuaqiao-2026.txt")
}

fn examples() -> Version {
    version(vec![Input::Path(root().join("examples/xianghuaqiao-2026"))])
}

/// What people wrote into the examples that the published text does not say: sums and relations.
const WRITTEN_BY_HAND: [&str; 8] = [
    "合计: Some(64159052) → None",
    "网格平台服务管理项目经费: Removed 积分兑换经费 * period = budget",
    "市政消火栓维修保养经费: Removed 市政消防栓保养费 * 市政消防栓数 + 市政消火栓维修费 = budget",
    "安全生产委员会办公室工作经费: Removed 宣传品及宣传活动经费 = budget",
    "电动自行车治理技防升级改造项目: Removed 运行经费 = budget",
    "微型消防站建设经费: Removed 微型消防站日常运行 * period = budget",
    "电动自行车治理技防升级改造项目(一次性): Removed 电动自行车安全治理技防升级经费 = budget",
    "城运联勤队员设备更新经费: Removed 便携式执法记录仪金额 = budget",
];

#[test]
fn thirteen_real_forms_come_out_as_people_read_them() {
    let (bytes, name) = real();
    let found = found(&bytes, name);
    let unknown: Vec<_> = found.forms.iter().flat_map(|form| &form.unknown).chain(&found.unknown).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert_eq!((found.forms.len(), found.forms.iter().map(|form| form.indicators.len()).sum::<usize>()), (13, 114));
    let text = write::one(&found).unwrap();
    assert_eq!(differences(&examples(), &version_of_text(&text)), WRITTEN_BY_HAND, "{text}");
}

/// Each row that the examples' comments say is not where it was printed, and no other: 1 it is put back, 2 as printed it is not.
#[test]
fn thirteen_rows_slid() {
    let (bytes, name) = real();
    let moved = |as_printed| {
        let found = found_as(&bytes, name, as_printed);
        let is_move = |remark: &&Remark| matches!(remark, Remark::Moved { .. } | Remark::Slipped { .. });
        let mut moved = Vec::new();
        for form in &found.forms {
            let rows = form.indicators.iter().filter(|indicator| indicator.remarks.iter().any(|remark| is_move(&remark)));
            moved
                .extend(rows.map(|indicator| format!("{}/{}.{}", form.name.as_ref().unwrap().value, indicator.level2.as_ref().unwrap(), indicator.name.value)));
        }
        moved.sort();
        moved
    };
    let mut commented = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("examples/xianghuaqiao-2026")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let project = text.lines().find_map(|line| line.strip_prefix("project \"")).map(|line| line.trim_end_matches("\" <").to_owned());
        for pair in text.lines().collect::<Vec<_>>().windows(2) {
            if pair[0].contains("提取错位") {
                let path = pair[1].trim().strip_prefix("indicator ").unwrap();
                let mut path = path.split(' ').next().unwrap().splitn(3, '.').skip(1);
                commented.push(format!("{}/{}.{}", project.as_ref().unwrap(), path.next().unwrap(), path.next().unwrap()));
            }
        }
    }
    commented.sort();
    assert_eq!(commented.len(), 13);
    assert_eq!(moved(false), commented);
    assert_eq!(moved(true).len(), 0);
}

// ---- what perfc itself wrote ----------------------------------------------------------------------------------------------------------------------

/// The JSON of a text is the JSON of what is imported from it.
fn assert_json_returns(text: &str) {
    let written = output(&compile_text(text));
    let imported = write::one(&found(written.as_bytes(), "a.json")).unwrap();
    assert_eq!(output(&compile_text(imported.as_str())), written, "{imported}");
}

/// In whatever encoding data comes, and with what is wrong told by where its project begins.
#[test]
fn json_is_read_as_it_is_encoded() {
    let written = output(&compile_text("project \"甲项目\" < budget 10; >"));
    let wide: Vec<u8> = "\u{feff}".chars().chain(written.chars()).flat_map(|character| (character as u16).to_le_bytes()).collect();
    assert_eq!(found(&wide, "a.json"), found(written.as_bytes(), "a.json"));
    let wrong = |text: &str| open(text.as_bytes(), "a.json", Settings::default()).unwrap_err().zh;
    let text = "{\"perf\": 1, \"projects\": [\n  {\"name\": \"甲\"},\n  {\"name\": \"乙\", \"budget\": {\"amount\": \"一\"}}\n]}";
    assert_eq!(wrong(text), "这不是 perfc build 写的 JSON（3:3: `\"一\"` is no decimal number of at most 28 digits）：请用 perfc build 重新写出");
    assert!(wrong("{\"perf\": 1").contains("EOF"));
}

#[test]
fn json_returns() {
    let options = Options::new(Written::Json);
    let written = bytes(&real_set(options), options);
    let text = write::one(&found(&written, "a.json")).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), output(&compile_text(text.as_str())));
    assert_json_returns(&std::fs::read_to_string(root().join("tests/forms/full.perf")).unwrap());
}

/// Whether a difference is of what no form prints: checks, and the sum that a document declares.
fn is_unprinted(difference: &str) -> bool {
    difference.contains(": Removed ") && !difference.contains(" Removed 产出") || difference.starts_with("合计: ")
}

fn unknown(found: &Found) -> Vec<String> {
    found.unknown.iter().chain(found.forms.iter().flat_map(|form| &form.unknown)).map(|cell| format!("? {} {}", cell.place, cell.value)).collect()
}

/// What differs after a way through a format of forms.
fn lost(old: &Version, written: &[u8], format: Written) -> (Vec<String>, String) {
    let found = found(written, &format!("a.{}", format.endings()[0]));
    let text = write::one(&found).unwrap();
    let mut out = unknown(&found);
    out.extend(differences(old, &version_of_text(&text)).into_iter().filter(|difference| !is_unprinted(difference)));
    (out, text)
}

const FORMS: [Written; 5] = [Written::Xlsx, Written::Docx, Written::Html, Written::Markdown, Written::Text];

#[test]
fn forms_return() {
    let full = std::fs::read_to_string(root().join("tests/forms/full.perf")).unwrap();
    let mut problems = String::new();
    for format in FORMS {
        let options = Options::new(format);
        let real = (examples(), bytes(&real_set(options), options));
        let full = (version_of_text(&full), bytes(&compile_text_for(full.as_str(), options), options));
        for (old, written) in [real, full] {
            let (mut lost, text) = lost(&old, &written, format);
            // In a terminal every line is broken, and which breaks were the author's cannot be seen.
            lost.retain(|difference| {
                format != Written::Text || !difference.contains("Goal: ") || {
                    let halves: Vec<String> = difference.split(" → ").map(|half| half.replace("\\n", "").replace(' ', "")).collect();
                    !halves[0].ends_with(&halves[1])
                }
            });
            if !lost.is_empty() {
                problems += &format!("---- {}: {lost:#?}\n{text}", format.name());
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

/// Programs as people write them come back without a difference, under a document and under none.
#[test]
fn generated_programs_return() {
    let projects: String = (0..60).map(|number| corpus::perf(&corpus::varied(number))).collect();
    let documents = ["", "document \"某某街道2026年度绩效目标表\" <\n  year 2026;\n  department \"某某区某某街道办事处\";\n>\n\n"];
    let mut problems = String::new();
    for document in documents {
        let text = format!("{document}{projects}");
        let old = version_of_text(&text);
        for format in [Written::Xlsx, Written::Docx, Written::Html, Written::Csv, Written::Json] {
            let options = Options::new(format);
            let written = bytes(&compile_text_for(text.as_str(), options), options);
            let found = found(&written, "a");
            let mut lost = unknown(&found);
            lost.extend(differences(&old, &version_of_text(&write::one(&found).unwrap())));
            // The sum that a cover prints is declared, so that it is held against the projects.
            lost.retain(|difference| document.is_empty() || !difference.starts_with("合计: None → "));
            if !lost.is_empty() {
                problems += &format!("---- {}: {:#?}\n", format.name(), &lost[..lost.len().min(12)]);
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

/// What people changed in another program is read like any form: words of theirs mean what they mean to everybody.
#[test]
fn what_was_saved_since_is_read_as_any_form() {
    let text = "project \"甲\" < year 2026; budget 100; indicator 产出.时效.完成时间 = \"11月底前\"; >";
    let options = Options::new(Written::Xlsx);
    let written = bytes(&compile_text_for(text, options), options);
    let saved = repacked(&written, "docProps/core.xml", |properties| {
        let (before, after) = properties.split_once("<dcterms:modified").unwrap();
        format!("{before}<dcterms:modified{}", after.replacen("2000-", "2026-", 1))
    });
    assert_ne!(written, saved);
    let is_date = |bytes: &[u8]| write::one(&found(bytes, "a.xlsx")).unwrap().contains("2026-11");
    assert_eq!((is_date(&written), is_date(&saved)), (false, true));
}

/// An archive in which one part is another.
fn repacked(archive: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut file = old.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let name = file.name().unwrap().into_owned();
        new.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        let content = if name == part { change(std::str::from_utf8(&content).unwrap()).into_bytes() } else { content };
        new.write_all(&content).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// CSV has no place for what weights add up to; all else of the JSON's projects comes back.
#[test]
fn csv_returns() {
    let full = std::fs::read_to_string(root().join("tests/forms/full.perf")).unwrap();
    let options = Options::new(Written::Csv);
    for (old, written) in [
        (output(&real_set(Options::new(Written::Json))), bytes(&real_set(options), options)),
        (output(&compile_text(full.as_str())), bytes(&compile_text_for(full.as_str(), options), options)),
    ] {
        let found = found(&written, "a.csv");
        assert_eq!(unknown(&found), [""; 0]);
        let text = write::one(&found).unwrap();
        let part = |json: &str, part: &str| serde_json::from_str::<serde_json::Value>(json).unwrap()[part].clone();
        let new = output(&compile_text(text.as_str()));
        assert_eq!(part(&old, "projects"), part(&new, "projects"), "{text}");
        let of_set = |json| ["title", "code", "budget"].map(|key| part(json, "document")[key].clone());
        assert_eq!(of_set(&old), of_set(&new), "{text}");
    }
}

/// The only errors of an imported program may be those of weights whose sum the source does not carry.
fn is_sound(text: &str) -> bool {
    let compiled = compile_text(text);
    let errors: Vec<_> = compiled.findings.iter().filter(|finding| finding.severity() == Severity::Error).map(|finding| finding.code.info().id).collect();
    assert!(errors.iter().all(|id| *id == "E0802"), "{errors:?} in {text}");
    errors.is_empty()
}

/// What the form prints of a project, blanks and the order of its indicators aside.
fn printed(version: &Version) -> Vec<String> {
    let mut out = Vec::new();
    for (_, project) in version.sets.iter().flat_map(|set| &set.projects) {
        let mut lines: Vec<String> = project.fields.iter().map(|field| format!("{:?} {}", field.keyword, field.text.trim())).collect();
        lines.extend(
            project
                .money
                .iter()
                .filter(|(_, amount)| !amount.is_zero())
                .map(|(row, amount)| format!("{:?} {} {} {amount}", row.keyword(), row.is_of_total(), row.name().unwrap_or_default().trim())),
        );
        lines.extend(project.indicators.iter().map(|indicator| {
            let note = indicator.note.as_deref().map_or("", str::trim);
            format!("{}.{} {} {:?} {note}", indicator.level(), indicator.name.trim(), indicator.printed.trim(), indicator.weight)
        }));
        lines.push(project.name.clone());
        lines.sort();
        out.push(lines.join("\n").chars().filter(|character| !character.is_whitespace()).collect());
    }
    out.sort();
    out
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn any_json_returns(text in sound_programs()) {
        let written = output(&compile_text(text.as_str()));
        let imported = write::one(&found(written.as_bytes(), "a.json")).unwrap();
        if is_sound(&imported) {
            prop_assert_eq!(output(&compile_text(imported.as_str())), written, "{}", imported);
        }
    }

    #[test]
    fn any_csv_returns(text in sound_programs()) {
        let written = bytes(&compile_text_for(text.as_str(), Options::new(Written::Csv)), Options::new(Written::Csv));
        let found = found(&written, "a.csv");
        prop_assert_eq!(unknown(&found), [""; 0]);
        let imported = write::one(&found).unwrap();
        if is_sound(&imported) {
            let projects = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap()["projects"].clone();
            prop_assert_eq!(projects(&output(&compile_text(imported.as_str()))), projects(&output(&compile_text(text.as_str()))), "{}", imported);
        }
    }

    #[test]
    fn any_workbook_returns(text in sound_programs()) {
        let options = Options::new(Written::Xlsx);
        let written = bytes(&compile_text_for(text.as_str(), options), options);
        let found = found(&written, "a.xlsx");
        prop_assert_eq!(unknown(&found), [""; 0]);
        let imported = write::one(&found).unwrap();
        if is_sound(&imported) {
            prop_assert_eq!(printed(&version_of_text(&imported)), printed(&version_of_text(&text)), "{}", imported);
        }
    }

    #[test]
    fn any_form_for_people_returns(text in sound_programs(), format in select(&[Written::Docx, Written::Html, Written::Markdown, Written::Text])) {
        let options = Options::new(format);
        let written = bytes(&compile_text_for(text.as_str(), options), options);
        let found = found(&written, &format!("a.{}", format.endings()[0]));
        prop_assert_eq!(unknown(&found), [""; 0]);
        let imported = write::one(&found).unwrap();
        if is_sound(&imported) {
            // Text for a terminal leaves out what nobody sees.
            let seen = |text: &str| printed(&version_of_text(text)).iter().map(|form| form.replace(is_invisible, "")).collect::<Vec<_>>();
            prop_assert_eq!(seen(&imported), seen(&text), "{}", imported);
        }
    }

    /// Whatever a table holds, it comes out as a text that is laid out, and each of its cells is counted.
    #[test]
    fn any_table_is_imported(cells in prop::collection::vec((0..12_u32, 0..7_u32, select(CELLS)), 0..60)) {
        let mut rows = vec![vec![""; 7]; 12];
        for (row, column, text) in cells {
            rows[row as usize][column as usize] = text;
        }
        let text: String = rows.iter().map(|row| row.join("\t") + "\n").collect();
        let found = found(text.as_bytes(), "a.txt");
        let imported = write::one(&found).unwrap();
        prop_assert_eq!(perfc::format::format(&imported).unwrap().text, imported);
        prop_assert_eq!(found.cells, rows.iter().flatten().filter(|cell| !cell.trim().is_empty()).count());
    }
}

/// What stands in forms, and what does not.
const CELLS: &[&str] = &[
    "项目名称",
    "项目名称：甲",
    "甲",
    "乙项目",
    "主管部门",
    "某某局",
    "项目性质",
    "计划开始日期",
    "2026-01-01",
    "2026/12/31",
    "计划完成日期",
    "项目资金(元)",
    "项目资金 (万元)",
    "项目资金总额:",
    "其中: 财政资金",
    "其他资金",
    "其他资金 0.00",
    "年度资金申请总额:",
    "8,000.00",
    "上年结转资金",
    "市级资金",
    "项目总目标",
    "年度总体目标",
    "办好事情。",
    "绩效 指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "年度(/项目)指标值",
    "计算符号",
    "指标值",
    "度量单位",
    "分值（满分100）",
    "备注",
    "成本指标 产出指标",
    "产出指标",
    "数量指标",
    "经济成本 指标",
    "时效指标",
    "效益指标",
    "社会效益 指标",
    "满意度指 标",
    "服务对象满意度指标",
    "人数",
    "居民满意度",
    "≤ 8000.00 (每年)",
    "=100.00(%)",
    "$\\geq 95\\%$",
    "健全",
    "10",
    "合计",
    "财政项目支出绩效目标申报表",
    "(2026年度)",
    "2026年度项目绩效目标汇总表",
    "一、产出指标",
    "1. 人数：=3人",
    "<p>甲</p>",
    "\\",
    "//",
    "=",
    "；",
    "(",
    "- 3 -",
    "=1.00(枚卡/次)",
    "11月底前",
    "2026年预算数",
    "序号",
];

// ---- layouts --------------------------------------------------------------------------------------------------------------------------------------

fn layouts() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("tests/import/layouts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let is_expected = |name: &str| name.ends_with(".perf") || name.ends_with(".report.txt") || name.ends_with(".labels.txt");
    files.retain(|file| !is_expected(file.to_str().unwrap()));
    files.sort();
    assert!(files.len() > 12, "{files:?}");
    files
}

/// `tests/import/layouts/NAME.csv` (or another ending): `NAME.perf` is what it comes out as, `NAME.report.txt` what is reported.
#[test]
fn layouts_come_out_as_expected() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for file in layouts() {
        let name = file.file_name().unwrap().to_str().unwrap();
        let found = found(&std::fs::read(&file).unwrap(), name);
        let text = write::one(&found).unwrap();
        fixtures::compare(&file.with_extension("perf"), &text, &mut problems, &mut blessed);
        let report = Report { sources: vec![Source::new(name.to_owned(), &found, Vec::new())], written: Vec::new() };
        fixtures::compare(&file.with_extension("report.txt"), &report.text(Language::Chinese), &mut problems, &mut blessed);
        let compiled = compile_text(text.as_str());
        let errors: Vec<_> =
            compiled.findings.iter().filter(|finding| finding.severity() == Severity::Error).map(|finding| finding.title(Language::Chinese)).collect();
        if !errors.is_empty() {
            problems += &format!("{name}: {errors:?}\n");
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}

/// Each cell matters: without it, something else comes out. What does not matter is a label, a title or a level said twice; `NAME.labels.txt` lists it.
#[test]
fn no_cell_of_a_layout_is_lost() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for file in layouts() {
        let name = file.file_name().unwrap().to_str().unwrap();
        let source = read(&std::fs::read(&file).unwrap(), name).unwrap();
        let result = |tables: Vec<Table>| {
            let found = find(&ReadSource { tables, ..source.clone() }, Settings { as_printed: false, unnamed: "未命名" });
            let said: Vec<_> = found.forms.iter().flat_map(|form| &form.indicators).flat_map(|indicator| &indicator.remarks).cloned().collect();
            (write::one(&found).unwrap(), unknown(&found), said)
        };
        let whole = result(source.tables.clone());
        let mut idle = String::new();
        for table in 0..source.tables.len() {
            for cell in 0..source.tables[table].cells.len() {
                let mut tables = source.tables.clone();
                let cell = tables[table].cells.remove(cell);
                if result(tables) == whole {
                    idle += &format!("{} {}\n", cell.place, cell.text.replace('\n', "⏎"));
                }
            }
        }
        fixtures::compare(&file.with_extension("labels.txt"), &idle, &mut problems, &mut blessed);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}

// ---- the command ----------------------------------------------------------------------------------------------------------------------------------

fn perfc(folder: &Path, arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let ran = perfc_with(folder, arguments, input);
    (ran.status.code().unwrap(), out(&ran), error(&ran))
}

fn real_file() -> String {
    root().join("tests/import/xianghuaqiao-2026.txt").to_str().unwrap().to_owned()
}

#[test]
fn a_folder_gets_a_file_a_project_and_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, error) = perfc(folder.path(), &["import", &real_file(), "-o", "2026/", "--report", "r.json"], b"");
    assert_eq!((code, out.as_str()), (0, ""), "{error}");
    assert!(error.contains("13 张表，读取 835 个单元格，移动 13 行，未能识别 0 个单元格\n"), "{error}");
    let mut files: Vec<String> =
        std::fs::read_dir(folder.path().join("2026")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files.len(), 14);
    assert_eq!(
        (files[0].as_str(), files[4].as_str(), files[13].as_str()),
        ("01-网格平台服务管理项目经费.perf", "05-《一网统管》工作经费.perf", "document.perf")
    );
    assert_eq!(perfc(folder.path(), &["check", "2026"], b"").0, 0);
    assert_eq!(perfc(folder.path(), &["fmt", "--check", "2026"], b"").0, 0);
    let lost = differences(&examples(), &version(vec![Input::Path(folder.path().join("2026"))]));
    assert_eq!(lost, WRITTEN_BY_HAND);
    let report: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.path().join("r.json")).unwrap()).unwrap();
    assert_eq!((report["sources"][0]["cells"].as_u64(), report["sources"][0]["moved"].as_array().unwrap().len()), (Some(835), 13));
    assert_eq!(report["written"].as_array().unwrap().len(), 14);
    // What is there is left alone, all of it.
    std::fs::write(folder.path().join("2026/document.perf"), "// 我的\n").unwrap();
    std::fs::remove_file(folder.path().join("2026").join(&files[0])).unwrap();
    let (code, _, error) = perfc(folder.path(), &["import", &real_file(), "-o", "2026/"], b"");
    assert!(code == 2 && error.contains("--force"), "{error}");
    assert_eq!(std::fs::read_to_string(folder.path().join("2026/document.perf")).unwrap(), "// 我的\n");
    assert!(!folder.path().join("2026").join(&files[0]).exists());
    assert_eq!(perfc(folder.path(), &["import", &real_file(), "-o", "2026/", "--force"], b"").0, 0);
    assert!(std::fs::read_to_string(folder.path().join("2026/document.perf")).unwrap().contains("year 2026;"));
    // Whichever of the files it is.
    std::fs::create_dir(folder.path().join("半")).unwrap();
    std::fs::write(folder.path().join("半").join(&files[12]), "// 我的\n").unwrap();
    let (code, _, error) = perfc(folder.path(), &["import", &real_file(), "-o", "半/"], b"");
    assert!(code == 2 && error.contains("--force"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path().join("半")).unwrap().count(), 1);
}

#[test]
fn what_is_not_understood_is_in_the_file_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let text = "项目名称\t甲项目\n年度资金申请总额\t100元\n天气\t晴\n";
    let (code, out, error) = perfc(folder.path(), &["import", "-"], text.as_bytes());
    assert_eq!(code, 1, "{error}");
    assert!(out.contains("  // 导入时未能识别：天气（3:1）\n  // 导入时未能识别：晴（3:4）\n"), "{out}");
    assert!(error.contains("未能识别 2 个单元格\n") && error.contains("\n    3:4  晴\n"), "{error}");
    let (code, out, error) = perfc(folder.path(), &["import", "-", "--message-format", "json", "--lang", "en", "-o", "a.perf"], text.as_bytes());
    assert_eq!((code, out.as_str()), (1, ""));
    let report: serde_json::Value = serde_json::from_str(&error).unwrap();
    assert_eq!(report["sources"][0]["unknown"][1]["text"], "晴");
    assert!(std::fs::read_to_string(folder.path().join("a.perf")).unwrap().starts_with("project \"甲项目\" <\n"));
    // What stands above a list, besides its title, is of no project.
    let text = "某某街道\n天气：多云\n项目名称\t年度资金申请总额\t项目性质\n甲项目\t100\t新增项目\n";
    let (code, out, error) = perfc(folder.path(), &["import", "-"], text.as_bytes());
    assert_eq!(code, 1, "{error}");
    assert!(out.starts_with("document \"某某街道\" <") && out.contains("\n// 导入时未能识别：天气：多云（2:1）\n"), "{out}");
}

#[test]
fn folders_are_walked_and_summed_up() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("表/二")).unwrap();
    std::fs::write(folder.path().join("表/一.csv"), "项目名称,甲项目\n预算金额,10元\n").unwrap();
    std::fs::write(folder.path().join("表/二/二.txt"), "项目名称：乙项目\n预算金额：20元\n").unwrap();
    std::fs::write(folder.path().join("表/说明.pdf"), "%PDF-1.4\n").unwrap();
    std::fs::write(folder.path().join("表/~$一.xlsx"), "锁").unwrap();
    let (code, out, error) = perfc(folder.path(), &["import", "表", "-o", "出", "--lang", "en"], b"");
    assert_eq!((code, out.as_str()), (0, ""), "{error}");
    assert!(error.contains("in all: 2 forms, 6 cells read, 0 rows moved, 0 cells not understood\n"), "{error}");
    let text = |name: &str| std::fs::read_to_string(folder.path().join("出").join(name)).unwrap();
    assert!(text("01-甲项目.perf").contains("budget 10;") && text("02-乙项目.perf").contains("budget 20;") && text("document.perf").starts_with("document "));
    for arguments in [&["import"][..], &["import", "没有.xlsx"], &["import", "表", "-o", "出.xlsx"], &["import", "表/说明.pdf"]] {
        let (code, out, error) = perfc(folder.path(), arguments, b"");
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?} {error}");
    }
}

/// `tests/import/report.json` is all that is said of some sources: how they were read, what had to be understood, what was not, what was written.
#[test]
fn the_report_for_programs_is_as_expected() {
    let folder = tempfile::tempdir().unwrap();
    let sources = ["doubtful-cells.csv", "slid-labels.tsv", "odd-values.csv"];
    for name in sources {
        std::fs::copy(root().join("tests/import/layouts").join(name), folder.path().join(name)).unwrap();
    }
    let (old, _, _) = encoding_rs::GB18030.encode("天气,晴\n项目名称,乙项目\n预算金额,20元\n");
    std::fs::write(folder.path().join("旧表.csv"), old).unwrap();
    let arguments = [&["import", "旧表.csv"], &sources[..], &["-o", "出/", "--report", "r.json"]].concat();
    let (code, _, error) = perfc(folder.path(), &arguments, b"");
    assert_eq!(code, 1, "{error}");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    fixtures::compare(&root().join("tests/import/report.json"), &format!("{report:#}\n"), &mut problems, &mut blessed);
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}

#[test]
fn rows_stay_where_they_are_printed_if_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, error) = perfc(folder.path(), &["import", &real_file(), "--as-printed"], b"");
    assert!(code == 0 && error.contains("移动 0 行") && !out.contains("归入"), "{error}");
}

#[test]
fn a_form_without_a_name_is_called_as_its_file() {
    let folder = tempfile::tempdir().unwrap();
    for (name, project) in [("河道保洁.csv", "河道保洁"), ("--.csv", "未命名项目")] {
        std::fs::write(folder.path().join(name), "年度资金申请总额,5元\n").unwrap();
        let (_, out, error) = perfc(folder.path(), &["import", &format!("./{name}")], b"");
        assert!(out.contains(&format!("project \"{project}\" <")), "{out} {error}");
    }
}

/// Files sort as their forms do, and no system refuses their names; what belongs to no form stands in the document's.
#[test]
fn files_are_called_what_every_system_takes() {
    let projects: String = (0..99).map(|index| format!("项目{index}\t5\t一次性\n")).collect();
    let long = "很长的名称".repeat(40);
    let text = format!("某某街道\n天气：多云\n项目名称\t年度资金申请总额\t项目性质\n甲/乙\\丙:丁*? \"<>|。\t5\t一次性\n{long}\t5\t一次性\n{projects}");
    let files = write::several(&found(text.as_bytes(), "a.txt")).unwrap();
    assert!(files.iter().all(|file| file.name.len() < 200), "{:?}", files[2].name);
    assert_eq!((files.len(), files[1].name.as_str(), files[3].name.as_str()), (102, "001-甲_乙_丙_丁_______。.perf", "003-项目0.perf"));
    assert!(files[2].name.starts_with("002-很长的名称") && files[101].name == "101-项目98.perf", "{:?}", files[2].name);
    assert!(files[0].name == "document.perf" && files[0].text.ends_with("// 导入时未能识别：天气：多云（2:1）\n"), "{}", files[0].text);
}

/// In several files a place alone does not say where a cell is, and what one file adds up is not what all of them do.
#[test]
fn several_files_are_told_apart_and_their_sums_are_not_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let list = "序号,项目名称,项目性质,年度资金申请总额（元）\n1,甲项目,一次性,7\n合计,,,7\n";
    std::fs::write(folder.path().join("一.csv"), list).unwrap();
    std::fs::write(folder.path().join("二.csv"), "项目名称,乙项目\n预算金额,20元\n天气,晴\n").unwrap();
    let (code, _, error) = perfc(folder.path(), &["import", "二.csv", "一.csv", "-o", "出/"], b"");
    assert_eq!(code, 1, "{error}");
    let text = |name: &str| std::fs::read_to_string(folder.path().join("出").join(name)).unwrap();
    assert!(text("01-乙项目.perf").contains("未能识别：晴（二.csv 3:4）"), "{}", text("01-乙项目.perf"));
    assert!(!text("document.perf").contains("budget"), "{}", text("document.perf"));
    let (code, _, error) = perfc(folder.path(), &["import", "一.csv", "-o", "单/"], b"");
    assert_eq!(code, 0, "{error}");
}

/// What people may well try, and what they are told: the exit code, and the end of what stands on standard error.
#[test]
fn every_mistake_is_answered() {
    const NO_FORM: [&str; 2] = [
        "0 张表，读取 1 个单元格，移动 0 行，未能识别 1 个单元格\n  没有找到绩效目标申报表：表上要有“项目名称”“年度资金申请总额”或“三级指标”这样的栏目\n  未能识别：\n    1:1  你好\n",
        "0 forms, 1 cell read, 0 rows moved, 1 cell not understood\n  no declaration form was found in it: one has labels such as 项目名称, 年度资金申请总额 or 三级指标\n  not understood:\n    1:1  你好\n",
    ];
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("空.xlsx", b"");
    write("a.perf", b"project \"a\" < budget 1; >");
    write("图.xlsx", b"\x89PNG\r\n");
    write("信.txt", "你好".as_bytes());
    write("表.csv", "项目名称,甲项目\n预算金额,10元\n".as_bytes());
    write("别的.json", b"{\"import\": 1, \"sources\": []}");
    write("已有.perf", b"");
    std::fs::create_dir(folder.path().join("空目录")).unwrap();
    for (arguments, code, zh, en) in [
        (&["没有.xlsx"][..], 2, "错误：没有.xlsx：没有这个文件或目录\n", "error: 没有.xlsx: no such file or directory\n"),
        (&["空.xlsx"], 2, "错误：空.xlsx：没有内容\n", "error: 空.xlsx: it is empty\n"),
        (&["-"], 2, "错误：<stdin>：没有内容\n", "error: <stdin>: it is empty\n"),
        (&["a.perf"], 2, "不用导入：用 perfc check 检查，用 perfc build 写出申报表\n", "check it with perfc check, or write its form with perfc build\n"),
        (&["图.xlsx"], 2, "这是图片：请先用文字识别软件读出表格\n", "read the table out of it with a program that recognises text\n"),
        (&["空目录"], 2, "能导入的是 xlsx、xls、et、ods、docx、html、csv、txt、md 和 json\n", "xlsx, xls, et, ods, docx, html, csv, txt, md and json\n"),
        (&["别的.json"], 2, "这不是 perfc build 写的 JSON：请从原来的表导入\n", "import the forms that it was made from\n"),
        (&["信.txt"], 1, NO_FORM[0], NO_FORM[1]),
        (&["信.txt", "-o", "出.perf"], 1, NO_FORM[0], NO_FORM[1]),
        (&["表.csv", "-o", "出.xlsx"], 2, "请用 -o 文件.perf 或 -o 目录/\n", "use -o FILE.perf or -o DIR/\n"),
        // What went wrong stands below the report.
        (&["表.csv", "-o", "已有.perf"], 2, "要覆盖请加上 --force，否则用 -o 写到别处\n", "add --force to write over it, or name another place with -o\n"),
        (&["表.csv", "--report", "没有/r.json"], 2, "错误：没有/r.json：没有这个目录\n", "error: 没有/r.json: there is no such folder\n"),
        (&["表.csv", "-o", "信.txt/a.perf"], 2, "路径中间有一段不是目录\n", "part of the path is no folder\n"),
        (&["表.csv", "-o", "-"], 0, "未能识别 0 个单元格\n", "0 cells not understood\n"),
        (
            &["表.csv", "表.csv", "./表.csv", "-o", "新.perf", "--force"],
            0,
            "已写入 新.perf\n下一步：perfc check 新.perf\n",
            "wrote 新.perf\nnext: perfc check 新.perf\n",
        ),
    ] {
        for (language, end) in [("zh", zh), ("en", en)] {
            let (exit, _, error) = perfc(folder.path(), &[&["import", "--lang", language], arguments].concat(), b"");
            assert!(exit == code && error.ends_with(end), "{arguments:?} {exit}\n{error}\n---- expected {code}\n{end}");
            assert!(error.matches("表.csv").count() < 2, "{error}");
        }
    }
    assert!(!folder.path().join("出.perf").exists() && !folder.path().join("-").exists());
}

/// A list that nobody would read to its end is cut; the report as JSON has all of it.
#[test]
fn long_lists_are_cut_and_the_report_has_all() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("项目名称\t甲项目\n年度资金申请总额\t100元\n{}", "天气\t晴\n".repeat(300));
    let (code, out, error) = perfc(folder.path(), &["import", "-", "--report", "r.json"], text.as_bytes());
    assert_eq!((code, error.lines().count()), (1, 203), "{error}");
    assert!(error.ends_with("\n另有 400 条没有列出：加上 --report 报告.json，全部写进报告\n"), "{error}");
    assert_eq!(out.matches("未能识别").count(), 600);
    let report: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(report["sources"][0]["unknown"].as_array().unwrap().len(), 600);
    // The room is for the whole report, not for each file.
    std::fs::create_dir(folder.path().join("表")).unwrap();
    std::fs::write(folder.path().join("表/一.tsv"), &text).unwrap();
    std::fs::write(folder.path().join("表/二.tab"), &text).unwrap();
    let (_, _, error) = perfc(folder.path(), &["import", "表", "--lang", "en", "-o", "出/"], b"");
    assert!(error.contains("\n1000 more are not listed: --report report.json writes all of them\nin all: 2 forms"), "{error}");
    assert!(error.ends_with("wrote 出/: 3 files\nnext: perfc check 出/\n"), "{error}");
}

/// A row that is wider than any form is none of one, and what stands beside it is read all the same.
#[test]
fn rows_wider_than_any_form_are_told() {
    let wide = vec!["三级指标"; 300].join("\t");
    let found = found(format!("项目名称\t甲项目\n{wide}\n年度资金申请总额\t100元\n").as_bytes(), "a.txt");
    assert_eq!((found.forms.len(), unknown(&found).len(), found.cells), (1, 300, 304));
    assert!(found.forms[0].budget.amount.is_some());
}

/// A sum whose total is missing is kept in the words of the form.
#[test]
fn rows_of_a_sum_that_is_missing_are_kept() {
    let text = write::one(&found("项目名称\t甲项目\n当年财政拨款\t100元\n".as_bytes(), "a.txt")).unwrap();
    assert!(text.contains("// 原表没有“年度资金申请总额”，只有“当年财政拨款”100 元（2:8）\n"), "{text}");
}
