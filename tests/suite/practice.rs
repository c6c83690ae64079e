//! A bureau's own practice, as far as no fixture can tell it.

use perfc::diagnostics::{Applicability, Code, Diagnostic};

use super::support::{codes, compile_paths, compile_text, root};

fn project(said: &str) -> String {
    format!(
        "project \"甲\" <\n  department \"清河区水务局\";\n  agency \"清河区河道管理所\";\n  period 2026-01-01..2026-12-31;\n  annual_goal \"保持河道整洁。\";\n  \
         indicator 成本.经济成本.保洁费 <= 50000 元/公里;\n  indicator 产出.数量.保洁河道长度 = 12 公里;\n  indicator 效益.生态效益.河道投诉办结率 = 100%;\n  indicator 满意度.服务对象满意度.居民满意度 >= 90%;\n  budget 600000;\n  {said}\n>\n"
    )
}

/// The one finding of a text.
fn only(text: String) -> Diagnostic {
    let compiled = compile_text(text.into_bytes());
    let [finding] = compiled.findings.as_slice() else { panic!("{:?}", codes(&compiled)) };
    finding.clone()
}

#[test]
fn the_fix_is_sure_where_only_one_choice_is_near() {
    let fix = |choices: &[&str], value: &str| {
        let choices: String = choices.iter().map(|choice| format!("choice nature {choice};\n")).collect();
        let finding = only(choices + &project(&format!("nature {value};")));
        assert_eq!(finding.code, Code::ValueNotInChoices);
        finding.fix.map(|fix| (fix.applicability, fix.edits[0].text.clone()))
    };
    let sure = Some((Applicability::Safe, "经常性专项业务费".to_owned()));
    assert_eq!(fix(&["经常性专项业务费", "其他一次性项目"], "经常性专项业物费"), sure);
    let likely = Some((Applicability::Unsafe, "经常性专项业务费".to_owned()));
    assert_eq!(fix(&["经常性专项业务费", "其他一次性项目"], "经常性业务费"), likely);
    assert_eq!(fix(&["甲类专项经费", "乙类专项经费"], "丙类专项经费"), Some((Applicability::Unsafe, "甲类专项经费".to_owned())));
    assert_eq!(fix(&["经常性专项业务费"], "临时救助"), None);
    // The bureau's own quotes are kept.
    assert_eq!(fix(&["\"经常性（专项）业务费\""], "\"经常性(专项)业务\"").unwrap().1, "\"经常性（专项）业务费\"");
}

#[test]
fn the_fix_of_a_text_is_in_quotes() {
    let finding = only("choice agency 清河区河道管理站;\n".to_owned() + &project(""));
    assert_eq!(finding.fix.unwrap().edits[0].text, "\"清河区河道管理站\"");
}

#[test]
fn long_lists_are_told_in_part() {
    let choices: String = (0..50).map(|number| format!("choice nature 性质{number}甲;\n")).collect();
    let finding = only(choices + &project("nature 其他;"));
    assert_eq!(finding.secondary.len(), 3);
    let notes = finding.note_texts(perfc::diagnostics::Language::Chinese).join("\n");
    assert!(notes.contains("性质19甲、…") && !notes.contains("性质20甲"), "{notes}");
}

#[test]
fn a_file_alone_is_not_told_what_its_document_gets_wrong() {
    let folder = root().join("tests/fixtures/practice/document.set");
    assert_eq!(codes(&compile_paths(&[folder.join("a.perf")])), ["W1003", "W1002"]);
    // But what it asks for itself is held against what the document gives it.
    let folder = root().join("tests/fixtures/practice/file.set");
    assert_eq!(codes(&compile_paths(&[folder.join("a.perf")])), ["W1003", "W1002"]);
}

#[test]
fn a_document_that_could_not_be_read_leaves_nothing_missing() {
    for (document, wrong) in [("nature <;", "E0101"), ("year 20266;", "E0009")] {
        let text = format!("require nature;\nrequire year;\ndocument \"汇总\" <\n  {document}\n>\n{}", project(""));
        assert_eq!(only(text).code.info().id, wrong, "{document}");
    }
}

#[test]
fn what_is_asked_for_twice_is_told_once() {
    let finding = only("require note;\n必填 产出.时效;\nrequire 产出指标.时效指标;\n必填 备注;\n".to_owned() + &project(""));
    assert_eq!(finding.title(perfc::diagnostics::Language::Chinese), "项目缺少必填的内容：note、产出.时效");
    assert_eq!(finding.secondary.len(), 2);
}
