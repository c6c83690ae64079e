//! For a merge request: a table a project, what asks for less in bold.

use std::fmt::Write as _;

use super::{Line, Mark, Report, say};
use crate::compare::words::Segment;
use crate::diagnostics::Message;
use crate::emit::markdown::inline;

/// Writes a report; nothing where there is nothing to report.
pub(super) fn write(report: &Report) -> String {
    let mut out = String::new();
    if report.sets.is_empty() && report.findings.is_empty() {
        return out;
    }
    let words = |message: Message| message.in_language(report.language);
    let _ = writeln!(out, "## {}", words(say("绩效目标的变化", "What changed in the targets")));
    if !report.summary.is_empty() {
        let parts: Vec<String> = report.summary.iter().map(|(mark, text)| emphasis(*mark, text)).collect();
        let _ = writeln!(out, "\n{}", parts.join(" · "));
    }
    let header = [say("内容", "what"), say("原来", "before"), say("现在", "after"), say("说明", "remark")].map(words);
    for set in &report.sets {
        if let Some(title) = &set.title {
            let _ = write!(out, "\n### {}", inline(title));
            remark(&mut out, &set.remark);
            out.push('\n');
        }
        table(&mut out, header, &set.lines);
        for project in &set.projects {
            let status = match project.mark {
                Mark::Added => words(say("新增：", "Added: ")),
                Mark::Removed => words(say("删去：", "Removed: ")),
                _ => "",
            };
            let _ = write!(out, "\n#### {status}{}", inline(&project.name));
            remark(&mut out, &project.remark);
            out.push('\n');
            table(&mut out, header, &project.lines);
        }
    }
    if !report.findings.is_empty() {
        let _ = writeln!(out, "\n### {}", words(say("其他问题", "Other findings")));
        table(&mut out, header, &report.findings);
    }
    out
}

fn remark(out: &mut String, remark: &str) {
    if !remark.is_empty() {
        let _ = write!(out, " <sub>{}</sub>", inline(remark));
    }
}

fn emphasis(mark: Mark, text: &str) -> String {
    let text = inline(text);
    if mark == Mark::Weakened { format!("**{text}**") } else { text }
}

fn table(out: &mut String, header: [&str; 4], lines: &[Line]) {
    let mut rows = lines.iter().filter(|line| line.words.is_none()).peekable();
    if rows.peek().is_some() {
        let _ = writeln!(out, "\n| {} |\n|---|---|---|---|", header.join(" | "));
    }
    for line in rows {
        let Line { what, old, new, remark, .. } = line;
        let _ = writeln!(out, "| {} | {} | {} | {} |", inline(what), inline(old), inline(new), emphasis(line.mark, remark));
    }
    // A long text in a table would leave no room for the rest.
    for (line, words) in lines.iter().filter_map(|line| Some((line, line.words.as_deref()?))) {
        let _ = writeln!(out, "\n**{}**\n\n> {}", inline(&line.what), text(words));
    }
}

/// Two texts as one, with what went and what came.
fn text(words: &[Segment]) -> String {
    let mut out = String::new();
    for segment in words {
        // In HTML: between Chinese characters and punctuation the stars of Markdown are not always taken for emphasis.
        match segment {
            Segment::Same(text) => out.push_str(&inline(text)),
            Segment::Removed(text) => {
                let _ = write!(out, "<del>{}</del>", inline(text));
            }
            Segment::Added(text) => {
                let _ = write!(out, "<ins>{}</ins>", inline(text));
            }
        }
    }
    out
}
