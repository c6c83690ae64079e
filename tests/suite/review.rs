//! What a reviewer sends back, and what is proved of the money.
//!
//! `tests/review/NAME.{txt,md}` is what is expected; `PERFC_BLESS=1 cargo test --test suite review` writes them anew and fails.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::PathBuf;

use calamine::{Data, Reader as _, Xlsx};
use perfc::compile::{Compiled, Kept, Progress, check_with, compile};
use perfc::diagnostics::render::{Style, proof};
use perfc::diagnostics::{Code, Language, Severities, Severity, basis};
use perfc::emit::form::Form;
use perfc::emit::form::grid::{Content, Role};
use perfc::emit::review::{book, lay_out};
use perfc::emit::{Failure, Format, Options};
use perfc::proof::{Kind, Verdict, counts};
use perfc::review::Review;
use perfc::workspace::{Input, plan};
use serde_json::Value;

use crate::fixtures::compare;
use crate::support::{self, error, out, perfc, perfc_with, root};

fn reviewed(paths: &[&str]) -> Compiled {
    let inputs = paths.iter().map(|path| Input::Path(root().join(path))).collect();
    kept(inputs)
}

fn reviewed_text(text: &str) -> Compiled {
    kept(vec![Input::Text("<test>".to_owned(), text.as_bytes().to_vec())])
}

fn kept(inputs: Vec<Input>) -> Compiled {
    let kept = Kept { proofs: true, review: true, ..Kept::default() };
    check_with(plan(inputs), kept, &Severities::new(), &Progress::default())
}

fn real() -> Compiled {
    reviewed(&["examples/xianghuaqiao-2026"])
}

fn hostile() -> Compiled {
    reviewed(&["tests/review/hostile.perf"])
}

fn written(compiled: &Compiled, format: Format, language: Language) -> Vec<u8> {
    let review = Review::of(compiled, language);
    let tables = lay_out(&review, language);
    let mut bytes = Vec::new();
    book(&review, &tables, language).write(&mut bytes, format, &mut || {}).expect("memory takes everything");
    bytes
}

fn text(compiled: &Compiled, format: Format) -> String {
    String::from_utf8(written(compiled, format, Language::Chinese)).unwrap()
}

fn proved(compiled: &Compiled, language: Language) -> String {
    let mut text = String::new();
    let proofs = || compiled.sets.iter().flat_map(|set| &set.proofs);
    for known in proofs() {
        proof::human(&mut text, known, Style::new(language, false));
    }
    text + &counts(proofs(), language) + "\n"
}

#[test]
fn what_comes_out_is_what_is_expected() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    let folder = root().join("tests/review");
    let english = |compiled: &Compiled| String::from_utf8(written(compiled, Format::Markdown, Language::English)).unwrap();
    for (name, text) in [
        ("proof.txt", proved(&real(), Language::Chinese)),
        ("proof.en.txt", proved(&real(), Language::English)),
        ("xianghuaqiao-2026.md", text(&real(), Format::Markdown)),
        ("xianghuaqiao-2026.en.md", english(&real())),
        ("hostile.md", text(&hostile(), Format::Markdown)),
    ] {
        compare(&folder.join(name), &text, &mut problems, &mut blessed);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}

/// The verdicts of a project, and the kinds of its claims without the sum of its rows.
fn claims(body: &str) -> (Verdict, Vec<Kind>) {
    let compiled = reviewed_text(&format!("unit 盒;\nproject 甲 < {body} >"));
    let [proof] = compiled.sets[0].proofs.as_slice() else { panic!("one proof of {body}") };
    let kinds = proof.claims.iter().map(|claim| claim.kind);
    (proof.verdict(), kinds.filter(|kind| *kind != Kind::BudgetRows).collect())
}

const YEAR: &str = "year 2026; period 2026-01-01..2026-12-31;";

#[test]
fn claims_are_what_the_project_says() {
    use Kind::*;
    use Verdict::*;
    let cost = |rest: &str| format!("{YEAR} budget 120 < appropriation 100; other 20; > indicator 成本.经济成本.茶叶费 {rest}");
    for (body, verdict, kinds) in [
        // That the rows add up proves nothing of the costs.
        ("budget 120 < appropriation 100; other 20; >".to_owned(), Unchecked, vec![NoCosts]),
        ("budget 120 < appropriation 100; other 10; >".to_owned(), Contradicts, vec![BudgetRowsDiffer, MoneyUnread]),
        ("budget 120 < appropriation 甲; other 120; >".to_owned(), Unchecked, vec![MoneyUnread]),
        ("indicator 成本.经济成本.茶叶费 <= 5 元;".to_owned(), Unchecked, vec![NoBudget]),
        (cost("<= 120 元;"), Holds, vec![CostExact]),
        (cost("<= 20 元;"), Holds, vec![CostWithin]),
        (cost("<= 121 元;"), Contradicts, vec![CostOver]),
        (cost("<= 10 元/月;"), Holds, vec![CostExact]),
        (cost("<= 40 元/季度;"), Contradicts, vec![CostOverFewer]),
        (cost("<= budget;"), Unchecked, vec![CostIsBudget]),
        (cost(">= 20 元;"), Unchecked, vec![CostIsFloor]),
        (cost("\"节约\";"), Unchecked, vec![CostInWords]),
        (cost("<= 40 元/盒;"), Unchecked, vec![NoQuantityExact]),
        (cost("<= 50 元/盒;"), Unchecked, vec![NoQuantity]),
        (cost("<= 40 元/盒; indicator 产出.数量.茶叶数 = 3 盒;"), Holds, vec![CostExact]),
        (cost("<= 40 元/盒; indicator 产出.数量.茶叶数 = 3 盒; indicator 产出.数量.绿茶叶数 = 3 盒;"), Unchecked, vec![SeveralQuantities]),
        (cost("<= 120 元; indicator 成本.经济成本.水费 <= 20 元;"), Unchecked, vec![CostExact, CostWithin, CostsOverlap]),
        (cost("<= 100 元; indicator 成本.经济成本.水费 <= 20 元;"), Holds, vec![CostWithin, CostWithin, CostsExact]),
        // Social costs are told in words, and no money goes there.
        (cost("<= 120 元; indicator 成本.社会成本.扰民 \"可控\";"), Holds, vec![CostExact]),
        // What the author says by a check needs no guess.
        (cost("<= 40 元/盒; indicator 产出.数量.品种 = 3 盒; check 茶叶费 * 品种 = budget;"), Holds, vec![CheckHolds]),
        (cost("<= 40 元/盒; indicator 产出.数量.品种 = 3 盒; check 茶叶费 <= 41 元/盒;"), Unchecked, vec![NoQuantityExact, CheckHolds]),
        (cost("<= 120 元; indicator 成本.经济成本.水费 <= 20 元; check 水费 <= 茶叶费;"), Holds, vec![CostExact, CostWithin, CheckHolds]),
        (cost("<= budget; check 茶叶费 = budget;"), Unchecked, vec![CostIsBudget, CheckHolds]),
        (cost("<= 120 元; check 茶叶费 < budget;"), Contradicts, vec![CostExact, CheckFails]),
        // What cannot be read may be a cost.
        (cost("<= 120 元; indicator 成本.经济成本.水费 <= 20 没有的单位;"), Unchecked, vec![StatementsUnread, CostExact]),
        // Months are those of the period, and of all years where there is a total.
        ("budget 120; indicator 成本.经济成本.茶叶费 <= 10 元/月;".to_owned(), Unchecked, vec![NoPeriod]),
        (
            "year 2026; period 2026-01-01..2027-12-31; total 200; budget 120; indicator 成本.经济成本.茶叶费 <= 10 元/月;".to_owned(),
            Contradicts,
            vec![BudgetWithinTotal, CostOverFewer],
        ),
        ("total 100; budget 120; indicator 成本.经济成本.茶叶费 <= 10 元;".to_owned(), Contradicts, vec![BudgetOverTotal, MoneyUnread]),
    ] {
        assert_eq!(claims(&body), (verdict, kinds), "{body}");
    }
}

/// A warning that a cost is too high and a proof that it is not would be two stories.
#[test]
fn proof_and_findings_tell_one_story() {
    for path in ["examples/xianghuaqiao-2026", "examples/errors", "tests/fixtures"] {
        let compiled = reviewed(&[path]);
        let over = compiled.findings.iter().chain(compiled.silenced.iter().map(|silenced| &silenced.finding));
        let mut over: Vec<_> = over.filter(|finding| finding.code == Code::CostOverBudget).map(|finding| finding.primary.at).collect();
        let claims = compiled.sets.iter().flat_map(|set| &set.proofs).flat_map(|proof| &proof.claims);
        let mut claimed: Vec<_> = claims.filter(|claim| matches!(claim.kind, Kind::CostOver | Kind::CostOverFewer)).map(|claim| claim.at).collect();
        over.sort_unstable();
        claimed.sort_unstable();
        claimed.dedup();
        assert_eq!(claimed, over, "{path}");
    }
}

#[test]
fn a_plain_check_keeps_nothing_of_it() {
    let path = root().join("tests/review/hostile.perf");
    let compiled = compile(plan(vec![Input::Path(path)]), None, &Progress::default());
    assert!(compiled.silenced.is_empty() && compiled.sets.iter().all(|set| set.proofs.is_empty() && set.outlines.is_empty()));
}

#[test]
fn a_row_is_that_of_the_printed_form() {
    let compiled = real();
    let review = Review::of(&compiled, Language::Chinese);
    let forms = support::real_set(Options::new(Format::Text));
    let forms = support::book(&forms, Options::new(Format::Text));
    let mut held = 0;
    for row in review.rows.iter().filter(|row| row.place.starts_with('第')) {
        let (number, path) = row.place.strip_prefix('第').unwrap().split_once("行 ").unwrap();
        let form = forms.forms.iter().find(|form| form.name == row.project).unwrap();
        let names: Vec<String> =
            form.grid.cells.iter().filter(|cell| cell.role == Role::Text && cell.column == 3 && cell.columns == 2).map(|cell| cell.content.printed()).collect();
        let values = form.grid.cells.iter().filter(|cell| cell.role == Role::Value).count();
        let indicators = &names[names.len() - values..];
        assert_eq!(indicators[number.parse::<usize>().unwrap() - 1], path.rsplit('/').next().unwrap(), "{row:?}");
        held += 1;
    }
    assert!(held > 4, "{held}");
}

#[test]
fn what_is_allowed_is_listed_with_its_reason() {
    let compiled = reviewed_text(
        "template 共用 < indicator 产出.质量.甲合格率 \"合格\" < allow W0703 \"模板的理由\"; > >\n\
         project 甲 < include 共用; allow W1001 \"项目的理由\"; indicator 产出.数量.乙数 \"若干\" < allow W0704 \"指标的理由\"; > >",
    );
    let review = Review::of(&compiled, Language::Chinese);
    let allowed: Vec<_> = review.allowed.iter().map(|row| (row.place.as_str(), row.reason.as_str(), row.severity)).collect();
    let warning = Severity::Warning;
    assert_eq!(
        allowed,
        [("第2行 产出/质量/甲合格率", "模板的理由", warning), ("整张申报表", "项目的理由", warning), ("第1行 产出/数量/乙数", "指标的理由", warning)]
    );
    assert!(!review.rows.iter().any(|row| row.problem.contains("合格率")));
    // What is not to be heard of is not listed as allowed either.
    let off: Severities = {
        let mut severities = Severities::new();
        severities.change(perfc::diagnostics::severities::Change { code: Code::PartsMissing, to: None });
        severities
    };
    let text = "project 甲 < allow W1001 \"理由\"; >".as_bytes().to_vec();
    let kept = Kept { review: true, ..Kept::default() };
    let compiled = check_with(plan(vec![Input::Text("<test>".to_owned(), text)]), kept, &off, &Progress::default());
    assert!(compiled.silenced.is_empty());
}

#[test]
fn a_template_is_told_of_once_with_its_projects() {
    let projects: String = (1..=5).map(|number| format!("project 项目{number} < include 共用; >\n")).collect();
    let compiled = reviewed_text(&format!("template 共用 < indicator 产出.质量.甲合格率 \"合格\"; >\n{projects}"));
    let review = Review::of(&compiled, Language::Chinese);
    let rows: Vec<_> = review.rows.iter().filter(|row| row.problem.contains("甲合格率")).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].project, "项目1、项目2、项目3等 5 个项目");
    assert_eq!(rows[0].place, "第1行 产出/质量/甲合格率");
}

#[test]
fn units_are_counted() {
    let compiled = reviewed_text(
        "project 甲 < agency \"一所\"; budget 5 < other 4; > >\nproject 乙 < department \"二局\"; budget 5; >\nproject 丙 < agency \"一所\"; budget 5; >\nproject 丁 < budget 5; >",
    );
    let review = Review::of(&compiled, Language::Chinese);
    let units: Vec<_> = review.units.iter().map(|unit| (unit.name.as_str(), unit.projects, unit.counts)).collect();
    assert_eq!(units, [("一所", 2, [1, 2, 0]), ("二局", 1, [0, 1, 0]), ("", 1, [0, 1, 0])]);
    assert_eq!(review.counts(), [1, 4, 0]);
    let tables = lay_out(&review, Language::Chinese);
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["各单位问题数", "审核意见", "资金核对"]);
    let last = tables[0].grid.rows - 1;
    let sums: Vec<String> = tables[0].grid.cells.iter().filter(|cell| cell.row == last).map(|cell| cell.content.printed()).collect();
    assert_eq!(sums, ["合计", "4", "1", "4", "0", "5"]);
}

fn tables(compiled: &Compiled) -> Vec<Form> {
    lay_out(&Review::of(compiled, Language::Chinese), Language::Chinese)
}

#[test]
fn cells_tile_every_table() {
    for compiled in [real(), hostile(), reviewed_text("")] {
        for table in tables(&compiled) {
            let grid = &table.grid;
            assert_eq!(grid.columns.iter().sum::<u32>(), 2690, "A4 on its side less its margins");
            assert!(grid.owners().iter().flatten().all(Option::is_some), "no place is left out");
            assert_eq!(grid.cells.iter().map(|cell| cell.rows * cell.columns).sum::<usize>(), grid.rows * grid.columns.len());
            assert!(grid.heading > 0 && grid.heading < grid.rows);
        }
    }
}

fn unzipped(archive: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn excel_has_every_cell_and_no_formula_of_a_source() {
    for compiled in [real(), hostile()] {
        let bytes = written(&compiled, Format::Xlsx, Language::Chinese);
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        let tables = tables(&compiled);
        assert_eq!(workbook.sheet_names(), tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>());
        for (index, table) in tables.iter().enumerate() {
            let range = workbook.worksheet_range(&table.name).unwrap();
            for cell in &table.grid.cells {
                let read = range.get_value((cell.row as u32, cell.column as u32)).cloned().unwrap_or(Data::Empty);
                match &cell.content {
                    Content::Empty => assert!(matches!(read, Data::Empty) || read == Data::String(String::new()), "{read:?}"),
                    Content::Text(text) => assert_eq!(read, Data::String(text.clone())),
                    number => assert_eq!(read.to_string(), number.printed()),
                }
            }
            let sums = table.grid.cells.iter().filter(|cell| matches!(cell.content, Content::Sum { .. })).count();
            let formulas = workbook.worksheet_formula(&table.name).map(|range| range.used_cells().filter(|(_, _, formula)| !formula.is_empty()).count());
            assert_eq!(formulas.unwrap_or_default(), sums, "sums are formulas and nothing else is");
            let sheet = unzipped(&bytes, &format!("xl/worksheets/sheet{}.xml", index + 1));
            assert!(sheet.contains("orientation=\"landscape\"") && sheet.contains("paperSize=\"9\""), "{sheet}");
            let frozen = format!("ySplit=\"{}\"", table.grid.heading);
            assert!(sheet.contains(&frozen) && sheet.contains("state=\"frozen\""), "the labels stay in sight");
        }
    }
}

#[test]
fn word_has_every_cell() {
    for compiled in [real(), hostile()] {
        let bytes = written(&compiled, Format::Docx, Language::Chinese);
        let body = unzipped(&bytes, "word/document.xml");
        let document = roxmltree::Document::parse(&body).unwrap();
        let is = |name: &'static str| move |node: &roxmltree::Node<'_, '_>| node.tag_name().name() == name;
        let read: Vec<usize> = document.descendants().filter(is("tbl")).map(|table| table.descendants().filter(is("tc")).count()).collect();
        let tables = tables(&compiled);
        assert_eq!(read, tables.iter().map(|table| table.grid.cells.len()).collect::<Vec<_>>());
        let said: String = document.descendants().filter(is("t")).filter_map(|node| node.text()).collect();
        let flat = |text: &str| text.replace(['\n', '\t'], "");
        for cell in tables.iter().flat_map(|table| &table.grid.cells) {
            assert!(said.contains(&flat(&cell.content.printed())), "{cell:?}");
        }
        assert!(body.contains("w:orient=\"landscape\"") && body.contains("<w:tblHeader/>"));
    }
}

#[test]
fn a_page_says_all_of_it_as_text() {
    for (name, compiled) in [("real", real()), ("hostile", hostile())] {
        let page = text(&compiled, Format::Html);
        for markup in ["<script", "<img", "<b>", "<i>", "onerror=alert(1)>", "</td></tr></table>|"] {
            assert!(!page.contains(markup), "{markup} in {name}");
        }
        assert!(page.contains("Content-Security-Policy") && page.contains("<body class=\"tables\">"));
    }
    assert!(text(&hostile(), Format::Html).contains("&lt;script&gt;alert(2)&lt;/script&gt;"));
    let english = String::from_utf8(written(&real(), Format::Html, Language::English)).unwrap();
    assert!(english.contains("<html lang=\"en\">") && english.contains(">Problem</th>"));
}

#[test]
fn the_same_sources_are_the_same_bytes() {
    for format in [Format::Xlsx, Format::Docx, Format::Html, Format::Markdown] {
        for compile in [real, hostile] {
            assert_eq!(written(&compile(), format, Language::Chinese), written(&compile(), format, Language::Chinese), "{format:?}");
        }
    }
}

#[test]
fn nothing_found_is_said() {
    let text = text(&reviewed_text(""), Format::Markdown);
    assert!(text.contains("| 未发现问题 |") && text.contains("共 0 个项目：0 个错误，0 个警告，0 条提示"), "{text}");
}

#[test]
fn a_text_that_no_cell_can_hold_is_refused() {
    let compiled = reviewed_text(&format!("project 甲 < allow W1001 \"{}\"; >", "长".repeat(40_000)));
    let review = Review::of(&compiled, Language::Chinese);
    let tables = lay_out(&review, Language::Chinese);
    let result = book(&review, &tables, Language::Chinese).write(&mut Vec::new(), Format::Xlsx, &mut || {});
    assert!(matches!(result, Err(Failure::Room(..))), "{result:?}");
}

/// What is only counted is told too.
#[test]
fn findings_beyond_what_is_kept_are_counted() {
    let many: String = (0..1200).map(|number| format!("project 项目{number} < budget 5 < other 4; > allow W1001 \"缺\"; allow I1001 \"缺\"; >\n")).collect();
    let review = Review::of(&reviewed_text(&many), Language::Chinese);
    assert_eq!(review.counts()[0], 1200);
    assert!(review.rows.last().unwrap().problem.starts_with("另有 "), "{:?}", review.rows.last());
}

/// 惯例 or a regulation: a reviewer must be able to say which.
#[test]
fn every_warning_rests_on_something() {
    for info in Code::all().iter().filter(|info| info.severity != Severity::Error && !matches!(info.code, Code::DashInterval | Code::IdleAllow)) {
        let basis = basis::of(info);
        assert!(["惯例：", "财预〔", "《上海市", "算术：", "当地"].iter().any(|start| basis.zh.starts_with(start)), "{}: {}", info.id, basis.zh);
        assert_ne!(basis.en, "a convention of perf", "{}", info.id);
    }
}

// ---- the command -------------------------------------------------------------------------------------------------------------------

const SOUND: &str = "project 甲 < budget 120; indicator 成本.经济成本.茶叶费 <= 120 元; >\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn the_proof_stands_between_findings_and_summary() {
    let folder = folder(&[("a.perf", SOUND)]);
    let output = perfc(folder.path(), &["check", "--proof"]);
    let said = out(&output);
    let at = |text: &str| said.find(text).unwrap_or_else(|| panic!("no {text} in {said}"));
    assert!(at("W1001") < at("甲  已核对\n  成立      茶叶费：120 元，正好等于预算\n"), "{said}");
    assert!(at("1 个项目：1 个已核对，0 个矛盾，0 个无法核对\n") < at("1 个项目，1 条指标"), "{said}");
    assert_eq!(output.status.code(), Some(0));
    let plain = out(&perfc(folder.path(), &["check"]));
    assert!(!plain.contains("已核对"));
    let coloured = out(&perfc(folder.path(), &["check", "--proof", "--color", "always"]));
    assert!(coloured.contains("\u{1b}[32m成立\u{1b}[0m      茶叶费"), "{coloured}");
    // A pipe has no path that its text could be read from again.
    let piped = out(&perfc_with(folder.path(), &["check", "-", "--proof", "--message-format", "short"], format!("\n\n{SOUND}").as_bytes()));
    assert!(piped.contains("<stdin>:3:47: holds[cost-exact]: 甲: 茶叶费：120 元，正好等于预算\n"), "{piped}");
}

#[test]
fn the_proof_as_json_is_an_object_a_project() {
    let output = perfc(root(), &["check", "examples/xianghuaqiao-2026", "--proof", "--message-format", "json"]);
    let lines: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let proofs: Vec<&Value> = lines.iter().filter_map(|line| line.get("proof")).collect();
    assert_eq!(proofs.len(), 13);
    assert!(lines.iter().all(|line| line.get("proof").is_some() != line.get("code").is_some()), "a line is one or the other");
    let fourth = proofs[3];
    assert_eq!((fourth["project"].as_str(), fourth["verdict"].as_str()), (Some("城市综合管理专项经费"), Some("contradicts")));
    assert!(fourth["file"].as_str().unwrap().ends_with("04-城市综合管理专项经费.perf") && fourth["line"].is_u64() && fourth["column"].is_u64());
    let verdicts = [Verdict::Holds, Verdict::Contradicts, Verdict::Unchecked].map(Verdict::name);
    for claim in proofs.iter().flat_map(|proof| proof["claims"].as_array().unwrap()) {
        assert!(Kind::ALL.iter().any(|kind| kind.name() == claim["kind"] && kind.verdict().name() == claim["verdict"]), "{claim}");
        assert!(verdicts.contains(&claim["verdict"].as_str().unwrap()));
        assert!(claim["line"].as_u64().unwrap() > 0 && claim["column"].as_u64().unwrap() > 0 && claim["span"]["start"].is_u64());
        assert!(claim["message"]["zh"].is_string() && claim["message"]["en"].is_string());
    }
    // Reports for programs of a form of their own have no place for it.
    for format in ["github", "gitlab", "sarif", "junit"] {
        let with = perfc(root(), &["check", "examples/xianghuaqiao-2026", "--proof", "--message-format", format]);
        assert_eq!(out(&with), out(&perfc(root(), &["check", "examples/xianghuaqiao-2026", "--message-format", format])), "{format}");
    }
}

#[test]
fn a_review_is_written_beside_the_messages() {
    let folder = folder(&[("a.perf", SOUND), ("坏.perf", "project 乙 < budget 5 < other 4; > >\n")]);
    let output = perfc(folder.path(), &["check", "-o", "退/审核意见.md", "a.perf", "坏.perf", "没有.perf"]);
    assert_eq!(output.status.code(), Some(2), "a file could not be read");
    let said = out(&output);
    assert!(said.contains("E0404") && said.ends_with("已写入 退/审核意见.md\n"), "{said}");
    let text = fs::read_to_string(folder.path().join("退/审核意见.md")).unwrap();
    assert!(text.contains("| 年度资金申请总额 | 年度资金申请总额与各项资金来源之和相差 1 元（声明为 5 元；4 = 4 元） |"), "{text}");
    assert!(text.contains("| 没有.perf | 没有这个文件或目录"), "{text}");
    assert!(!text.contains(folder.path().to_str().unwrap()));

    let output = perfc(folder.path(), &["check", "坏.perf", "-o", "-"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).starts_with("# 绩效目标审核意见表\n") && !out(&output).contains("E0404"), "{}", out(&output));
    let output = perfc(folder.path(), &["check", "a.perf", "--to", "html", "--lang", "en"]);
    assert!(out(&output).starts_with("<!DOCTYPE html>") && out(&output).contains("<title>Review of performance targets</title>"));
    assert_eq!(perfc(folder.path(), &["check", "a.perf", "-o", "r.xlsx", "--deny", "warnings"]).status.code(), Some(1));
    assert!(folder.path().join("r.xlsx").exists());
}

#[test]
fn what_is_no_review_is_refused() {
    let folder = folder(&[("a.perf", SOUND)]);
    for (arguments, said) in [
        (&["-o", "a.perf"][..], "审核意见表可以写成 xlsx、docx、html、markdown"),
        (&["-o", "r.csv"], "审核意见表可以写成"),
        (&["-o", "r"], "审核意见表可以写成"),
        (&["-o", "."], "审核意见表写成一个文件，不是目录"),
        (&["-o", "r.md", "--to", "json"], "json"),
    ] {
        let output = perfc(folder.path(), &[&["check", "a.perf"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(error(&output).contains(said), "{arguments:?}: {}", error(&output));
    }
    assert_eq!(fs::read_to_string(folder.path().join("a.perf")).unwrap(), SOUND);
    let files: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
}
