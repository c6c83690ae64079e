//! The table of indicators: its header, its levels carried down, its rows.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::labels::{self, Label};
use super::{Indicator, IndicatorCells, Line, Placed, slid, tidy};
use crate::diagnostics::Message;
use crate::import::report::Remark;
use crate::import::table::{Cell, Place};
use crate::import::value::{self, Context, Target};
use crate::names;
use crate::scope::Scope;

/// An indicator as its cells say it.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    /// It comes from data: its cells are not to be understood, but taken.
    pub(super) is_exact: bool,
    pub(super) level1: Option<String>,
    pub(super) level2: Option<String>,
    pub(super) name: Option<Placed<String>>,
    pub(super) sign: String,
    pub(super) value: String,
    pub(super) unit: String,
    pub(super) supplement: String,
    /// The whole value as printed, where it is also said in parts.
    pub(super) printed: Option<String>,
    pub(super) weight: Option<Placed<String>>,
    pub(super) notes: Vec<(String, String)>,
    /// The 一级 that was printed above a 二级 of another.
    pub(super) slip: Option<String>,
    /// Several cells that say the same thing differently.
    pub(super) surplus: Vec<Placed<String>>,
    pub(super) cells: IndicatorCells,
}

impl Raw {
    /// Takes a cell of a column.
    pub(super) fn put(&mut self, label: Label, caption: &str, text: String, cell: &Cell) {
        let line = || tidy::one_line(&text);
        let cells = &mut self.cells;
        match label {
            // Of a value in several cells the one that holds the number is looked at.
            Label::Value if self.value.is_empty() => cells.value = Some(cell.place.clone()),
            Label::Sign | Label::Unit | Label::Supplement => {
                cells.value.get_or_insert_with(|| cell.place.clone());
            }
            Label::Weight => cells.weight = Some(cell.place.clone()),
            Label::Note | Label::Remark => {
                cells.note.get_or_insert_with(|| cell.place.clone());
            }
            _ => {}
        }
        match label {
            Label::Level1 => self.level1 = Some(level_name(&text)),
            Label::Level2 => self.level2 = Some(level_name(&text)),
            Label::Level3 => match &mut self.name {
                None => self.name = Some(Placed::new(line(), cell.place.clone())),
                Some(_) => self.surplus.push(Placed::new(text, cell.place.clone())),
            },
            Label::Sign => self.sign = line(),
            Label::Value if self.value.is_empty() => self.value = text,
            Label::Unit => self.unit = line(),
            Label::Supplement => self.supplement = text,
            Label::Weight => self.weight = Some(Placed::new(text, cell.place.clone())),
            Label::Note => self.notes.push(("备注".to_owned(), text)),
            Label::Remark => self.notes.push((labels::squeezed(caption), text)),
            _ => self.surplus.push(Placed::new(text, cell.place.clone())),
        }
    }

    fn note(&self) -> Option<String> {
        match self.notes.as_slice() {
            [] => None,
            [(label, text)] if label == "备注" => Some(text.clone()),
            notes => Some(notes.iter().map(|(label, text)| format!("{label}：{}", tidy::one_line(text))).collect::<Vec<_>>().join("；")),
        }
    }
}

/// A level as it is compared and written: without 指标, numbering and points.
fn level_name(text: &str) -> String {
    let squeezed = labels::squeezed(text);
    let plain = squeezed.as_str();
    if is_known(names::level(plain)) {
        return names::level(plain).to_owned();
    }
    let (stem, _) = labels::without_brackets(unnumbered(plain));
    if is_known(names::level(&stem)) {
        return names::level(&stem).to_owned();
    }
    names::level(tidy::one_line(text).trim()).to_owned()
}

/// A text without `一、`, `（二）`, `3.` before it.
fn unnumbered(text: &str) -> &str {
    let is_number = |character: char| character.is_ascii_digit() || "一二三四五六七八九十".contains(character);
    let rest = text.trim_start_matches(['(', '（']).trim_start_matches(is_number);
    if rest.len() == text.len() {
        return text;
    }
    let body = rest.trim_start_matches([')', '）', '、', '.', '．', ' ']);
    if body.len() == rest.len() || body.is_empty() { text } else { body }
}

fn is_known(level: &str) -> bool {
    is_first(level) || home(level).is_some()
}

/// Whether perf has a 一级 of this name.
fn is_first(level: &str) -> bool {
    Scope::prelude().levels().any(|(_, known)| known.level1 == level)
}

/// The 一级 to which a 二级 belongs, and its place in the order of the form.
fn home(level: &str) -> Option<(&'static str, u32)> {
    Scope::prelude().levels().find(|(_, known)| known.level2.as_deref() == Some(level)).map(|(id, known)| (known.level1.as_ref(), id.0))
}

/// The order of a 一级.
fn order(level1: &str) -> Option<u32> {
    Scope::prelude().levels().find(|(_, known)| known.level1 == level1).map(|(id, _)| id.0)
}

struct Column {
    start: u32,
    end: u32,
    label: Label,
    text: String,
}

/// The rows so far.
#[derive(Default)]
pub(super) struct Indicators {
    columns: Vec<Column>,
    is_loose: bool,
    /// Levels are headings, each on a line.
    headings: bool,
    /// Whether a row below them said its levels by the one above: the table has merged cells.
    carried: bool,
    level1: Option<String>,
    /// Further 一级 that were merged into the same cell.
    merged: Vec<String>,
    level2: Option<String>,
    slip: Option<String>,
    raws: Vec<Raw>,
}

impl Indicators {
    pub(super) const fn is_begun(&self) -> bool {
        !self.raws.is_empty() || !self.columns.is_empty()
    }

    pub(super) const fn close(&mut self) {
        // A table that goes on over a page has no header there; its columns are where they were.
        self.headings = false;
    }

    pub(super) const fn is_carried(&self) -> bool {
        self.carried
    }

    pub(super) fn push(&mut self, raw: Raw) {
        self.raws.push(raw);
    }

    /// Takes a row that heads columns; answers what the weights add up to, if it says so.
    #[expect(clippy::option_option, reason = "whether it is a header, and whether that says a sum")]
    pub(super) fn header(&mut self, line: &mut Line<'_>, is_loose: bool) -> Option<Option<Placed<Decimal>>> {
        let found: Vec<Option<(Label, String)>> = line.cells.iter().map(|entry| labels::label(&entry.text)).collect();
        let has = |wanted: Label| found.iter().flatten().any(|(label, _)| *label == wanted);
        let all = found.iter().all(Option::is_some);
        let is_header = all && (has(Label::Level3) || has(Label::Level1) && has(Label::Level2));
        let is_below =
            all && !self.columns.is_empty() && self.raws.is_empty() && found.iter().flatten().all(|(label, _)| label.is_of_indicator()) && !found.is_empty();
        if !is_header && !is_below {
            return None;
        }
        if is_header {
            self.columns.clear();
        }
        self.is_loose = is_loose;
        let mut weight = None;
        for (at, found) in found.into_iter().enumerate() {
            let Some((label, inside)) = found else { continue };
            let text = line.text(at).to_owned();
            let Some(cell) = line.take(at) else { continue };
            if label == Label::Weight {
                let digits: String = inside.chars().filter(|character| character.is_ascii_digit() || *character == '.').collect();
                weight = Decimal::from_str_exact(&digits).ok().map(|number| Placed::new(number, cell.place.clone()));
            }
            if label != Label::Section {
                let (start, end) = (cell.column, cell.column + cell.columns);
                // A label below another takes its columns.
                self.columns.retain(|column| !(is_below && column.start < end && start < column.end));
                self.columns.push(Column { start, end, label, text });
            }
        }
        self.columns.sort_by_key(|column| column.start);
        Some(weight)
    }

    /// Takes a row of the table; whether it is one.
    pub(super) fn row(&mut self, line: &mut Line<'_>) -> bool {
        if self.columns.is_empty() {
            return self.heading(line);
        }
        if self.is_aligned(line) { self.strict(line) } else { self.peel(line) }
    }

    /// What a row that adds up columns says, each with the label of its column.
    pub(super) fn totals(&self, line: &mut Line<'_>) -> Option<Vec<Placed<(String, String)>>> {
        let row = labels::squeezed(line.text(0));
        if self.columns.is_empty() || !matches!(row.as_str(), "合计" | "总计" | "总分" | "小计") {
            return None;
        }
        line.take(0);
        let mut totals = Vec::new();
        for at in 1..line.cells.len() {
            let text = line.text(at).to_owned();
            let Some(cell) = line.take(at) else { continue };
            let column = self.column(cell.column).map_or_else(String::new, |column| format!("·{}", labels::squeezed(&column.text)));
            totals.push(Placed::new((format!("{row}{column}"), text), cell.place.clone()));
        }
        Some(totals)
    }

    fn column(&self, start: u32) -> Option<&Column> {
        self.columns.iter().rfind(|column| column.start <= start)
    }

    /// Whether each cell stands below the label that it belongs to.
    fn is_aligned(&self, line: &Line<'_>) -> bool {
        let of = |entry: &super::Entry<'_>| self.column(entry.cell.column).map(|column| column.label);
        let mut names = line.cells.iter().filter(|entry| of(entry) == Some(Label::Level3));
        let name = names.next();
        let has_value = line.cells.iter().any(|entry| matches!(of(entry), Some(Label::Value | Label::Sign)));
        let has_level_column = self.columns.iter().any(|column| matches!(column.label, Label::Level1 | Label::Level2));
        let is_level = |text: &str| labels::squeezed(text).ends_with("指标") && is_known(&level_name(text));
        match name {
            Some(name) => {
                let is_name = !has_level_column || !is_level(&name.text);
                names.next().is_none() && is_name && (has_value || !self.is_loose)
            }
            None => !self.is_loose && line.cells.iter().all(|entry| matches!(of(entry), None | Some(Label::Level1 | Label::Level2))),
        }
    }

    /// A row whose cells stand below their labels.
    fn strict(&mut self, line: &mut Line<'_>) -> bool {
        let is_level = |start: u32| self.column(start).is_none_or(|column| matches!(column.label, Label::Level1 | Label::Level2));
        let is_strange = |text: &str| !is_section(text) && firsts(text).is_none() && !is_known(&level_name(text));
        // Words of their own below the levels are no level: nothing stands beside them.
        if line.cells.iter().all(|entry| is_level(entry.cell.column)) && line.cells.iter().any(|entry| is_strange(&entry.text)) {
            return false;
        }
        let mut raw = Raw::default();
        let (mut first, mut second) = (Vec::new(), None);
        for at in 0..line.cells.len() {
            let Some(cell) = line.cells.get(at).map(|entry| entry.cell) else { continue };
            let text = line.text(at).to_owned();
            let column = self.column(cell.column).map(|column| (column.label, column.text.clone()));
            match column {
                None | Some((Label::Level1 | Label::Level2, _)) if is_section(&text) => {}
                Some((Label::Level2, _)) => second = Some(level_name(&text)),
                None | Some((Label::Level1, _)) => {
                    let name = level_name(&text);
                    if home(&name).is_some() {
                        second = Some(name);
                    } else {
                        first = firsts(&text).unwrap_or_else(|| vec![name]);
                    }
                }
                Some((label, caption)) => raw.put(label, &caption, text, cell),
            }
            line.take(at);
        }
        self.enter(first, second);
        self.add(raw);
        true
    }

    /// A row whose cells moved: its labels are peeled off by what they say.
    fn peel(&mut self, line: &mut Line<'_>) -> bool {
        let count = line.cells.len();
        let (mut first, mut second) = (Vec::new(), None);
        let mut at = 0;
        while at < count {
            let text = line.text(at);
            let left = count - at;
            let name = level_name(text);
            let says_so = labels::squeezed(text).ends_with("指标");
            if is_section(text) && left > 1 {
                line.take(at);
            } else if let Some(found) = firsts(text).filter(|_| first.is_empty() && second.is_none() && (says_so || left > 2)) {
                // 成本指标 behind 产出指标 was a 二级 before 成本 became a 一级.
                first = found;
                line.take(at);
            } else if second.is_none() && (says_so || left > 2) && (home(&name).is_some() || is_first(&name) && !first.is_empty()) {
                second = Some(name);
                line.take(at);
            } else {
                break;
            }
            at += 1;
        }
        let is_label_row = !first.is_empty() || second.is_some();
        self.enter(first, second);
        let rest: Vec<usize> = (at..count).collect();
        if rest.is_empty() {
            return is_label_row;
        }
        let mut raw = Raw::default();
        let order: Vec<(Label, String)> = self
            .columns
            .iter()
            .filter(|column| !matches!(column.label, Label::Level1 | Label::Level2))
            .map(|column| (column.label, column.text.clone()))
            .collect();
        // A lone cell that says no value is not an indicator.
        if rest.len() == 1 && !is_label_row && value::parse(line.text(at), Context::default()).comparator.is_none() {
            return false;
        }
        if rest.len() > order.len().max(2) {
            return is_label_row;
        }
        for (index, at) in rest.into_iter().enumerate() {
            let text = line.text(at).to_owned();
            let Some(cell) = line.take(at) else { continue };
            let (label, caption) = order.get(index).cloned().unwrap_or((Label::Value, String::new()));
            raw.put(label, &caption, text, cell);
        }
        self.add(raw);
        true
    }

    /// A heading that names a level, or an indicator below one: `（一）数量指标`, `1. 微型消防站数：≥2个`.
    fn heading(&mut self, line: &mut Line<'_>) -> bool {
        let text = line.text(0).to_owned();
        let name = level_name(&text);
        let squeezed = labels::squeezed(&text);
        let is_numbered = unnumbered(&squeezed).len() < squeezed.len();
        if line.cells.len() == 1
            && is_known(&name)
            && (is_numbered || squeezed.ends_with("指标"))
            && (squeezed.ends_with("指标") || squeezed.ends_with(')') || self.headings)
        {
            line.take(0);
            self.headings = true;
            if is_first(&name) && home(&name).is_none() {
                self.enter(vec![name], None);
            } else {
                self.enter(Vec::new(), Some(name));
            }
            return true;
        }
        if !self.headings || self.level1.is_none() || line.cells.len() > 2 {
            return false;
        }
        let Some(place) = line.cells.first().map(|entry| entry.cell.place.clone()) else { return false };
        let body = unnumbered(text.trim()).trim();
        let mut raw = Raw::default();
        if line.cells.len() == 2 {
            raw.name = Some(Placed::new(tidy::one_line(body), place));
            line.text(1).clone_into(&mut raw.value);
            raw.cells.value = line.take(1).map(|cell| cell.place.clone());
        } else {
            let signs = ['≥', '≤', '=', '＝', '<', '>', '＜', '＞', '≧', '≦'];
            let split = body.rsplit_once(['：', ':']).or_else(|| body.find(signs).and_then(|at| body.split_at_checked(at)));
            let Some((name, value)) = split.filter(|(name, _)| !name.is_empty()) else { return false };
            raw.name = Some(Placed::new(name.trim().to_owned(), place));
            value.trim().clone_into(&mut raw.value);
        }
        line.take(0);
        self.add(raw);
        true
    }

    /// Goes on under other levels.
    fn enter(&mut self, first: Vec<String>, second: Option<String>) {
        let has_first = !first.is_empty();
        self.carried |= !has_first && !self.raws.is_empty();
        let mut first = first.into_iter();
        if let Some(level1) = first.next() {
            self.merged = first.collect();
            // A 一级 may stand a row late: then the 二级 above it stays.
            let keeps = self.level2.as_deref().and_then(home).is_some_and(|(home, _)| home == level1) && self.level1.as_deref() == Some(level1.as_str());
            if self.level1.as_deref() != Some(&level1) && !keeps {
                self.level2 = None;
                self.slip = None;
            }
            self.level1 = Some(level1);
        }
        let Some(level2) = second else { return };
        self.slip = None;
        if let Some((home, _)) = home(&level2)
            && self.level1.as_deref() != Some(home)
        {
            let is_later = self.level1.as_deref().and_then(order).zip(order(home)).is_none_or(|(now, home)| home > now);
            if let Some(at) = self.merged.iter().position(|merged| merged == home) {
                self.merged.remove(at);
                self.level1 = Some(home.to_owned());
            } else if is_later && !has_first || self.level1.is_none() {
                // The label of the 一级 is missing or late.
                self.level1 = Some(home.to_owned());
            } else {
                self.slip.clone_from(&self.level1);
            }
        }
        self.level2 = Some(level2);
    }

    fn add(&mut self, mut raw: Raw) {
        if raw.name.is_none() && raw.value.is_empty() && raw.surplus.is_empty() {
            return;
        }
        raw.level1.clone_from(&self.level1);
        raw.level2.clone_from(&self.level2);
        if let Some(slip) = &self.slip {
            raw.level1 = self.level2.as_deref().and_then(home).map(|(home, _)| home.to_owned());
            raw.slip = Some(slip.clone());
        }
        self.raws.push(raw);
    }

    /// The indicators with their values read, and what is left over. Without `moves` a 二级 stays under the 一级 that is printed above it.
    pub(super) fn finish(self, context: Context, moves: bool) -> (Vec<Indicator>, Vec<Placed<String>>) {
        let mut indicators = Vec::with_capacity(self.raws.len());
        let mut unknown = Vec::new();
        let mut taken = HashSet::new();
        for raw in self.raws {
            indicator(raw, context, moves, &mut taken, &mut indicators, &mut unknown);
        }
        (indicators, unknown)
    }
}

fn indicator(
    mut raw: Raw,
    context: Context,
    moves: bool,
    taken: &mut HashSet<(String, String, String)>,
    indicators: &mut Vec<Indicator>,
    unknown: &mut Vec<Placed<String>>,
) {
    if !moves && let Some(outer) = raw.slip.take() {
        raw.level1 = Some(outer);
    }
    let note = raw.note();
    unknown.extend(raw.surplus.iter().cloned());
    let Some(name) = raw.name.clone().filter(|name| names::has_word(&name.value)) else {
        let place = raw.name.map(|name| name.place).or_else(|| raw.weight.map(|weight| weight.place)).unwrap_or(Place::Text { line: 1, column: 1 });
        if !raw.value.is_empty() {
            unknown.push(Placed::new(raw.value, place));
        }
        return;
    };
    let mut remarks = Vec::new();
    let is_cost = matches!(raw.level2.as_deref(), Some("经济成本" | "成本")) && !raw.is_exact;
    let mut value = match &raw.printed {
        Some(printed) => value::parse_exact([&raw.sign, &raw.value, &raw.unit, &raw.supplement], printed, context),
        None => value::parse_split(&raw.sign, &raw.value, &raw.unit, Context { is_cost, ..context }),
    };
    if raw.printed.is_none() && !raw.supplement.trim().is_empty() {
        match &mut value.target {
            Target::Quantity { supplement: supplement @ None, .. } => *supplement = Some(raw.supplement.clone()),
            _ => unknown.push(Placed::new(raw.supplement.clone(), name.place.clone())),
        }
    }
    let whole = format!("{} {}{}{}", name.value, raw.sign, raw.value, raw.unit);
    if value.target == Target::Missing {
        unknown.push(Placed::new(whole.trim().to_owned(), name.place));
        return;
    }
    remarks.append(&mut value.remarks);
    let (level1, level2) = match (raw.level1, raw.level2) {
        (Some(level1), Some(level2)) => (level1, Some(level2)),
        (Some(level1), None) if is_first(&level1) => {
            let level2 = slid::second(&level1, &name.value, &value);
            remarks.push(Remark::Moved {
                printed: format!("{level1}指标"),
                chosen: format!("{level1}.{level2}"),
                why: Message { zh: "没有印二级指标，按内容", en: "no second level is printed" },
            });
            (level1, Some(level2))
        }
        (Some(level1), None) => (level1, None),
        (None, level2) => {
            let level2 = level2.unwrap_or_else(|| slid::second("", &name.value, &value));
            let level1 = home(&level2).map_or("产出", |(home, _)| home);
            remarks.push(Remark::Unplaced { chosen: format!("{level1}.{level2}") });
            (level1.to_owned(), Some(level2))
        }
    };
    if let Some((outer, level)) = raw.slip.zip(level2.as_deref()) {
        remarks.push(Remark::Slipped { outer, level: level.to_owned(), home: level1.clone() });
    }
    let key = (level1.clone(), level2.clone().unwrap_or_default(), names::identity(&name.value).into_owned());
    if !taken.insert(key) {
        unknown.push(Placed::new(whole, name.place));
        return;
    }
    let weight = raw.weight.and_then(|said| {
        let number = said.value.trim().trim_end_matches(['分', '%', ' ']).to_owned();
        let read = Decimal::from_str_exact(&number).ok().map(|number| number.normalize());
        if read.is_none() && !value::is_placeholder(&number) {
            unknown.push(said);
        }
        read
    });
    indicators.push(Indicator { level1, level2, name, value, weight, note, remarks, cells: raw.cells });
}

/// Whether a cell only says that these are indicators.
fn is_section(text: &str) -> bool {
    matches!(labels::label(text), Some((Label::Section, _)))
}

/// The 一级 that a cell names: one, or several that were merged into it.
fn firsts(text: &str) -> Option<Vec<String>> {
    let squeezed = labels::squeezed(text);
    let name = level_name(text);
    if is_first(&name) {
        return Some(vec![name]);
    }
    let parts: Vec<&str> = squeezed.split("指标").filter(|part| !part.is_empty()).collect();
    ((2..=4).contains(&parts.len()) && parts.iter().all(|part| is_first(part))).then(|| parts.into_iter().map(ToOwned::to_owned).collect())
}
