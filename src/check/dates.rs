//! Dates that must be in order.

use crate::check::entry::Entry;
use crate::check::resolve::Resolved;
use crate::check::words::Words;
use crate::check::{Checker, known};
use crate::diagnostics::{Code, Diagnostic};
use crate::model::{Facts, Target};
use crate::scope::Part;
use crate::syntax::date::Point;

/// What lasts beyond the project that bought it.
#[rustfmt::skip]
pub(super) static LASTING: Words = Words::new(&[
    "质保", "保修", "维保", "授权", "许可", "有效期", "使用期", "寿命", "存续", "租期", "租赁期", "合同期", "服务期", "偿还", "还款",
]);

impl<'s> Checker<'s> {
    pub(super) fn check_dates(&mut self, resolved: &Resolved<'s>) {
        self.check_facts(&resolved.project.facts);
    }

    /// The period's order, and the year's place in it. What comes from the document alone was checked there.
    pub(super) fn check_facts(&mut self, facts: &Facts<'s>) {
        let Some(period) = facts.period else { return };
        let own = |file| file == self.module.file || self.context.document.is_none();
        let start = || Point::Day(period.value.start).to_string();
        let finish = || Point::Day(period.value.finish).to_string();
        if period.value.finish < period.value.start {
            if own(period.at.file) {
                self.report(Diagnostic::new(Code::PeriodReversed, period.at).with("start", start()).with("finish", finish()));
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
                    .with("start", start())
                    .with("finish", finish())
                    .label(period.at, "period"),
            );
        }
    }

    /// What is to be done by a day or in some months is done within the period; what comes of it may last longer.
    pub(super) fn check_deadlines(&mut self, resolved: &Resolved<'s>, entries: &[Entry<'_, 's>]) {
        let Some(period) = resolved.project.facts.period.filter(|period| period.value.start <= period.value.finish) else { return };
        for entry in entries.iter().filter(|entry| entry.part != Part::Benefit && !(entry.said.hints.may_hold(known::LASTING) && LASTING.are_in(entry.name())))
        {
            let (first, last) = match entry.indicator.target.value {
                Target::Date(point) => (point, point),
                Target::Period(start, finish) => (start, finish),
                _ => continue,
            };
            // A month that the period cuts is within it.
            let early = first.last_day() < period.value.start;
            if !early && last.first_day() <= period.value.finish {
                continue;
            }
            let date = if early { first } else { last };
            self.report(
                Diagnostic::new(Code::DeadlineOutsidePeriod, entry.indicator.target.at)
                    .with("name", entry.name())
                    .with("date", date.to_string())
                    .with("start", Point::Day(period.value.start).to_string())
                    .with("finish", Point::Day(period.value.finish).to_string())
                    .label(period.at, "period"),
            );
        }
    }
}
