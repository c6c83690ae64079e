//! `textDocument/inlayHint`: amounts in the other unit, sums, and days, beside what is written.

use lsp_types::{InlayHint, InlayHintKind, InlayHintLabel, InlayHintTooltip, Uri};
use rust_decimal::Decimal;

use super::symbols::{self, inner};
use super::view::View;
use super::{Server, figures};
use crate::diagnostics::Language;
use crate::quantity::grouped;
use crate::source::{Location, Span};
use crate::syntax::ast::{Head, Quantity, Statement, Target};
use crate::syntax::token::Keyword;

/// The hints within some bytes.
pub(super) fn hints(server: &mut Server, uri: &Uri, range: lsp_types::Range) -> Vec<InlayHint> {
    let found = server.view(uri, |view| {
        let within = view.file.span(range);
        let mut hints = Hints { view, within, found: Vec::new() };
        for statement in view.file.tree.statements.iter().filter(|statement| statement.span.touches(within)) {
            hints.top(statement);
        }
        let document = view.file.tree.statements.iter().find(|statement| statement.keyword == Keyword::Document);
        let budget = document.and_then(|document| inner(document).iter().find(|inner| inner.keyword == Keyword::Budget));
        let budget = budget.and_then(|budget| match &budget.head {
            Head::Quantity(quantity) if quantity.span().touches(within) => Some((view.module.at(quantity.span()), view.file.range(quantity.span()))),
            _ => None,
        });
        (hints.found, budget, view.language)
    });
    let Some((mut found, budget, language)) = found else { return Vec::new() };
    // A document's budget is held against what its projects add up to.
    if let Some((at, place)) = budget
        && let Some((count, sum)) = server.sum_of(at)
    {
        let label = match language {
            Language::Chinese => format!("{count} 个项目之和 {}", figures::money(sum)),
            Language::English => format!("{count} projects add up to {}", figures::money(sum)),
        };
        found.push(hint(place.end, label, None));
    }
    found.sort_by_key(|hint| hint.position);
    found
}

impl Server {
    /// How many projects the set of a document has, and what their budgets add up to.
    fn sum_of(&mut self, document: Location) -> Option<(usize, Decimal)> {
        let compiled = self.checked();
        let set = compiled.sets.iter().find(|set| set.document == Some(document.file))?;
        Some((set.projects.len(), set.sum?))
    }
}

fn hint(position: lsp_types::Position, label: String, tooltip: Option<&str>) -> InlayHint {
    InlayHint {
        position,
        label: InlayHintLabel::String(label),
        kind: Some(InlayHintKind::TYPE),
        text_edits: None,
        tooltip: tooltip.map(|tooltip| InlayHintTooltip::String(tooltip.to_owned())),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}

struct Hints<'v> {
    view: &'v View<'v>,
    within: Span,
    found: Vec<InlayHint>,
}

impl<'v> Hints<'v> {
    fn top(&mut self, statement: &'v Statement) {
        let within = self.within;
        for inner in inner(statement).iter().filter(|inner| inner.span.touches(within)) {
            self.money(inner);
            if matches!(inner.keyword, Keyword::Budget | Keyword::Total) {
                self.sum(inner);
                for row in symbols::inner(inner) {
                    self.money(row);
                }
            }
            if let Head::Indicator(indicator) = &inner.head
                && let Target::Quantity(quantity, _) = indicator.target
            {
                self.converted(&quantity, false);
            }
        }
        let view = self.view;
        if let Some(checked) = view.project(statement) {
            let period = checked.project.facts.period.map(|period| period.value);
            // A template's deadline lies elsewhere in each project that includes it.
            let is_own = |at: Location| at.file == view.file.id && statement.span.start <= at.span.start && at.span.end <= statement.span.end;
            for indicator in checked.project.indicators.iter().filter(|indicator| is_own(indicator.target.at)) {
                if let Some(days) = figures::deadline(indicator, period, view.language).filter(|_| indicator.target.at.span.touches(within)) {
                    self.found.push(hint(view.file.position(indicator.target.at.span.end), days, None));
                }
            }
        }
    }

    fn money(&mut self, statement: &Statement) {
        if let Head::Quantity(quantity) | Head::Fund(_, quantity) = &statement.head {
            self.converted(quantity, true);
        }
    }

    /// What the rows of a sum add up to, where that is not what is declared.
    fn sum(&mut self, statement: &Statement) {
        let Head::Quantity(quantity) = &statement.head else { return };
        let span = quantity.span();
        let (Some(declared), Some((_, sum))) = (figures::yuan(self.view, quantity, true), figures::rows(self.view, statement)) else { return };
        let Some(difference) = declared.checked_sub(sum).filter(|difference| !difference.is_zero() && span.touches(self.within)) else { return };
        let sign = if difference.is_sign_negative() { "" } else { "+" };
        let label = match self.view.language {
            Language::Chinese => format!("各项之和 {}，差 {sign}{}", figures::money(sum), figures::money(difference)),
            Language::English => format!("the rows add up to {}, {sign}{} off", figures::money(sum), figures::money(difference)),
        };
        self.found.push(hint(self.view.file.position(span.end), label, None));
    }

    /// An amount in the unit that it is not written in.
    fn converted(&mut self, quantity: &Quantity, money_place: bool) {
        let Some(amount) = figures::yuan(self.view, quantity, money_place).filter(|_| quantity.span().touches(self.within)) else { return };
        let is_yuan = quantity.unit.is_none_or(|unit| self.view.slice(unit) == "元");
        let label = if !is_yuan {
            figures::money(amount)
        } else if let Some(number) = figures::in_ten_thousands(amount) {
            format!("{} 万元", grouped(number))
        } else {
            return;
        };
        self.found.push(hint(self.view.file.position(quantity.span().end), format!("= {label}"), None));
    }
}
