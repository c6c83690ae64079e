//! Weights: all indicators or none, and their sum (100, or 90 where budget execution holds the other 10; 财预〔2020〕10号 practice).

use rust_decimal::Decimal;

use crate::check::Checker;
use crate::check::resolve::Resolved;
use crate::diagnostics::{Code, Diagnostic, Message, Value};
use crate::model::Project;

/// The sums that forms use, where none is declared.
const USUAL: [i64; 2] = [100, 90];
/// Of two indicators one may well weigh more than half.
const FEWEST_WEIGHTED: usize = 3;

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
            Some(declared) if declared.value == sum => return self.dominant(project, sum),
            Some(declared) => declared.value.to_string().into(),
            None if USUAL.iter().any(|usual| Decimal::from(*usual) == sum) => return self.dominant(project, sum),
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

    /// One indicator that alone decides the score.
    fn dominant(&mut self, project: &Project<'s>, sum: Decimal) {
        if project.indicators.len() < FEWEST_WEIGHTED {
            return;
        }
        let heavy = project.indicators.iter().find_map(|indicator| {
            let weight = indicator.weight.filter(|weight| weight.value.checked_add(weight.value).is_some_and(|twice| twice > sum))?;
            Some((indicator, weight))
        });
        if let Some((indicator, weight)) = heavy {
            self.report(
                Diagnostic::new(Code::DominantWeight, weight.at)
                    .with("name", indicator.name.value.as_ref())
                    .with("weight", weight.value.normalize().to_string())
                    .with("sum", sum.normalize().to_string()),
            );
        }
    }
}
