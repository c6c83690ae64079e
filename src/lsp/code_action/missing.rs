//! What the form wants and a project does not say.

use std::fmt::Write as _;

use super::Rewrite;
use crate::diagnostics::Language;
use crate::lsp::symbols::inner;
use crate::lsp::view::View;
use crate::model::Project;
use crate::source::{Span, clamp};
use crate::syntax::ast::{Head, Statement};
use crate::syntax::token::{Keyword, Kind};

/// The levels that a form has at least one indicator under, and where one is begun.
const LEVELS: [(&str, &str); 4] = [("成本", "成本.经济成本"), ("产出", "产出.数量"), ("效益", "效益.社会效益"), ("满意度", "满意度.服务对象满意度")];

/// Statements for all that is missing in the project at a byte. What only its author knows is left out in a way that perfc reports, so that no form goes out
/// with it.
pub(super) fn filled_in(view: &View<'_>, byte: u32) -> Option<Rewrite> {
    let statement = view.statement_at(byte).filter(|statement| statement.keyword == Keyword::Project)?;
    let block = statement.block.as_ref().filter(|block| block.close.start < block.close.end && !block.incomplete)?;
    // What a template says that is not there cannot be known.
    let is_unknown = |include: &Statement| match &include.head {
        Head::Name(name) => view.context.scope.template(&view.module.identity(*name)).is_none(),
        _ => true,
    };
    if inner(statement).iter().any(|inner| inner.keyword == Keyword::Include && is_unknown(inner)) {
        return None;
    }
    let checked = view.project(statement)?;
    let mut missing = Missing { view, statement, is_chinese: is_chinese(view, statement), lines: Vec::new(), names: Vec::new() };
    missing.facts(&checked.project);
    missing.levels(&checked.project);
    if missing.lines.is_empty() {
        return None;
    }
    let text = &view.file.text;
    let before = text.get(..block.close.start as usize)?;
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = indentation(view, statement);
    let first = inner(statement).first().filter(|first| starts_line(view, first));
    let inside = first.map_or_else(|| format!("{indent}  "), |first| indentation(view, first));
    // A closer on a line of its own keeps it.
    let own_line = before.get(line..)?.trim().is_empty();
    let mut out = String::new();
    let at = if own_line { Span::empty(clamp(line)) } else { Span::new(clamp(before.trim_end().len()), block.close.start) };
    if !own_line {
        out.push_str(line_end);
    }
    for statement in &missing.lines {
        let _ = write!(out, "{inside}{statement}{line_end}");
    }
    if !own_line {
        out.push_str(&indent);
    }
    let title = match view.language {
        Language::Chinese => format!("补齐申报表缺少的内容：{}", missing.names.join("、")),
        Language::English => format!("add what the form wants: {}", missing.names.join(", ")),
    };
    Some(Rewrite::new(title, view.module.at(at), out))
}

/// What stands before a statement on its line.
fn before<'v>(view: &View<'v>, statement: &Statement) -> &'v str {
    view.module.text.get(..statement.span.start as usize).unwrap_or_default().rsplit('\n').next().unwrap_or_default()
}

fn starts_line(view: &View<'_>, statement: &Statement) -> bool {
    before(view, statement).trim().is_empty()
}

/// The blanks that a statement's line begins with.
fn indentation(view: &View<'_>, statement: &Statement) -> String {
    before(view, statement).chars().take_while(|character| matches!(character, ' ' | '\t' | '\u{3000}')).collect()
}

/// Whether a project's keywords are mostly Chinese.
fn is_chinese(view: &View<'_>, statement: &Statement) -> bool {
    let tokens = &view.file.tokens;
    let (mut chinese, mut all) = (0_usize, 0_usize);
    for index in tokens.from(statement.span.start + 1)..tokens.kinds().len() {
        let span = tokens.span(index);
        if span.start >= statement.span.end {
            break;
        }
        if matches!(tokens.kinds().get(index), Some(Kind::Keyword(_))) {
            all += 1;
            chinese += usize::from(!view.slice(span).is_ascii());
        }
    }
    chinese * 2 > all
}

struct Missing<'v> {
    view: &'v View<'v>,
    statement: &'v Statement,
    is_chinese: bool,
    lines: Vec<String>,
    /// What is added, as the form calls it.
    names: Vec<String>,
}

impl Missing<'_> {
    /// A keyword as this project spells keywords.
    fn spelling(&self, keyword: Keyword) -> &'static str {
        let info = keyword.info();
        if self.is_chinese { info.chinese.first().copied().unwrap_or(info.english) } else { info.english }
    }

    /// Adds a statement unless it is begun already.
    fn add(&mut self, keyword: Keyword, rest: &str) {
        if inner(self.statement).iter().any(|inner| inner.keyword == keyword) {
            return;
        }
        let info = keyword.info();
        let label = info.chinese.last().copied().unwrap_or(info.english);
        self.lines.push(format!("{}{rest};", self.spelling(keyword)));
        self.names.push(if self.view.language == Language::Chinese { label.to_owned() } else { info.english.to_owned() });
    }

    fn facts(&mut self, project: &Project<'_>) {
        let facts = &project.facts;
        for (keyword, is_said, rest) in [
            (Keyword::Year, facts.year.is_some(), ""),
            (Keyword::Department, facts.department.is_some(), " \"\""),
            (Keyword::Agency, facts.agency.is_some(), " \"\""),
            (Keyword::Nature, facts.nature.is_some(), " \"\""),
            (Keyword::Period, facts.period.is_some(), ""),
            (Keyword::Budget, project.budget.is_some(), ""),
            (Keyword::AnnualGoal, project.annual_goal.is_some(), " \"\""),
        ] {
            if !is_said {
                self.add(keyword, rest);
            }
        }
    }

    fn levels(&mut self, project: &Project<'_>) {
        let scope = self.view.context.scope;
        // A set with levels of its own is printed with those alone.
        let is_usual = |level1: &str| scope.levels().any(|(_, level)| level.level1 == level1);
        let has = |level1: &str| {
            let costs = level1 == "成本";
            project
                .indicators
                .iter()
                .any(|indicator| indicator.level1 == level1 || costs && indicator.level2.as_deref().is_some_and(|level| level.ends_with("成本")))
        };
        if project.indicators.iter().any(|indicator| !LEVELS.iter().any(|(level1, _)| indicator.level1 == *level1)) {
            return;
        }
        for (level1, path) in LEVELS {
            if is_usual(level1) && !has(level1) {
                self.lines.push(format!("{} {path}.\"\";", self.spelling(Keyword::Indicator)));
                self.names.push(format!("{level1}指标"));
            }
        }
    }
}
