//! A form while its rows are read.

use rust_decimal::Decimal;

use super::indicators::{Indicators, Raw};
use super::labels::{self, Label};
use super::money::{self, Row, Sum};
use super::{Form, Line, Manner, Placed, slid, tidy};
use crate::import::table::{Cell, Place};
use crate::import::value::{self, Context};

/// Whether a cell says that a project's name is here.
pub(super) fn names_project(text: &str) -> bool {
    matches!(labels::label(text), Some((Label::Name, _))) || matches!(labels::labelled(text), Some((Label::Name, _, _)))
}

/// Whether a cell heads a column of indicators.
pub(super) fn heads_indicators(text: &str) -> bool {
    matches!(labels::label(text), Some((Label::Level1 | Label::Level2 | Label::Level3, _)))
}

/// What the rows so far say.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) form: Form,
    indicators: Indicators,
    /// How many 元 an amount without a unit counts.
    unit: Option<Decimal>,
    /// Where the labels of the two sums stand.
    left: Option<u32>,
    right: Option<u32>,
    in_money: bool,
    /// The columns of a table of amounts, those behind the first.
    amounts: Vec<(u32, String)>,
    /// The columns of goals that are open, and whether each is of the whole project, the year, or none.
    goals: Vec<(u32, Label, String)>,
    /// It comes from data, where a row that is not said is not the same as one that is said to be nothing.
    pub(super) is_exact: bool,
    /// Labels of the row above that nothing stands beside.
    pending: Vec<Bare>,
}

/// A label that nothing stands beside.
struct Bare {
    start: u32,
    end: u32,
    label: Label,
    inside: String,
    text: String,
}

impl Builder {
    /// Whether it is more than what stands above a form.
    pub(super) const fn is_begun(&self) -> bool {
        self.form.name.is_some() || self.form.budget.amount.is_some() || self.indicators.is_begun()
    }

    pub(super) fn new_table(&mut self) {
        self.indicators.close();
        self.pending.clear();
        self.amounts.clear();
    }

    pub(super) const fn unit(&self) -> Option<Decimal> {
        self.unit
    }

    pub(super) const fn set_unit(&mut self, unit: Option<Decimal>) {
        self.unit = unit;
    }

    pub(super) fn push(&mut self, raw: Raw) {
        self.indicators.push(raw);
    }

    /// Takes a row; what of it is not understood stays unused.
    pub(super) fn row(&mut self, line: &mut Line<'_>, next: Option<&Line<'_>>, is_loose: bool) {
        if line.only().map(|only| labels::squeezed(&only.text)).is_some_and(|only| labels::is_page_number(&only) || only == "(年度)") {
            line.take(0);
            return;
        }
        if let Some(only) = line.only()
            && only.text.contains('年')
            && let Some(year) = value::year(&only.text)
        {
            let place = only.cell.place.clone();
            line.take(0);
            self.form.year.get_or_insert(Placed::new(year, place));
            return;
        }
        if let Some(weight) = self.indicators.header(line, is_loose) {
            self.goals.clear();
            self.pending.clear();
            self.in_money = false;
            if let Some(weight) = weight {
                self.form.weight = Some(weight);
            }
            return;
        }
        if let Some(totals) = self.indicators.totals(line) {
            self.form.kept.extend(totals);
            return;
        }
        let begins_with_fact = labels::label(line.text(0)).is_some_and(|(label, _)| !label.is_of_indicator() && label != Label::Section)
            || labels::labelled(line.text(0)).is_some_and(|(label, ..)| !label.is_of_indicator());
        if !begins_with_fact && self.indicators.row(line) {
            self.goals.clear();
            self.in_money = false;
            return;
        }
        self.facts(line, next);
    }

    /// A row of labels and what they label.
    fn facts(&mut self, line: &mut Line<'_>, next: Option<&Line<'_>>) {
        let count = line.cells.len();
        let is_label = |line: &Line<'_>, at: usize| {
            labels::label(line.text(at)).is_some() || labels::labelled(line.text(at)).is_some() || labels::labelled_amount(line.text(at)).is_some()
        };
        let has_label = (0..count).any(|at| is_label(line, at));
        let pending = std::mem::take(&mut self.pending);
        if !has_label && !pending.is_empty() {
            for at in 0..count {
                let Some(entry) = line.cells.get(at) else { continue };
                let column = entry.cell.column;
                if let Some(above) = pending.iter().find(|above| (above.start..above.end).contains(&column)) {
                    self.set(line, at, above.label, &above.inside, None);
                }
            }
            return;
        }
        let others = (0..count).filter(|&at| matches!(labels::label(line.text(at)), Some((Label::Money(Row::Other), _)))).count();
        let mut seen_others = 0;
        let mut bare: Vec<Bare> = Vec::new();
        let mut has_data = false;
        let mut at = 0;
        while at < count {
            let Some(cell) = line.cells.get(at).map(|entry| entry.cell) else { break };
            let text = line.text(at).to_owned();
            if let Some((label, inside, said)) = labels::labelled(&text).or_else(|| labels::labelled_amount(&text)) {
                has_data = true;
                if self.set(line, at, label, &inside, Some(&said)) && label == Label::AnnualGoal {
                    self.goals = vec![(cell.column, label, String::new())];
                }
                at += 1;
                continue;
            }
            let Some((mut label, inside)) = labels::label(&text) else {
                has_data |= !self.loose(line, at);
                if self.fund(line, at) {
                    at += 1;
                }
                at += 1;
                continue;
            };
            // A fund may be called by a word that elsewhere heads a section.
            if label == Label::Section && self.fund(line, at) {
                has_data = true;
                at += 2;
                continue;
            }
            if matches!(label, Label::Money(Row::Other)) {
                seen_others += 1;
                let is_left = if others > 1 { seen_others == 1 } else { self.is_left(cell.column) };
                if is_left || inside.contains("总额") {
                    label = Label::Money(Row::TotalOther);
                }
            }
            self.note_label(label, &inside, &text, cell);
            line.take(at);
            at += 1;
            let end = cell.column + cell.columns;
            if label == Label::Section && text.contains("目标") && self.goals.is_empty() && at < count && !is_label(line, at) {
                // 年度绩效目标 beside which the goal itself stands.
                label = Label::AnnualGoal;
            }
            if matches!(label, Label::Section | Label::Level1 | Label::Level2 | Label::Level3) {
                continue;
            }
            let is_beside = line.cells.get(at).is_some_and(|entry| entry.cell.column == end);
            let may_be_word = matches!(label, Label::Money(_) | Label::OverallGoal | Label::AnnualGoal | Label::Other | Label::MoneyUnit);
            let is_data = at < count
                && (!is_label(line, at) || is_beside && !may_be_word && matches!(labels::label(line.text(at)), Some((Label::Section, _))))
                && (!matches!(label, Label::Money(_)) || value::money(line.text(at), Decimal::ONE).is_some() || value::is_placeholder(line.text(at)));
            if !is_data {
                bare.push(Bare { start: cell.column, end, label, inside: if matches!(label, Label::Other) { text.clone() } else { inside }, text });
                continue;
            }
            has_data = true;
            let caption = if matches!(label, Label::Other) { text.clone() } else { inside };
            self.set(line, at, label, &caption, None);
            at += 1;
            while matches!(label, Label::Money(_)) && at < count && !is_label(line, at) && !self.amounts.is_empty() {
                self.further_amount(line, at, &text);
                at += 1;
            }
        }
        self.below(bare, has_data, next);
    }

    /// What labels without anything beside them say of the rows below.
    fn below(&mut self, bare: Vec<Bare>, has_data: bool, next: Option<&Line<'_>>) {
        if bare.iter().any(|bare| matches!(bare.label, Label::OverallGoal | Label::AnnualGoal)) {
            let is_goal = |label: Label| matches!(label, Label::OverallGoal | Label::AnnualGoal | Label::Other);
            self.goals = bare.into_iter().filter(|bare| is_goal(bare.label)).map(|bare| (bare.start, bare.label, bare.text)).collect();
            self.in_money = false;
            return;
        }
        if has_data {
            return;
        }
        if bare.iter().filter(|bare| bare.label == Label::Other).count() > 1 {
            self.amounts = bare.into_iter().map(|bare| (bare.start, bare.text)).collect();
            return;
        }
        // What stands below must be what the labels say it is.
        let fits = |entry: &super::Entry<'_>| {
            let above = bare.iter().find(|above| (above.start..above.end).contains(&entry.cell.column));
            labels::label(&entry.text).is_none()
                && above.is_none_or(|above| !matches!(above.label, Label::Money(_)) || value::money(&entry.text, Decimal::ONE).is_some())
        };
        if next.is_some_and(|next| next.cells.iter().all(fits)) {
            self.pending = bare;
        }
    }

    /// What a label says by itself.
    fn note_label(&mut self, label: Label, inside: &str, text: &str, cell: &Cell) {
        match label {
            Label::Section if text.contains("资金") || text.contains("预算") => {
                self.in_money = true;
                self.unit = money::unit(inside).or(self.unit);
            }
            Label::Money(Row::Total | Row::Fiscal | Row::TotalOther) => {
                self.left = Some(cell.column);
                self.in_money = true;
            }
            Label::Money(_) => {
                self.right = Some(cell.column);
                self.in_money = true;
            }
            _ => {}
        }
    }

    const fn is_left(&self, column: u32) -> bool {
        match (self.left, self.right) {
            (Some(left), Some(right)) => column.abs_diff(left) < column.abs_diff(right),
            (Some(_), None) => true,
            _ => false,
        }
    }

    /// A text that no label is beside: part of a goal. Whether it was taken as nothing.
    fn loose(&mut self, line: &mut Line<'_>, at: usize) -> bool {
        let Some(cell) = line.cells.get(at).map(|entry| entry.cell) else { return true };
        let Some((_, label, caption)) = self.goals.iter().rfind(|(column, ..)| *column <= cell.column).or_else(|| self.goals.first()).cloned() else {
            return true;
        };
        let text = line.text(at).to_owned();
        line.take(at);
        let place = cell.place.clone();
        let goal = match label {
            Label::OverallGoal => &mut self.form.overall_goal,
            Label::AnnualGoal => &mut self.form.annual_goal,
            _ => {
                self.form.kept.push(Placed::new((labels::squeezed(&caption), text), place));
                return false;
            }
        };
        match goal {
            // What goes on in a further row is one text.
            Some(goal) => {
                goal.value.push('\n');
                goal.value.push_str(&text);
            }
            None => *goal = Some(Placed::new(text, place)),
        }
        false
    }

    /// A further row of a sum: a name with an amount beside it.
    fn fund(&mut self, line: &mut Line<'_>, at: usize) -> bool {
        let used = line.cells.get(at).is_none_or(|entry| entry.used);
        let Some(amount) = line.cells.get(at + 1).and_then(|entry| value::money(&entry.text, self.unit.unwrap_or(Decimal::ONE))) else { return false };
        if used || !self.in_money || value::money(line.text(at), Decimal::ONE).is_some() {
            return false;
        }
        let Some(column) = line.cells.get(at).map(|entry| entry.cell.column) else { return false };
        let name = tidy::one_line(line.text(at));
        let name = name.trim_start_matches("其中").trim_start_matches([':', '：', ' ']).trim_end_matches([':', '：']).to_owned();
        line.take(at);
        let Some(cell) = line.take(at + 1) else { return false };
        let sum = if self.is_left(column) { &mut self.form.total } else { &mut self.form.budget };
        sum.funds.push((name, Placed::new(amount, cell.place.clone())));
        true
    }

    /// An amount of a table of amounts, behind the first.
    fn further_amount(&mut self, line: &mut Line<'_>, at: usize, row: &str) {
        let Some(cell) = line.cells.get(at).map(|entry| entry.cell) else { return };
        let Some((_, column)) = self.amounts.iter().rfind(|(column, _)| *column <= cell.column) else { return };
        let row = labels::squeezed(row);
        let caption = format!("{}·{}", row.trim_start_matches("其中").trim_start_matches(':'), labels::squeezed(column));
        let text = line.text(at).to_owned();
        line.take(at);
        if value::is_placeholder(&text) {
            return;
        }
        self.form.kept.push(Placed::new((caption, text), cell.place.clone()));
    }

    /// Takes what a cell says for what a label says it is; whether it could be read. `said` is what stands behind the label in the same cell.
    fn set(&mut self, line: &mut Line<'_>, at: usize, label: Label, inside: &str, said: Option<&str>) -> bool {
        let Some(cell) = line.cells.get(at).map(|entry| entry.cell) else { return false };
        let text = said.map_or_else(|| line.text(at).to_owned(), ToOwned::to_owned);
        let is_taken = self.say(label, inside, &text, &cell.place);
        if is_taken {
            line.take(at);
        }
        is_taken
    }

    /// Sets a fact; whether it could be read and nothing else was said of it before.
    pub(super) fn say(&mut self, label: Label, inside: &str, text: &str, place: &Place) -> bool {
        let place = place.clone();
        let line = if self.is_exact { text.to_owned() } else { tidy::one_line(text) };
        let words = |field: &mut Option<Placed<String>>| put(field, line.clone(), &place);
        let form = &mut self.form;
        match label {
            Label::Name => words(&mut form.name),
            Label::Code => words(&mut form.code),
            Label::Department => words(&mut form.department),
            Label::Agency => words(&mut form.agency),
            Label::Nature => words(&mut form.nature),
            Label::Category => words(&mut form.category),
            Label::Year => value::year(text).is_some_and(|year| put(&mut form.year, year, &place)),
            Label::Start => value::day(text, false).is_some_and(|day| put(&mut form.start, day, &place)),
            Label::Finish => value::day(text, true).is_some_and(|day| put(&mut form.finish, day, &place)),
            Label::Period => period(text).is_some_and(|(start, finish)| put(&mut form.start, start, &place) && put(&mut form.finish, finish, &place)),
            Label::OverallGoal => put(&mut form.overall_goal, text.to_owned(), &place),
            Label::AnnualGoal => put(&mut form.annual_goal, text.to_owned(), &place),
            Label::Note => put(&mut form.note, text.to_owned(), &place),
            Label::MoneyUnit => {
                let unit = money::unit(text);
                self.unit = unit.or(self.unit);
                unit.is_some()
            }
            Label::Money(row) => {
                if value::is_placeholder(text) {
                    return true;
                }
                let unit = money::unit(inside).or(self.unit).unwrap_or(Decimal::ONE);
                value::money(text, unit).is_some_and(|amount| put(sum_row(form, row), amount, &place))
            }
            Label::Other => {
                form.kept.push(Placed::new((labels::squeezed(inside), line), place));
                true
            }
            _ => false,
        }
    }

    /// The form: values read, rows that slid put back.
    pub(super) fn finish(self, manner: Manner<'_>, year: Option<&Placed<i32>>) -> Form {
        let mut form = self.form;
        for sum in [&mut form.total, &mut form.budget] {
            sum.is_exact = self.is_exact;
            if sum.is_plain() && !self.is_exact {
                sum.fiscal = None;
            }
        }
        let form_year = form.year.as_ref().or(year).map(|year| year.value);
        let form_year = form_year.or_else(|| {
            form.start
                .as_ref()
                .zip(form.finish.as_ref())
                .filter(|(start, finish)| start.value.year() == finish.value.year())
                .map(|(start, _)| start.value.year())
        });
        let context = Context { year: form_year, is_cost: false, has_budget: form.budget.amount.is_some(), is_own: manner.is_own };
        let may_slide = self.indicators.is_carried() && !manner.settings.as_printed && !manner.is_own;
        let (indicators, unknown) = self.indicators.finish(context, may_slide);
        form.indicators = indicators;
        form.unknown.extend(unknown);
        if may_slide {
            slid::put_back(&mut form.indicators);
        }
        form
    }
}

const fn sum_row(form: &mut Form, row: Row) -> &mut Option<Placed<Decimal>> {
    let Form { total, budget, .. } = form;
    match row {
        Row::Total => &mut total.amount,
        Row::Fiscal => &mut total.fiscal,
        Row::TotalOther => &mut total.other,
        Row::Budget => &mut budget.amount,
        Row::Appropriation => &mut budget.fiscal,
        Row::Carryover => &mut budget.carryover,
        Row::Other => &mut budget.other,
    }
}

/// Sets what was not said, or was said alike.
fn put<T: PartialEq>(field: &mut Option<Placed<T>>, value: T, place: &Place) -> bool {
    match field {
        Some(known) => known.value == value,
        None => {
            *field = Some(Placed::new(value, place.clone()));
            true
        }
    }
}

/// Two days in one cell.
fn period(text: &str) -> Option<(time::Date, time::Date)> {
    // Two days are short; looking for them in a long text would take long.
    if text.len() > 200 {
        return None;
    }
    for mark in ["..", "至", "~", "～", "—", "–", "-"] {
        let halves = text.match_indices(mark).filter_map(|(at, _)| Some((text.get(..at)?, text.get(at + mark.len()..)?)));
        let mut found = halves.filter_map(|(start, finish)| Some((value::day(start.trim(), false)?, value::day(finish.trim(), true)?)));
        if let Some(period) = found.next() {
            return Some(period);
        }
    }
    None
}

/// What the row of a list says otherwise than the form that it is of.
pub(super) fn contradictions(cover: &Form, form: &mut Form) {
    let mut otherwise = Vec::new();
    let mut words = |said: &Option<Placed<String>>, known: &Option<Placed<String>>| {
        if let Some(said) = said
            && known.as_ref().is_none_or(|known| labels::squeezed(&known.value) != labels::squeezed(&said.value))
        {
            otherwise.push(said.clone());
        }
    };
    words(&cover.nature, &form.nature);
    words(&cover.category, &form.category);
    let mut sums = |said: &Sum, known: &Sum| {
        for (said, known) in [(&said.amount, &known.amount), (&said.fiscal, &known.fiscal), (&said.carryover, &known.carryover), (&said.other, &known.other)] {
            if let Some(said) = said
                && known.as_ref().is_none_or(|known| known.value != said.value)
            {
                otherwise.push(Placed::new(said.value.to_string(), said.place.clone()));
            }
        }
    };
    sums(&cover.total, &form.total);
    sums(&cover.budget, &form.budget);
    form.unknown.extend(otherwise);
    form.unknown.extend(cover.unknown.iter().cloned());
    form.kept.extend(cover.kept.iter().cloned());
}
