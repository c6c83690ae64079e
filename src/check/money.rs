//! Money: amounts in 元, and sums that must add up (the form's own identities: 年度资金申请总额 = 当年财政拨款 + 上年结转资金 + 其他资金,
//! 项目资金总额 = 财政资金 + 其他资金).

use num_traits::CheckedMul;
use rust_decimal::Decimal;

use crate::check::Checker;
use crate::check::resolve::{Resolved, Row};
use crate::diagnostics::{Code, Diagnostic, SumRow, SumTable};
use crate::model::{Field, Located};
use crate::names;
use crate::proof::{Claim, Kind};
use crate::quantity::{decimal, exact, grouped};
use crate::scope::Module;
use crate::syntax::ast::{self, Head};

/// How many terms of a failed sum are labelled and listed.
const MOST_TERMS: usize = 20;

impl<'s> Checker<'s> {
    /// The amount in a statement's head, in 元.
    pub(super) fn money_head(&mut self, module: Module<'s>, statement: &ast::Statement) -> Field<Decimal> {
        match &statement.head {
            Head::Quantity(quantity) => self.money(module, statement, quantity),
            _ => None,
        }
    }

    /// An amount in 元: bare numbers are 元, bare 万 and 亿 are 万元 and 亿元.
    pub(super) fn money(&mut self, module: Module<'s>, statement: &ast::Statement, quantity: &ast::Quantity) -> Field<Decimal> {
        let at = module.at(quantity.span());
        let keyword = || module.slice(statement.keyword_span);
        let number = module.number(quantity.number)?;
        let amount = match quantity.unit.map(|unit| (unit, module.slice(unit))) {
            None | Some((_, "元")) => number,
            Some((span, written)) => {
                let factor = match names::identity(written).as_ref() {
                    "万" => 10_000,
                    "亿" => 100_000_000,
                    _ => 0,
                };
                let factor = if factor > 0 {
                    crate::quantity::Exact::from_integer(factor)
                } else {
                    let unit = self.unit(module, span)?;
                    if !Self::is_yuan(&unit) {
                        let diagnostic = Diagnostic::new(Code::NotMoney, module.at(span)).with("keyword", keyword()).with("unit", written).note("example");
                        self.report(diagnostic);
                        return None;
                    }
                    unit.factor
                };
                let product = exact(number).and_then(|number| number.checked_mul(&factor));
                let Some(product) = product else {
                    self.report(Diagnostic::new(Code::Overflow, at));
                    return None;
                };
                match decimal(&product) {
                    Some(amount) => amount,
                    None if product.is_integer() => {
                        self.report(Diagnostic::new(Code::Overflow, at));
                        return None;
                    }
                    None => {
                        let amount = crate::quantity::display(&product);
                        self.report(Diagnostic::new(Code::MoneyTooFine, at).with("keyword", keyword()).with("amount", amount));
                        return None;
                    }
                }
            }
        };
        if amount.is_sign_negative() && !amount.is_zero() {
            self.report(Diagnostic::new(Code::NegativeMoney, at).with("keyword", keyword()));
            return None;
        }
        if amount.scale() > 2 {
            self.report(Diagnostic::new(Code::MoneyTooFine, at).with("keyword", keyword()).with("amount", amount.to_string()));
            return None;
        }
        Some(Located::new(amount, at))
    }

    pub(super) fn check_budget(&mut self, resolved: &mut Resolved<'s>) {
        if let Some(budget) = &resolved.project.budget
            && budget.has_rows
            && !resolved.money_broken
            && let Some(diagnostic) = failed_sum(Code::BudgetSum, budget.amount, &resolved.budget_rows)
        {
            self.report(diagnostic);
            resolved.money_broken = true;
        }
        let Some(total) = &resolved.project.total else { return };
        if total.has_rows
            && let Some(diagnostic) = failed_sum(Code::TotalSum, total.amount, &resolved.total_rows)
        {
            self.report(diagnostic);
            return;
        }
        if let Some(budget) = &resolved.project.budget
            && !resolved.money_broken
            && budget.amount.value > total.amount.value
        {
            let difference = budget.amount.value.checked_sub(total.amount.value).unwrap_or_default();
            self.report(
                Diagnostic::new(Code::BudgetOverTotal, budget.amount.at)
                    .with("difference", grouped(difference))
                    .with("budget", grouped(budget.amount.value))
                    .with("total", grouped(total.amount.value))
                    .label(total.amount.at, "total")
                    .note("years"),
            );
        }
    }
}

/// What is proved of the project's own sums; of rows that could not all be read, nothing (`unread`).
pub(super) fn claims(resolved: &Resolved<'_>, unread: bool, claims: &mut Vec<Claim>) {
    let budget = resolved.project.budget.as_ref().map(|budget| ("年度资金申请总额", budget.amount, &resolved.budget_rows));
    let total = resolved.project.total.as_ref().map(|total| ("项目资金总额", total.amount, &resolved.total_rows));
    for (keyword, declared, rows) in [budget.filter(|_| !unread), total].into_iter().flatten().filter(|(_, _, rows)| !rows.is_empty()) {
        let Some(sum) = rows.iter().try_fold(Decimal::ZERO, |sum, row| sum.checked_add(row.amount.value)) else { continue };
        let terms: Vec<String> = rows.iter().map(|row| grouped(row.amount.value)).collect();
        let kind = if sum == declared.value { Kind::BudgetRows } else { Kind::BudgetRowsDiffer };
        let claim = Claim::new(kind, declared.at).with("keyword", keyword).with("steps", format!("{} = {} 元", terms.join(" + "), grouped(sum)));
        claims.push(claim.with("declared", grouped(declared.value)));
    }
    let amounts = resolved.project.budget.as_ref().zip(resolved.project.total.as_ref());
    if let Some((budget, total)) = amounts.map(|(budget, total)| (budget.amount, total.amount)) {
        let kind = if budget.value > total.value { Kind::BudgetOverTotal } else { Kind::BudgetWithinTotal };
        claims.push(Claim::new(kind, budget.at).with("budget", grouped(budget.value)).with("total", grouped(total.value)));
    }
}

/// Holds a declared sum against its rows; a finding where they differ.
fn failed_sum(code: Code, declared: Located<Decimal>, rows: &[Row<'_>]) -> Option<Diagnostic> {
    let terms: Vec<(&str, Located<Decimal>)> = rows.iter().map(|row| (row.term.as_ref(), row.amount)).collect();
    let Some(sum) = terms.iter().try_fold(Decimal::ZERO, |sum, (_, amount)| sum.checked_add(amount.value)) else {
        return Some(Diagnostic::new(Code::Overflow, declared.at));
    };
    (sum != declared.value).then(|| sum_diagnostic(code, declared, sum, &terms, 0))
}

/// The finding of a failed sum: the declared amount, every term, and the arithmetic as a table. `omitted` terms are in the sum but not in the list.
pub(super) fn sum_diagnostic(code: Code, declared: Located<Decimal>, sum: Decimal, terms: &[(&str, Located<Decimal>)], omitted: usize) -> Diagnostic {
    let difference = declared.value.checked_sub(sum).unwrap_or_default();
    let mut diagnostic =
        Diagnostic::new(code, declared.at).with("declared", grouped(declared.value)).with("sum", grouped(sum)).with("difference", grouped(difference.abs()));
    let mut running = Decimal::ZERO;
    let mut rows = Vec::with_capacity(terms.len().min(MOST_TERMS));
    for (term, amount) in terms.iter().take(MOST_TERMS) {
        running = running.checked_add(amount.value).unwrap_or(running);
        rows.push(SumRow { term: (*term).to_owned(), amount: grouped(amount.value), running: grouped(running) });
        diagnostic = diagnostic.label_with(amount.at, "term", vec![("amount", grouped(amount.value).into())]);
    }
    diagnostic.table = Some(Box::new(SumTable {
        omitted: omitted + terms.len().saturating_sub(rows.len()),
        rows,
        sum: grouped(sum),
        declared: grouped(declared.value),
        difference: if difference.is_sign_negative() { grouped(difference) } else { format!("+{}", grouped(difference)) },
    }));
    diagnostic
}
