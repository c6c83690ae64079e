//! The forms of messages as programs read them, and how severe findings are made: through the program itself.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::support::{error, out, perfc, perfc_with};

/// A line with characters of one, two, three and four bytes, full-width forms, and a finding behind all of them.
const WIDE: &str = "项目 “é😀🏫甲” ＜ 预算 ５ 吨； ＞";

/// The same finding on a first line behind a byte order mark, and on a second line behind a line end of two characters.
const PLACES: [(&str, &str, u32); 3] = [("lf.perf", "", 1), ("bom.perf", "\u{feff}", 1), ("crlf.perf", "// 注释\r\n", 2)];

fn write_places(folder: &Path) {
    for (name, before, _) in PLACES {
        fs::write(folder.join(name), format!("{before}{WIDE}\r\n")).unwrap();
    }
}

/// Where `吨` stands in a line, counted in some units, from 1; and where it ends.
fn columns(count: impl Fn(&str) -> usize) -> (usize, usize) {
    let before = count(WIDE.split_once("吨").unwrap().0) + 1;
    (before, before + 1)
}

#[test]
fn annotations_of_github_stand_where_the_finding_is() {
    let folder = tempfile::tempdir().unwrap();
    write_places(folder.path());
    let (start, end) = columns(|text| text.chars().count());
    assert_eq!((start, end), (18, 19));
    for (name, _, line) in PLACES {
        let said = out(&perfc(folder.path(), &["check", name, "--message-format", "github"]));
        let place = format!("::error file={name},line={line},endLine={line},col={start},endColumn={end},title=E0401 not-money::");
        assert!(said.lines().any(|said| said.starts_with(&place)), "{place}\n{said}");
    }
}

fn sarif(folder: &Path, arguments: &[&str]) -> Value {
    let output = perfc(folder, &[arguments, &["--message-format", "sarif"]].concat());
    serde_json::from_str(&out(&output)).unwrap_or_else(|fault| panic!("{fault}: {}", out(&output)))
}

#[test]
fn a_sarif_region_is_counted_in_utf16_and_in_bytes() {
    let folder = tempfile::tempdir().unwrap();
    write_places(folder.path());
    let (start, end) = columns(|text| text.encode_utf16().count());
    assert_eq!((start, end), (20, 21));
    for (name, before, line) in PLACES {
        let report = sarif(folder.path(), &["check", name]);
        let run = &report["runs"][0];
        assert_eq!(run["columnKind"], "utf16CodeUnits");
        let result = run["results"].as_array().unwrap().iter().find(|result| result["ruleId"] == "E0401").unwrap();
        let physical = &result["locations"][0]["physicalLocation"];
        let byte = before.len() + WIDE.find('吨').unwrap();
        assert_eq!(physical["artifactLocation"], json!({ "uri": name, "uriBaseId": "%SRCROOT%" }));
        assert_eq!(
            physical["region"],
            json!({ "startLine": line, "startColumn": start, "endLine": line, "endColumn": end, "byteOffset": byte, "byteLength": 3 })
        );
    }
}

#[test]
fn a_sarif_report_has_a_rule_for_each_finding_and_a_notification_for_what_could_not_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let examples = super::support::root().join("examples/errors");
    for entry in fs::read_dir(examples).unwrap().map(Result::unwrap).filter(|entry| entry.path().extension().is_some_and(|found| found == "perf")) {
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let found = out(&perfc(folder.path(), &["check", "--message-format", "json"]));
    let findings: Vec<Value> = found.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (language, tag) in [("zh", "zh-CN"), ("en", "en")] {
        let report = sarif(folder.path(), &["check", "--lang", language]);
        assert_eq!((&report["version"], &report["$schema"]), (&json!("2.1.0"), &json!("https://json.schemastore.org/sarif-2.1.0.json")));
        let [run] = report["runs"].as_array().unwrap().as_slice() else { panic!("one run") };
        assert_eq!(run["language"], tag);
        assert_eq!(run["invocations"], json!([{ "executionSuccessful": true }]), "findings are no failure of the tool");
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len());
        for (result, finding) in results.iter().zip(&findings) {
            assert_eq!(result["ruleId"], finding["code"]);
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!((&rule["id"], &rule["name"]), (&finding["code"], &finding["name"]));
            let level = match finding["severity"].as_str().unwrap() {
                "info" => "note",
                same => same,
            };
            assert_eq!((&result["level"], &rule["defaultConfiguration"]["level"]), (&json!(level), &json!(level)));
            let message = result["message"]["text"].as_str().unwrap().replace("{{", "{").replace("}}", "}");
            assert!(message.starts_with(finding["message"][language].as_str().unwrap()), "{message}");
            for key in ["shortDescription", "fullDescription", "help"] {
                assert!(!rule[key]["text"].as_str().unwrap().is_empty(), "{key} of {}", rule["id"]);
            }
            assert!(rule["help"]["markdown"].as_str().unwrap().starts_with(&format!("# {} ", rule["id"].as_str().unwrap())));
            assert_eq!(rule["properties"]["tags"].as_array().unwrap().len(), 1, "{} is in a group", rule["id"]);
            let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
            assert_eq!(related + 1, finding["labels"].as_array().unwrap().len());
            let edits = |fix: &Value| fix["edits"].as_array().map_or(0, Vec::len);
            let replacements = result["fixes"][0]["artifactChanges"].as_array().into_iter().flatten();
            assert_eq!(replacements.map(|change| change["replacements"].as_array().unwrap().len()).sum::<usize>(), edits(&finding["fix"]));
        }
        let mut prints: Vec<&Value> = results.iter().map(|result| &result["partialFingerprints"]["finding/v1"]).collect();
        prints.sort_unstable_by_key(|print| print.as_str());
        prints.dedup();
        assert_eq!(prints.len(), results.len(), "each has a fingerprint of its own");
    }
    let report = sarif(folder.path(), &["check", "E0404.perf", "没有 [a](1){0}.perf"]);
    let invocation = &report["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let [said] = invocation["toolExecutionNotifications"].as_array().unwrap().as_slice() else { panic!("{invocation}") };
    assert_eq!(said["level"], "error");
    let uri = &said["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "%E6%B2%A1%E6%9C%89%20%5Ba%5D%281%29%7B0%7D.perf");
}

#[test]
fn a_fingerprint_does_not_know_the_line_or_the_language() {
    let folder = tempfile::tempdir().unwrap();
    let prints = |before: &str, language: &str| {
        fs::write(folder.path().join("a.perf"), format!("{before}{WIDE}\n")).unwrap();
        sarif(folder.path(), &["check", "a.perf", "--lang", language])["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| result["partialFingerprints"].clone())
            .collect::<Vec<_>>()
    };
    let first = prints("", "zh");
    assert!(!first.is_empty());
    assert_eq!(first, prints("\n// 新的一行\n", "en"));
}

#[test]
fn a_build_that_is_refused_still_ends_its_report() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.perf"), WIDE).unwrap();
    fs::write(folder.path().join("taken"), "").unwrap();
    let sound = "project \"甲\" < budget 5; >";
    fs::write(folder.path().join("b.perf"), sound).unwrap();
    let output = perfc(folder.path(), &["build", "b.perf", "-o", "taken/x.json", "--message-format", "sarif"]);
    assert_eq!(output.status.code(), Some(2));
    let report: Value = serde_json::from_str(&error(&output)).unwrap();
    assert_eq!(report["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["level"], "error");
    let output = perfc(folder.path(), &["build", "b.perf", "-o", "taken/x.json", "--message-format", "junit"]);
    assert!(error(&output).trim_end().ends_with("</testsuites>"), "{}", error(&output));
}

// ---- junit ----------------------------------------------------------------------------------------------------------------------------------------

/// Suites: their names and their cases, each with its name, its element that tells of a failure, and its output.
type Suites = Vec<(String, Vec<(String, Option<(String, String)>, String)>)>;

fn junit(folder: &Path, arguments: &[&str]) -> Suites {
    let text = out(&perfc(folder, &[arguments, &["--message-format", "junit"]].concat()));
    let document = roxmltree::Document::parse(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("name")), ("testsuites", Some("perfc")));
    let elements = |node: roxmltree::Node<'_, '_>, name: &str| node.descendants().filter(|node| node.has_tag_name(name)).count().to_string();
    for node in root.descendants().filter(|node| node.has_tag_name("testsuite") || node.has_tag_name("testsuites")) {
        for (attribute, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
            assert_eq!(node.attribute(attribute), Some(elements(node, element).as_str()), "{text}");
        }
    }
    let child = |node: roxmltree::Node<'_, '_>, name: &str| {
        node.children().find(|child| child.has_tag_name(name)).map(|child| child.text().unwrap_or_default().to_owned())
    };
    root.children()
        .filter(roxmltree::Node::is_element)
        .map(|suite| {
            let name = suite.attribute("name").unwrap();
            let cases = suite.children().filter(roxmltree::Node::is_element).map(|case| {
                assert_eq!((case.attribute("classname"), case.attribute("file")), (Some(name), Some(name)));
                let bad = ["failure", "error"].into_iter().filter_map(|kind| Some((kind, case.children().find(|child| child.has_tag_name(kind))?)));
                let bad: Vec<_> = bad.map(|(kind, node)| (kind.to_owned(), node.attribute("message").unwrap().to_owned())).collect();
                assert!(bad.len() <= 1, "readers take one");
                (case.attribute("name").unwrap().to_owned(), bad.into_iter().next(), child(case, "system-out").unwrap_or_default())
            });
            (name.to_owned(), cases.collect())
        })
        .collect()
}

#[test]
fn a_junit_suite_is_a_file_and_a_case_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let project = |name: &str, statement: &str| format!("project \"{name}\" <\n  budget 5;\n{statement}>\n");
    let interval = "  indicator 产出.数量.次数 = 3-5 次;\n";
    let several = [project("好", ""), project("提醒", interval), project("坏<&]]>", "  budget 6;\n"), "年度 2026;\n".to_owned()].concat();
    fs::write(folder.path().join("a.perf"), several).unwrap();
    fs::write(folder.path().join("b.perf"), "// 没有项目\n").unwrap();
    let off = ["--severity", "W1001=off,I1001=off"];
    let arguments = |more: &[&'static str]| [&["check", "a.perf", "b.perf", "缺\u{1}.perf"], &off[..], more].concat();

    let suites = junit(folder.path(), &arguments(&[]));
    let names: Vec<&str> = suites.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a.perf", "b.perf", "缺\\u{1}.perf"]);
    let [file, good, warned, bad] = suites[0].1.as_slice() else { panic!("{suites:?}") };
    assert_eq!((file.0.as_str(), good.0.as_str(), warned.0.as_str(), bad.0.as_str()), ("a.perf", "好", "提醒", "坏<&]]>"));
    assert!(file.1.as_ref().unwrap().1.starts_with("E0107 "), "what is outside of projects is the file's: {file:?}");
    assert_eq!((&good.1, good.2.as_str()), (&None, ""));
    assert_eq!(warned.1, None);
    assert!(warned.2.contains("W0101") && warned.2.contains("3-5 次"), "{}", warned.2);
    assert!(bad.1.as_ref().is_some_and(|(kind, message)| kind == "failure" && message.starts_with("E0203 ")), "{bad:?}");
    assert_eq!(suites[1].1, [("b.perf".to_owned(), None, String::new())], "a file without findings is a passing case");
    assert_eq!(suites[2].1[0].1.as_ref().unwrap().0, "error");

    let denied = junit(folder.path(), &arguments(&["--deny", "warnings"]));
    assert!(denied[0].1[2].1.as_ref().unwrap().1.starts_with("W0101 "), "{denied:?}");
    assert_eq!(denied[0].1[2].2, "");
}

#[test]
fn junit_shows_what_xml_cannot_hold() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a\u{fffe}\u{1b}.perf"), "project \"甲\u{0}\u{1b}[31m\u{ffff}\r乙\" < budget 5 吨\u{fffe}; >\n").unwrap();
    let suites = junit(folder.path(), &["check"]);
    assert_eq!(suites[0].0, "a\\u{fffe}\\u{1b}.perf");
    let text = out(&perfc(folder.path(), &["check", "--message-format", "junit"]));
    assert!(!text.chars().any(|character| character != '\n' && character.is_control()), "{text:?}");
}

#[test]
fn what_is_only_counted_fails_too() {
    let folder = tempfile::tempdir().unwrap();
    // More warnings than are kept, and an error behind them.
    let warned: String = (0..1100).map(|number| format!("project \"项目{number}\" < indicator 产出.数量.次数 = 3-5 次; >\n")).collect();
    fs::write(folder.path().join("a.perf"), format!("{warned}project \"坏\" < budget 5 吨; >\n")).unwrap();
    let off = ["--severity", "W1001=off,I1001=off"];
    let suites = junit(folder.path(), &[&["check"], &off[..]].concat());
    let file = &suites[0].1[0];
    let listed = out(&perfc(folder.path(), &[&["check"], &off[..]].concat()));
    assert!(listed.contains("1101 个项目，1100 条指标：1 个错误，1100 个警告\n"), "{}", &listed[listed.len() - 400..]);
    assert!(listed.contains("  1100  W0101  "), "{}", &listed[listed.len() - 400..]);
    assert_eq!((file.0.as_str(), file.1.is_some()), ("a.perf", true), "{file:?}");
}

// ---- severities -----------------------------------------------------------------------------------------------------------------------------------

/// A project with one warning and nothing else to say, and its code.
const WARNED: &str = "project \"甲\" <\n  indicator 产出.数量.次数 = 3-5 次;\n  allow W1001 \"只看区间。\";\n>\n";

#[test]
fn a_severity_holds_in_every_form_and_in_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.perf"), WARNED).unwrap();
    let check = |severity: &str, more: &[&str]| {
        let change = format!("W0101={severity}");
        perfc(folder.path(), &[&["check", "a.perf", "--severity", &change], more].concat())
    };
    for (severity, code, denied, summary, short, github, gitlab, level, failures) in [
        ("error", 1, 1, "1 个错误，0 个警告\n", "error[W0101]", "::error ", Some("major"), Some("error"), "1"),
        ("warning", 0, 1, "0 个错误，1 个警告\n", "warning[W0101]", "::warning ", Some("minor"), Some("warning"), "0"),
        ("INFO", 0, 0, "0 个错误，0 个警告，1 条提示\n", "info[W0101]", "::notice ", Some("info"), Some("note"), "0"),
        ("off", 0, 0, "0 个错误，0 个警告\n", "", "", None, None, "0"),
    ] {
        let human = check(severity, &[]);
        assert_eq!(human.status.code(), Some(code), "{severity}");
        assert_eq!(check(severity, &["--deny", "warnings"]).status.code(), Some(denied), "{severity}");
        assert!(out(&human).contains(&format!("1 个项目，1 条指标：{summary}")), "{}", out(&human));
        let text = |format: &str| out(&check(severity, &["--message-format", format]));
        assert_eq!(text("short").is_empty(), short.is_empty());
        assert!(text("short").contains(short) && text("github").starts_with(github), "{severity}: {}", text("github"));
        let quality: Value = serde_json::from_str(&text("gitlab")).unwrap();
        assert_eq!(quality[0]["severity"].as_str(), gitlab);
        let report: Value = serde_json::from_str(&text("sarif")).unwrap();
        assert_eq!(report["runs"][0]["results"][0]["level"].as_str(), level);
        let json = text("json");
        assert_eq!(json.lines().next().map(|line| line.contains(&format!("\"severity\":\"{}\"", severity.to_lowercase()))), level.map(|_| true));
        assert!(text("junit").contains(&format!("<testsuites name=\"perfc\" tests=\"1\" failures=\"{failures}\"")), "{}", text("junit"));
    }
}

#[test]
fn what_is_raised_to_an_error_stops_the_output() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.perf"), WARNED).unwrap();
    let document = "document \"表\" < year 2026; >\n".to_owned() + WARNED;
    fs::write(folder.path().join("b.perf"), document).unwrap();
    for file in ["a.perf", "b.perf"] {
        let build = |more: &[&str]| perfc(folder.path(), &[&["build", file], more].concat());
        assert!(out(&build(&[])).contains("\"low\":3"));
        let raised = build(&["--severity", "dash-interval=error"]);
        assert_eq!((raised.status.code(), out(&raised).as_str()), (Some(1), ""), "{}", error(&raised));
        let draft = build(&["--severity", "dash-interval=error", "--draft", "--to", "text"]);
        assert_eq!(draft.status.code(), Some(1));
        assert!(out(&draft).contains("W0101 区间请写成"), "a draft lists it: {}", out(&draft));
        // Nothing of what the projects add up to rests on it.
        assert_eq!(build(&["--severity", "W0101=off", "--deny", "warnings"]).status.code(), Some(0));
    }
}

#[test]
fn an_allow_silences_whatever_the_severity_and_is_not_idle() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.perf"), WARNED.replace(">\n", "  allow W0101 \"沿用合同的写法。\";\n>\n")).unwrap();
    for severity in ["error", "warning", "info", "off"] {
        let output = perfc(folder.path(), &["check", "a.perf", "--deny", "warnings", "--severity", &format!("W0101={severity},W1001={severity}")]);
        assert_eq!(output.status.code(), Some(0), "{severity}: {}", out(&output));
        assert!(out(&output).contains("0 个错误，0 个警告\n"), "{severity}: {}", out(&output));
    }
}

#[test]
fn an_error_stays_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for (change, language, said) in [
        ("E0404=warning", "zh", "错误：E0404 是错误，不能降低，也不能关闭\n"),
        ("budget-sum=off", "en", "error: E0404 is an error, which can be neither lowered nor turned off\n"),
    ] {
        let output = perfc(folder.path(), &["check", "--severity", change, "--lang", language]);
        assert_eq!(output.status.code(), Some(2));
        assert!(error(&output).starts_with(said), "{}", error(&output));
    }
}

// ---- the summary ----------------------------------------------------------------------------------------------------------------------------------

#[test]
fn more_than_three_findings_are_counted_by_code() {
    let interval = |name: &str| format!("indicator 产出.数量.{name} = 3-5 次;");
    let file = |count: usize, rest: &str| {
        let indicators: String = (0..count).map(|number| interval(&format!("次数{number}"))).collect();
        format!("project \"甲\" < {indicators} {rest} >")
    };
    let check = |text: &str, more: &[&str]| {
        let arguments = [&["check", "-", "--severity", "W1001=off,I1001=off"], more].concat();
        out(&perfc_with(Path::new("."), &arguments, text.as_bytes()))
    };
    let few = check(&file(3, ""), &[]);
    assert!(few.contains("3 个警告\n各代码的说明见"), "{few}");
    let many = check(&file(4, "budget 5 吨;"), &[]);
    assert!(many.contains("1 个错误，4 个警告\n  4  W0101  区间请写成 ..\n  1  E0401  不是以元计的金额\n各代码的说明见"), "{many}");
    let english = check(&file(4, ""), &["--severity", "W0101=info", "--lang", "en"]);
    assert!(english.contains("1 project, 4 indicators: 0 errors, 0 warnings, 4 notes\n  4  W0101  "), "{english}");
}

#[test]
fn at_most_ten_codes_are_counted_one_by_one() {
    let folder = super::support::root().join("examples/errors");
    let listed = out(&perfc(&folder, &["check"]));
    let tail: Vec<&str> = listed.lines().skip_while(|line| !line.contains(" 个项目，")).collect();
    assert_eq!(tail.len(), 1 + 10 + 1 + 1, "{tail:#?}");
    assert!(tail[11].starts_with("  另有 "), "{tail:#?}");
}

// ---- explanations ---------------------------------------------------------------------------------------------------------------------------------

#[test]
fn an_explanation_shows_what_perfc_says_of_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    for info in perfc::diagnostics::Code::all() {
        for (language, says, nothing) in [("zh", "perfc 这样说：", "perfc 没有发现问题。"), ("en", "perfc says:", "perfc finds nothing.")] {
            let page = out(&perfc(folder.path(), &["explain", info.id, "--lang", language]));
            let (wrong, right) = page.split_once(if language == "zh" { "## 正确写法" } else { "## Right" }).unwrap();
            assert!(right.trim_end().ends_with(nothing) || right.contains(&format!("```\n\n{nothing}\n")), "{page}");
            let finding = wrong.split_once(says).map(|(_, finding)| finding.contains(&format!("[{}]", info.id)));
            // What is no text cannot be shown.
            assert_eq!(finding, (info.id != "E0001").then_some(true), "{page}");
            assert!(!page.contains('\u{1b}'));
        }
    }
    let colored = out(&perfc(folder.path(), &["explain", "E0404", "--color", "always"]));
    assert!(colored.contains("\u{1b}[1;31m错误[E0404]"), "{colored}");
}
