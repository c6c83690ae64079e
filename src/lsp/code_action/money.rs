//! Amounts: from 元 to 万元 and back, and the difference of a sum that does not add up.

use lsp_types::{CodeAction, CodeActionKind, CodeActionParams};
use num_traits::CheckedDiv as _;
use rust_decimal::Decimal;

use super::{Rewrite, Server, told};
use crate::compile::Compiled;
use crate::diagnostics::{Code, Diagnostic, Edit, Language};
use crate::lsp::figures;
use crate::lsp::symbols::inner;
use crate::lsp::view::View;
use crate::names;
use crate::quantity::{decimal, exact, grouped};
use crate::syntax::ast::{Head, Quantity, Statement, Target};
use crate::syntax::token::Keyword;

/// How many 元 are 万元.
const TEN_THOUSAND: i64 = 10_000;

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
    let is_grouped = view.slice(quantity.number.span).contains([',', '，']);
    let shown = |number: Decimal| if is_grouped { grouped(number) } else { number.normalize().to_string() };
    let text = match unit.as_deref() {
        // A few 元 in 万元 are harder to read, not easier.
        None | Some("元") if amount.abs() < Decimal::from(TEN_THOUSAND) => return None,
        None | Some("元") => format!("{} 万元", shown(amount.checked_div(Decimal::from(TEN_THOUSAND))?)),
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
    let mut found = Vec::new();
    for finding in compiled.findings.iter().filter(here) {
        let sum = compiled.sets.iter().find(|set| set.document == Some(id)).and_then(|set| set.sum);
        let rewrites = server.view(uri, |view| {
            let range = view.file.range(finding.primary.at.span);
            (repairs(view, finding, sum), range)
        });
        let Some((rewrites, range)) = rewrites else { continue };
        for rewrite in rewrites {
            let Some(edit) = server.workspace_edit(&rewrite.edits) else { continue };
            let diagnostics = Some(told(params, finding.code.info().id, range)).filter(|told| !told.is_empty());
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
    let rows: Vec<(String, Quantity, Decimal)> = inner(statement)
        .iter()
        .filter_map(|row| {
            let (name, quantity) = match &row.head {
                Head::Quantity(quantity) => (view.slice(row.keyword_span).to_owned(), *quantity),
                Head::Fund(name, quantity) => (view.module.spelling(*name).into_owned(), *quantity),
                _ => return None,
            };
            Some((name, quantity, figures::yuan(view, &quantity, true)?))
        })
        .collect();
    let of_rows = || rows.iter().try_fold(Decimal::ZERO, |sum, (_, _, amount)| sum.checked_add(*amount));
    let sum = if finding.code == Code::DocumentSum { of_projects } else { of_rows() };
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
    for (name, quantity, amount) in &rows {
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
    let is_grouped = view.slice(like.number.span).contains([',', '，']);
    Some(if is_grouped { grouped(number) } else { number.normalize().to_string() })
}
