//! Amounts: from 元 to 万元 and back, and the difference of a sum that does not add up.

use lsp_types::{CodeAction, CodeActionKind, CodeActionParams};
use num_traits::CheckedDiv as _;
use rust_decimal::Decimal;

use super::{Rewrite, Server, told};
use crate::compile::Compiled;
use crate::diagnostics::{Code, Diagnostic, Edit, Language};
use crate::lsp::figures::{self, Row};
use crate::lsp::view::View;
use crate::names;
use crate::quantity::{decimal, exact, grouped};
use crate::syntax::ast::{Head, Quantity, Statement, Target};
use crate::syntax::token::Keyword;

/// The amount at a byte in the other unit.
pub(super) fn converted(view: &View<'_>, byte: u32) -> Option<Rewrite> {
    let statement = *view.path_to(byte).last()?;
    let (quantity, money_place) = match &statement.head {
        Head::Quantity(quantity) | Head::Fund(_, quantity) => (*quantity, true),
        Head::Indicator(indicator) => match indicator.target {
            Target::Quantity(quantity, _) => (quantity, false),
            _ => return None,
        },
        _ => return None,
    };
    let span = quantity.span();
    if byte < span.start || span.end < byte {
        return None;
    }
    let amount = figures::yuan(view, &quantity, money_place)?;
    let unit = quantity.unit.map(|unit| names::identity(view.slice(unit)).into_owned());
    let shown = |number: Decimal| figures::grouped_like(number, view.slice(quantity.number.span));
    let text = match unit.as_deref() {
        None | Some("元") => format!("{} 万元", shown(figures::in_ten_thousands(amount)?)),
        Some(_) => format!("{} 元", shown(amount)),
    };
    let title = match view.language {
        Language::Chinese => format!("改写为 {text}"),
        Language::English => format!("write as {text}"),
    };
    Some(Rewrite::new(title, view.module.at(span), text))
}

/// What can be done about the sums at a place that do not add up.
pub(super) fn differences(server: &mut Server, params: &CodeActionParams, compiled: &Compiled) -> Vec<CodeAction> {
    let uri = &params.text_document.uri;
    let Some((id, within)) = server.view(uri, |view| (view.file.id, view.file.span(params.range))) else { return Vec::new() };
    let is_sum = |code: Code| matches!(code, Code::BudgetSum | Code::TotalSum | Code::DocumentSum);
    let here = |finding: &&Diagnostic| is_sum(finding.code) && finding.primary.at.file == id && finding.primary.at.span.touches(within);
    let sum = compiled.sets.iter().find(|set| set.document == Some(id)).and_then(|set| set.sum);
    let repaired = server.view(uri, |view| {
        let repaired = |finding| (repairs(view, finding, sum), finding.code.info().id, view.file.range(finding.primary.at.span));
        compiled.findings.iter().filter(here).map(repaired).collect::<Vec<_>>()
    });
    let mut found = Vec::new();
    for (rewrites, code, range) in repaired.into_iter().flatten() {
        for rewrite in rewrites {
            let Some(edit) = server.workspace_edit(&rewrite.edits) else { continue };
            let diagnostics = Some(told(params, code, range)).filter(|told| !told.is_empty());
            found.push(CodeAction { title: rewrite.title, kind: Some(CodeActionKind::QUICKFIX), diagnostics, edit: Some(edit), ..CodeAction::default() });
        }
    }
    found
}

/// The ways to make one sum add up: the sum as its rows say, or a row that takes the difference.
fn repairs(view: &View<'_>, finding: &Diagnostic, of_projects: Option<Decimal>) -> Vec<Rewrite> {
    let path = view.path_to(finding.primary.at.span.start);
    let wanted = |statement: &&&Statement| matches!(statement.keyword, Keyword::Budget | Keyword::Total);
    let Some(statement) = path.iter().rev().find(wanted) else { return Vec::new() };
    let Head::Quantity(head) = &statement.head else { return Vec::new() };
    let Some(declared) = figures::yuan(view, head, true) else { return Vec::new() };
    let (rows, sum) = match figures::rows(view, statement) {
        _ if finding.code == Code::DocumentSum => (Vec::new(), of_projects),
        Some((rows, sum)) => (rows, Some(sum)),
        None => return Vec::new(),
    };
    let Some(sum) = sum else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(text) = written(view, head, sum) {
        let title = match view.language {
            Language::Chinese => format!("改为各项之和 {}", grouped(sum)),
            Language::English => format!("make it the sum of the rows, {}", grouped(sum)),
        };
        found.push(Rewrite { title, edits: vec![Edit { at: view.module.at(head.number.span), text }] });
    }
    let Some(difference) = declared.checked_sub(sum) else { return found };
    for Row { name, quantity, amount } in &rows {
        let Some(new) = amount.checked_add(difference).filter(|new| !new.is_sign_negative()) else { continue };
        let Some(text) = written(view, quantity, new) else { continue };
        let sign = if difference.is_sign_negative() { "" } else { "+" };
        let title = match view.language {
            Language::Chinese => format!("把差额 {sign}{} 元计入“{name}”", grouped(difference)),
            Language::English => format!("put the difference of {sign}{} 元 into `{name}`", grouped(difference)),
        };
        found.push(Rewrite { title, edits: vec![Edit { at: view.module.at(quantity.number.span), text }] });
    }
    found
}

/// An amount in 元 as a number in the unit of a written quantity, grouped where that is.
fn written(view: &View<'_>, like: &Quantity, amount: Decimal) -> Option<String> {
    let one = figures::yuan_in_one(view, like)?;
    let number = decimal(&exact(amount)?.checked_div(&one)?)?;
    Some(figures::grouped_like(number, view.slice(like.number.span)))
}
