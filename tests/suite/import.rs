//! `perfc import`: real forms and what is known of them, forms that perfc itself wrote, and further layouts as files with what is expected beside them.

use std::path::PathBuf;

use perfc::compare::{Version, compare};
use perfc::compile::{Progress, Registry, facts};
use perfc::diagnostics::{Language, Severity};
use perfc::emit::{Format as Written, Options};
use perfc::import::form::{Found, Settings};
use perfc::import::report::{Remark, Report, Source};
use perfc::import::{open, write};
use perfc::workspace::{Input, Overlay, plan};

use crate::fixtures;
use crate::support::{bytes, compile_text, compile_text_for, output, real_set, root};

fn found_as(bytes: &[u8], name: &str, as_printed: bool) -> Found {
    open(bytes, name, Settings { as_printed, unnamed: "未命名" }).unwrap_or_else(|error| panic!("{name}: {}", error.zh)).0
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
                format!("{name}: {:?} {}.{} {:?} {:?} {:?} {:?}", indicator.status, indicator.level, indicator.name, indicator.moved, target, indicator.weight, indicator.note)
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
const WRITTEN_BY_HAND: [&str; 9] = [
    "合计: Some(64159052) → None",
    "网格平台服务管理项目经费: Removed 积分兑换经费 * period = budget",
    "市政消火栓维修保养经费: Removed 市政消防栓保养费 * 市政消防栓数 + 市政消火栓维修费 = budget",
    "安全生产委员会办公室工作经费: Removed 宣传品及宣传活动经费 = budget",
    "电动自行车治理技防升级改造项目: Removed 运行经费 = budget",
    "微型消防站建设经费: Removed 微型消防站日常运行 * period = budget",
    "电动自行车治理技防升级改造项目(一次性): Removed 电动自行车安全治理技防升级经费 = budget",
    "城运联勤队员设备更新经费: Removed 便携式执法记录仪金额 = budget",
    "",
];

#[test]
fn thirteen_real_forms_come_out_as_people_read_them() {
    let (bytes, name) = real();
    let found = found(&bytes, name);
    let unknown: Vec<_> = found.forms.iter().flat_map(|form| &form.unknown).chain(&found.unknown).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert_eq!((found.forms.len(), found.forms.iter().map(|form| form.indicators.len()).sum::<usize>()), (13, 114));
    let text = write::one(&found).unwrap();
    let wanted: Vec<&str> = WRITTEN_BY_HAND.into_iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(differences(&examples(), &version_of_text(&text)), wanted, "{text}");
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
            moved.extend(rows.map(|indicator| format!("{}/{}.{}", form.name.as_ref().unwrap().value, indicator.level2.as_ref().unwrap(), indicator.name.value)));
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

#[test]
fn json_returns() {
    let options = Options::new(Written::Json);
    let written = bytes(&real_set(options), options);
    let text = write::one(&found(&written, "a.json")).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), output(&compile_text(text.as_str())));
    assert_json_returns(&std::fs::read_to_string(root().join("tests/forms/full.perf")).unwrap());
}

/// What cannot be told from a printed form: whether a sum was said without rows, and in which spelling.
fn returned(old: &Version, written: &[u8], ending: &str) -> (Vec<String>, String) {
    let found = found(written, &format!("a.{ending}"));
    let mut out: Vec<String> = found.unknown.iter().chain(found.forms.iter().flat_map(|form| &form.unknown)).map(|cell| format!("? {} {}", cell.place, cell.value)).collect();
    let text = write::one(&found).unwrap();
    out.extend(differences(old, &version_of_text(&text)));
    (out, text)
}

#[test]
fn every_format_returns() {
    let full = std::fs::read_to_string(root().join("tests/forms/full.perf")).unwrap();
    let mut problems = String::new();
    for format in Written::ALL {
        if matches!(format, Written::Json | Written::Ndjson) {
            continue;
        }
        let options = Options::new(format);
        for (name, old, written) in [
            ("real", examples(), bytes(&real_set(options), options)),
            ("full", version_of_text(&full), bytes(&compile_text_for(full.as_str(), options), options)),
        ] {
            if std::env::var_os("LOOK_ALL").is_some() {
                std::fs::write(format!("/tmp/team/forms/target/{name}.{}", format.endings()[0]), &written).unwrap();
            }
            let (differences, text) = returned(&old, &written, format.endings()[0]);
            if !differences.is_empty() {
                problems += &format!("---- {name} as {}: {differences:#?}\n{}", format.name(), if name == "full" { &text } else { "" });
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn look() {
    let name = std::env::var("LOOK").unwrap_or_else(|_| "tests/import/xianghuaqiao-2026.txt".to_owned());
    let bytes = std::fs::read(root().join(&name)).unwrap();
    let found = found(&bytes, &name);
    println!("{} forms, {} cells", found.forms.len(), found.cells);
    println!("{}", write::one(&found).unwrap_or_else(|_| "CHANGED".to_owned()));
}

// ---- layouts --------------------------------------------------------------------------------------------------------------------------------------

/// `tests/import/layouts/NAME.csv` (or another ending): `NAME.perf` is what it comes out as, `NAME.report.txt` what is reported.
#[test]
fn layouts_come_out_as_expected() {
    let folder = root().join("tests/import/layouts");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| !matches!(file.extension().and_then(|ending| ending.to_str()), Some("perf")) && !file.to_str().unwrap().ends_with(".report.txt"));
    files.sort();
    assert!(files.len() > 12, "{files:?}");
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let found = found(&std::fs::read(&file).unwrap(), name);
        let text = write::one(&found).unwrap();
        fixtures::compare(&file.with_extension("perf"), &text, &mut problems, &mut blessed);
        let report = Report { sources: vec![Source::new(name.to_owned(), &found, Vec::new())], written: Vec::new() };
        fixtures::compare(&file.with_extension("report.txt"), &report.text(Language::Chinese), &mut problems, &mut blessed);
        let compiled = compile_text(text.as_str());
        let errors: Vec<_> = compiled.findings.iter().filter(|finding| finding.severity() == Severity::Error).map(|finding| finding.title(Language::Chinese)).collect();
        if !errors.is_empty() {
            problems += &format!("{name}: {errors:?}\n");
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}
