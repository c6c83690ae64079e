//! For a terminal: a line a change, long texts with what went in `[-…-]` and what came in `{+…+}`.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};

use super::{Entry, Line, Mark, ProjectReport, Report};
use crate::compare::words::Segment;
use crate::diagnostics::{Language, push_visible};
use crate::source::display_width;

/// What a change is about takes up to this many cells, so that what follows stands in a column.
const WIDEST: usize = 36;

/// Writes a report; nothing where there is nothing to report.
pub(super) fn write(report: &Report, color: bool) -> String {
    let mut out = Out { text: String::new(), color };
    for set in &report.sets {
        out.gap();
        if let Some(title) = &set.title {
            out.styled(Style::new().bold(), title);
            out.remark(&set.remark);
            out.text.push('\n');
        }
        out.lines(&set.lines, if set.title.is_some() { 2 } else { 0 });
        for project in &set.projects {
            out.project(project);
        }
    }
    if !report.findings.is_empty() {
        out.gap();
        out.lines(&report.findings, 0);
    }
    if !report.summary.is_empty() {
        out.gap();
        let separator = if report.language == Language::Chinese { "，" } else { ", " };
        for (index, (mark, words)) in report.summary.iter().enumerate() {
            out.text.push_str(if index > 0 { separator } else { "" });
            out.styled(style(*mark), words);
        }
        out.text.push('\n');
    }
    out.text
}

/// Writes a history: when, who, which commit, and the projects as they changed.
pub(super) fn history(entries: &[(&Entry, Report)], color: bool) -> String {
    let mut out = Out { text: String::new(), color };
    for (entry, report) in entries {
        out.gap();
        out.styled(Style::new().bold(), entry.date.get(..10).unwrap_or(&entry.date));
        out.text.push_str("  ");
        out.styled(Style::new(), &entry.author);
        out.text.push_str("  ");
        out.styled(AnsiColor::Yellow.on_default(), entry.id.get(..8).unwrap_or(&entry.id));
        out.text.push_str("  ");
        out.styled(Style::new(), &entry.subject);
        out.text.push('\n');
        for project in report.sets.iter().flat_map(|set| &set.projects) {
            out.heading(project, 2);
            out.lines(&project.lines, 4);
        }
    }
    out.text
}

const fn style(mark: Mark) -> Style {
    let color = match mark {
        Mark::Added | Mark::Gone => AnsiColor::Green,
        Mark::Removed | Mark::Appeared => AnsiColor::Red,
        Mark::Weakened => AnsiColor::Yellow,
        Mark::Tightened => AnsiColor::Cyan,
        Mark::Changed => return Style::new(),
    };
    color.on_default()
}

struct Out {
    text: String,
    color: bool,
}

impl Out {
    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn styled(&mut self, style: Style, text: &str) {
        if self.color {
            let _ = write!(self.text, "{style}");
        }
        push_visible(&mut self.text, text);
        if self.color {
            let _ = write!(self.text, "{style:#}");
        }
    }

    fn remark(&mut self, remark: &str) {
        self.remark_in(Style::new().dimmed(), remark);
    }

    fn remark_in(&mut self, style: Style, remark: &str) {
        if !remark.is_empty() {
            self.text.push_str("  ");
            self.styled(style, remark);
        }
    }

    fn project(&mut self, project: &ProjectReport) {
        self.text.push('\n');
        self.heading(project, 0);
        self.lines(&project.lines, 2);
    }

    fn heading(&mut self, project: &ProjectReport, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        let style = style(project.mark).bold();
        self.styled(style, &format!("{} {}", project.mark.sign(), project.name));
        self.remark(&project.remark);
        self.text.push('\n');
    }

    fn lines(&mut self, lines: &[Line], indent: usize) {
        let short = lines.iter().filter(|line| line.words.is_none());
        let width = short.map(|line| display_width(&line.what)).filter(|width| *width <= WIDEST).max().unwrap_or_default();
        for line in lines {
            self.text.extend(std::iter::repeat_n(' ', indent));
            self.styled(style(line.mark), &format!("{} {}", line.mark.sign(), line.what));
            if let Some(words) = &line.words {
                self.remark(&line.remark);
                self.words(words, indent + 4);
                continue;
            }
            if line.old.is_empty() && line.new.is_empty() {
                self.remark(&line.remark);
                self.text.push('\n');
                continue;
            }
            self.text.extend(std::iter::repeat_n(' ', width.saturating_sub(display_width(&line.what)) + 2));
            self.value(&line.old);
            if line.old != line.new {
                self.text.push_str(if line.old.is_empty() || line.new.is_empty() { "" } else { " → " });
                self.value(&line.new);
            }
            self.remark_in(style(line.mark), &line.remark);
            self.text.push('\n');
        }
    }

    fn value(&mut self, value: &str) {
        push_visible(&mut self.text, value);
    }

    fn words(&mut self, words: &[Segment], indent: usize) {
        let margin = format!("\n{}", " ".repeat(indent));
        self.text.push_str(&margin);
        for segment in words {
            let (open, text, close, style) = match segment {
                Segment::Same(text) => ("", text, "", Style::new()),
                Segment::Removed(text) => ("[-", text, "-]", style(Mark::Removed)),
                Segment::Added(text) => ("{+", text, "+}", style(Mark::Added)),
            };
            self.text.push_str(open);
            for (index, line) in text.split('\n').enumerate() {
                if index > 0 {
                    self.text.push_str(&margin);
                }
                self.styled(style, line);
            }
            self.text.push_str(close);
        }
        self.text.push('\n');
    }
}
