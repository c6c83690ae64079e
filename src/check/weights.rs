//! Weights: all indicators or none, and their sum (100, or 90 where budget execution holds the other 10; 财预〔2020〕10号 practice).

use rust_decimal::Decimal;

use crate::check::Checker;
use crate::check::resolve::Resolved;
use crate::diagnostics::{Code, Diagnostic, Message, Value};

/// The sums that forms use, where none is declared.
const USUAL: [i64; 2] = [100, 90];

impl<'s> Checker<'s> {
    pub(super) fn check_weights(&mut self, resolved: &Resolved<'s>) {
        let project = &resolved.project;
        let weights: Vec<_> = project.indicators.iter().filter_map(|indicator| indicator.weight).collect();
        let Some(first) = weights.first() else { return };
        if resolved.incomplete {
            return;
        }
        if let Some(bare) = project.indicators.iter().find(|indicator| indicator.weight.is_none()) {
            let missing = project.indicators.len() - weights.len();
            self.report(
                Diagnostic::new(Code::WeightsMissing, bare.name.at)
                    .with("total", project.indicators.len().to_string())
                    .with("missing", missing.to_string())
                    .label(first.at, "given")
                    .note("count"),
            );
            return;
        }
        let Some(sum) = weights.iter().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(weight.value)) else {
            self.report(Diagnostic::new(Code::Overflow, first.at));
            return;
        };
        let wanted: Value = match project.facts.weight {
            Some(declared) if declared.value == sum => return,
            Some(declared) => declared.value.to_string().into(),
            None if USUAL.iter().any(|usual| Decimal::from(*usual) == sum) => return,
            None => Message { zh: "100 或 90", en: "100 or 90" }.into(),
        };
        let mut diagnostic = Diagnostic::new(Code::WeightsSum, project.name.at).with("sum", sum.normalize().to_string()).with("wanted", wanted);
        if let Some(declared) = project.facts.weight {
            diagnostic = diagnostic.label(declared.at, "declared");
        } else {
            diagnostic = diagnostic.note("execution");
        }
        for weight in weights.iter().take(20) {
            diagnostic = diagnostic.label_with(weight.at, "term", vec![("amount", weight.value.normalize().to_string().into())]);
        }
        self.report(diagnostic);
    }
}
