//! Dates that must be in order.

use crate::check::Checker;
use crate::check::resolve::Resolved;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::Facts;
use crate::syntax::date::Point;

impl<'s> Checker<'s> {
    pub(super) fn check_dates(&mut self, resolved: &Resolved<'s>) {
        self.check_facts(&resolved.project.facts);
    }

    /// The period's order, and the year's place in it. What comes from the document alone was checked there.
    pub(super) fn check_facts(&mut self, facts: &Facts<'s>) {
        let Some(period) = facts.period else { return };
        let own = |file| file == self.module.file || self.context.document.is_none();
        let (start, finish) = (Point::Day(period.value.start).to_string(), Point::Day(period.value.finish).to_string());
        if period.value.finish < period.value.start {
            if own(period.at.file) {
                self.report(Diagnostic::new(Code::PeriodReversed, period.at).with("start", start).with("finish", finish));
            }
            return;
        }
        if let Some(year) = facts.year
            && (own(year.at.file) || own(period.at.file))
            && !(period.value.start.year()..=period.value.finish.year()).contains(&year.value)
        {
            self.report(
                Diagnostic::new(Code::YearOutsidePeriod, year.at)
                    .with("year", year.value.to_string())
                    .with("start", start)
                    .with("finish", finish)
                    .label(period.at, "period"),
            );
        }
    }
}
