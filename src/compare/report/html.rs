//! For a browser: one page that loads nothing and runs nothing.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Line, Mark, Report, say};
use crate::compare::words::Segment;
use crate::diagnostics::{Language, Message};
use crate::emit::html::POLICY;

const STYLE: &str = include_str!("style.css");

/// Writes a report, and that nothing changed where that is so.
pub(super) fn write(report: &Report) -> String {
    let words = |message: Message| message.in_language(report.language);
    let title = words(say("绩效目标的变化", "What changed in the targets"));
    let header = [say("内容", "what"), say("原来", "before"), say("现在", "after"), say("说明", "remark")].map(words);
    let page = html! {
        (DOCTYPE)
        html lang=(if report.language == Language::Chinese { "zh-CN" } else { "en" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    @if report.sets.is_empty() && report.findings.is_empty() { p { (words(say("没有变化", "nothing changed"))) } }
                    @if !report.summary.is_empty() {
                        ul.summary { @for (mark, text) in &report.summary { li class=(class(*mark)) { (text) } } }
                    }
                    @for set in &report.sets {
                        section {
                            @if let Some(title) = &set.title { h2 { (title) (remark(&set.remark)) } }
                            (table(header, &set.lines))
                            @for project in &set.projects {
                                h3 class=(class(project.mark)) {
                                    @match project.mark {
                                        Mark::Added => (words(say("新增：", "Added: "))),
                                        Mark::Removed => (words(say("删去：", "Removed: "))),
                                        _ => "",
                                    }
                                    (project.name) (remark(&project.remark))
                                }
                                (table(header, &project.lines))
                            }
                        }
                    }
                    @if !report.findings.is_empty() {
                        section {
                            h2 { (words(say("其他问题", "Other findings"))) }
                            (table(header, &report.findings))
                        }
                    }
                }
            }
        }
    };
    page.into_string() + "\n"
}

fn remark(remark: &str) -> Markup {
    html! { @if !remark.is_empty() { " " small { (remark) } } }
}

const fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Added => "added",
        Mark::Removed => "removed",
        Mark::Changed => "changed",
        Mark::Weakened => "weakened",
        Mark::Tightened => "tightened",
        Mark::Appeared => "appeared",
        Mark::Gone => "gone",
    }
}

fn table(header: [&str; 4], lines: &[Line]) -> Markup {
    html! {
        @if !lines.is_empty() {
            div.scroll tabindex="0" role="region" aria-label=(header.join("、")) {
                table {
                    thead { tr { @for word in header { th scope="col" { (word) } } } }
                    tbody { @for line in lines { tr class=(class(line.mark)) {
                        th scope="row" { (line.what) }
                        @match &line.words {
                            Some(words) => { td { (side(words, true)) } td { (side(words, false)) } },
                            None => { td { (line.old) } td { (line.new) } },
                        }
                        td.remark { (line.remark) }
                    } } }
                }
            }
        }
    }
}

/// One of two texts, with what the other has not.
fn side(words: &[Segment], is_old: bool) -> Markup {
    html! {
        @for segment in words {
            @match segment {
                Segment::Same(text) => (text),
                Segment::Removed(text) => @if is_old { del { (text) } },
                Segment::Added(text) => @if !is_old { ins { (text) } },
            }
        }
    }
}
