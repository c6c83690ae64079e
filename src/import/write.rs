//! Forms as `.perf` text in its one layout.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::ops::Range;

use rust_decimal::Decimal;
use time::Date;

use super::form::{Document, Form, Found, Indicator, IndicatorCells, Placed, Sum};
use super::report::Remark;
use super::table::Place;
use super::value::{self, Target};
use crate::diagnostics::Language;
use crate::emit::form::cover;
use crate::format::{Changed, format};
use crate::model::Point;
use crate::names::{as_written, quoted};
use crate::scope::Scope;
use crate::source::display_width;
use crate::syntax::characters::{is_forbidden, is_invisible};
use crate::syntax::token::Keyword;
use crate::wrap::wrap;

/// How wide the lines of a text block are, in cells.
const WIDTH: usize = 86;

/// How long a text in one pair of quotes is at most, in cells.
const SHORT: usize = 96;

/// The longest file name, in bytes without its ending: what every system takes.
const LONGEST_NAME: usize = 180;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// A text before it is laid out, and which cell each piece of it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// Pieces of it in order, none in another, and where what they say stands in the source.
    pub origins: Vec<(Range<usize>, Place)>,
    /// Whether keywords are the labels of the form, as those know them who have only the form.
    has_labels: bool,
}

impl Draft {
    fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn push(&mut self, character: char) {
        self.text.push(character);
    }

    /// A keyword as it is written here.
    fn keyword(&self, keyword: Keyword) -> &'static str {
        if self.has_labels { keyword.on_form(Language::Chinese) } else { keyword.info().english }
    }

    /// Writes what a cell says.
    fn saying(&mut self, place: &Place, write: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        write(self);
        self.origins.push((start..self.text.trim_end_matches('\n').len(), place.clone()));
    }
}

impl fmt::Write for Draft {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

/// Writes all forms of a source into one text, under a document where the source has a title for one.
///
/// # Errors
/// Where the text cannot be laid out, which is a mistake of perfc's.
pub fn one(found: &Found) -> Result<String, Changed> {
    let shared = if found.document.title.is_some() { Shared::new(&found.document, &found.forms) } else { Shared::default() };
    Ok(format(&whole(Draft::default(), found, &shared, &shared).text)?.text)
}

/// The same before it is laid out, with all that each form says written in its project: what is found there is to be told by the form's own cells.
#[must_use]
pub fn draft(found: &Found) -> Draft {
    whole(Draft { has_labels: true, ..Draft::default() }, found, &Shared::new(&found.document, &[]), &Shared::default())
}

/// All of it, with what the document says for the forms, and what they then leave out.
fn whole(mut out: Draft, found: &Found, said: &Shared, left_out: &Shared) -> Draft {
    declarations(&mut out, &found.forms);
    if found.document.title.is_some() {
        document(&mut out, &found.document, said);
    }
    for form in &found.forms {
        project(&mut out, form, left_out);
    }
    loose(&mut out, &found.unknown);
    out
}

/// Writes each form into a file of its own, with what all of them share in a `document.perf` where there are several.
///
/// # Errors
/// Where a text cannot be laid out, which is a mistake of perfc's.
pub fn several(found: &Found) -> Result<Vec<File>, Changed> {
    let is_set = found.forms.len() > 1 || found.document.title.is_some();
    if !is_set {
        let name = found.forms.first().map_or_else(String::new, |form| file_name(form, 0, 1));
        return Ok(vec![File { name, text: one(found)? }]);
    }
    let shared = Shared::new(&found.document, &found.forms);
    let mut out = Draft::default();
    declarations(&mut out, &found.forms);
    document(&mut out, &found.document, &shared);
    loose(&mut out, &found.unknown);
    let mut files = vec![File { name: "document.perf".to_owned(), text: format(&out.text)?.text }];
    for (place, form) in found.forms.iter().enumerate() {
        let mut out = Draft::default();
        project(&mut out, form, &shared);
        files.push(File { name: file_name(form, place, found.forms.len()), text: format(&out.text)?.text });
    }
    Ok(files)
}

/// `NN-项目名.perf`, with nothing in it that a system does not take in a name.
fn file_name(form: &Form, place: usize, count: usize) -> String {
    let name = form.name.as_ref().map_or("", |name| name.value.as_str());
    let mut safe: String = String::new();
    for character in name.chars() {
        let is_safe = !matches!(character, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
            && !is_forbidden(character)
            && !is_invisible(character)
            && !character.is_whitespace();
        safe.push(if is_safe { character } else { '_' });
    }
    safe.truncate(safe.floor_char_boundary(LONGEST_NAME));
    let safe = safe.trim_matches(['.', '_', ' ']);
    let width = count.to_string().len().max(2);
    let gap = if safe.is_empty() { "" } else { "-" };
    format!("{:0width$}{gap}{safe}.perf", place + 1)
}

/// What every form says alike, and the document says for them; each where it is said first.
#[derive(Default)]
struct Shared {
    year: Option<Placed<i32>>,
    department: Option<Placed<String>>,
    agency: Option<Placed<String>>,
    nature: Option<Placed<String>>,
    category: Option<Placed<String>>,
    period: Option<(Placed<Date>, Placed<Date>)>,
}

impl Shared {
    /// What the document says, or else all forms.
    fn new(document: &Document, forms: &[Form]) -> Self {
        let own = if document.is_exact { &[] } else { forms };
        Self {
            year: document.year.clone().or_else(|| common(own, |form| form.year.as_ref())),
            department: document.department.clone().or_else(|| common(own, |form| form.department.as_ref())),
            agency: document.agency.clone().or_else(|| common(own, |form| form.agency.as_ref())),
            nature: common(forms, |form| form.nature.as_ref()),
            category: common(forms, |form| form.category.as_ref()),
            period: common(forms, |form| form.start.as_ref()).zip(common(forms, |form| form.finish.as_ref())),
        }
    }
}

/// What all forms say, if they say the same.
fn common<T: PartialEq + Clone>(forms: &[Form], of: impl Fn(&Form) -> Option<&Placed<T>>) -> Option<Placed<T>> {
    let mut said = forms.iter().map(of);
    let first = said.next()??;
    said.all(|next| next.is_some_and(|next| next.value == first.value)).then(|| first.clone())
}

/// Whether the document says a form's field for it.
fn is_shared<T: PartialEq>(said: &Placed<T>, shared: Option<&Placed<T>>) -> bool {
    shared.is_some_and(|shared| shared.value == said.value)
}

/// Units and levels that perf does not know by itself.
fn declarations(out: &mut Draft, forms: &[Form]) {
    let mut known: BTreeSet<(String, Option<String>)> =
        Scope::prelude().levels().map(|(_, level)| (level.level1.to_string(), level.level2.as_ref().map(ToString::to_string))).collect();
    let mut levels = Vec::new();
    let mut units = BTreeSet::new();
    for indicator in forms.iter().flat_map(|form| &form.indicators) {
        let level = (indicator.level1.clone(), indicator.level2.clone());
        if known.insert(level.clone()) {
            levels.push(level);
        }
        units.extend(indicator.value.units().filter_map(value::unknown_words).flatten());
    }
    if !units.is_empty() {
        comment(out, "内置的计量单位里没有的，各自成一种量；与别的单位能换算的，请写成倍数，如 unit 打 = 12 个;");
    }
    for unit in units {
        let _ = writeln!(out, "unit {unit};");
    }
    if !levels.is_empty() {
        comment(out, "内置的指标分类里没有的，照原表");
    }
    for (level1, level2) in levels {
        let _ = match level2 {
            Some(level2) => writeln!(out, "level {}.{};", as_written(&level1), as_written(&level2)),
            None => writeln!(out, "level {};", as_written(&level1)),
        };
    }
    if !out.text.is_empty() {
        out.push('\n');
    }
}

fn document(out: &mut Draft, document: &Document, shared: &Shared) {
    let title = document.title.as_ref().map_or(cover::TITLE, |title| title.value.as_str());
    placed(out, document.title.as_ref().map(|title| &title.place), |out| {
        let _ = writeln!(out, "document {} <", text(&tamed(title)));
    });
    if let Some(code) = &document.code {
        field(out, Keyword::Code, code);
    }
    if let Some(year) = &shared.year {
        out.saying(&year.place, |out| {
            let _ = writeln!(out, "{} {};", out.keyword(Keyword::Year), year.value);
        });
    }
    for (keyword, said) in [(Keyword::Department, &shared.department), (Keyword::Agency, &shared.agency)] {
        if let Some(said) = said {
            field(out, keyword, said);
        }
    }
    for (keyword, said) in [(Keyword::Nature, &shared.nature), (Keyword::Category, &shared.category)] {
        if let Some(said) = said {
            choice(out, keyword, said);
        }
    }
    if let Some((start, finish)) = &shared.period {
        period(out, start, finish);
    }
    if let Some(budget) = &document.budget {
        out.saying(&budget.place, |out| {
            let _ = writeln!(out, "{} {};", out.keyword(Keyword::Budget), budget.value);
        });
    }
    out.push_str(">\n\n");
}

/// Writes what a cell says, or what none does.
fn placed(out: &mut Draft, place: Option<&Place>, write: impl FnOnce(&mut Draft)) {
    match place {
        Some(place) => out.saying(place, write),
        None => write(out),
    }
}

fn loose(out: &mut Draft, unknown: &[Placed<String>]) {
    for cell in unknown {
        not_understood(out, None, cell);
    }
}

fn project(out: &mut Draft, form: &Form, shared: &Shared) {
    let source = form.source.as_deref();
    let name = form.name.as_ref().map_or("", |name| name.value.as_str());
    placed(out, form.name.as_ref().map(|name| &name.place), |out| {
        let _ = writeln!(out, "project {} <", text(&tamed(name)));
    });
    if let Some(code) = &form.code {
        field(out, Keyword::Code, code);
    }
    if let Some(year) = form.year.as_ref().filter(|year| !is_shared(year, shared.year.as_ref())) {
        out.saying(&year.place, |out| {
            let _ = writeln!(out, "{} {};", out.keyword(Keyword::Year), year.value);
        });
    }
    for (keyword, said, shared) in [(Keyword::Department, &form.department, &shared.department), (Keyword::Agency, &form.agency, &shared.agency)] {
        if let Some(said) = said.as_ref().filter(|said| !is_shared(said, shared.as_ref())) {
            field(out, keyword, said);
        }
    }
    for (keyword, said, shared) in [(Keyword::Nature, &form.nature, &shared.nature), (Keyword::Category, &form.category, &shared.category)] {
        if let Some(said) = said.as_ref().filter(|said| !is_shared(said, shared.as_ref())) {
            choice(out, keyword, said);
        }
    }
    let shared_period = shared.period.as_ref().map(|(start, finish)| (start.value, finish.value));
    match (&form.start, &form.finish) {
        (Some(start), Some(finish)) if shared_period == Some((start.value, finish.value)) => {}
        (Some(start), Some(finish)) => period(out, start, finish),
        (Some(start), None) => comment(out, &format!("计划开始日期 {}；原表没有计划完成日期（{}）", start.value, at(source, &start.place))),
        (None, Some(finish)) => comment(out, &format!("计划完成日期 {}；原表没有计划开始日期（{}）", finish.value, at(source, &finish.place))),
        (None, None) => {}
    }
    if let Some(weight) = &form.weight {
        out.saying(&weight.place, |out| {
            let _ = writeln!(out, "weight {};", weight.value);
        });
    }
    out.push('\n');
    sum(out, source, &form.total, Keyword::Total, [Keyword::Fiscal, Keyword::Carryover, Keyword::Other]);
    sum(out, source, &form.budget, Keyword::Budget, [Keyword::Appropriation, Keyword::Carryover, Keyword::Other]);
    out.push('\n');
    for (keyword, goal) in [(Keyword::OverallGoal, &form.overall_goal), (Keyword::AnnualGoal, &form.annual_goal)] {
        if let Some(goal) = goal.as_ref().filter(|goal| !value::is_placeholder(&goal.value)) {
            field(out, keyword, goal);
        }
    }
    let mut level1: Option<&str> = None;
    for indicator in &form.indicators {
        if level1 != Some(&indicator.level1) {
            out.push('\n');
            level1 = Some(&indicator.level1);
        }
        write_indicator(out, source, indicator);
    }
    if let Some(note) = &form.note {
        out.push('\n');
        field(out, Keyword::Note, note);
    }
    if !form.kept.is_empty() || !form.unknown.is_empty() {
        out.push('\n');
    }
    for kept in &form.kept {
        comment(out, &format!("{}：{}（{}）", kept.value.0, kept.value.1, at(source, &kept.place)));
    }
    for cell in &form.unknown {
        not_understood(out, source, cell);
    }
    out.push_str(">\n\n");
}

fn sum(out: &mut Draft, source: Option<&str>, sum: &Sum, keyword: Keyword, rows: [Keyword; 3]) {
    let said = [(rows[0], &sum.fiscal), (rows[1], &sum.carryover), (rows[2], &sum.other)];
    let Some(amount) = &sum.amount else {
        let label = |keyword: Keyword| keyword.on_form(Language::Chinese);
        let said = said.into_iter().filter_map(|(row, said)| Some((label(row), said.as_ref()?)));
        for (row, said) in said.chain(sum.funds.iter().map(|(name, said)| (name.as_str(), said))) {
            comment(out, &format!("原表没有“{}”，只有“{row}”{} 元（{}）", label(keyword), said.value, at(source, &said.place)));
        }
        return;
    };
    out.saying(&amount.place, |out| {
        let _ = write!(out, "{} {}", out.keyword(keyword), amount.value);
    });
    if !sum.has_rows() {
        out.push_str(";\n");
        return;
    }
    out.push_str(" <\n");
    for (row, said) in said {
        if let Some(said) = said {
            out.saying(&said.place, |out| {
                let _ = writeln!(out, "{} {};", out.keyword(row), said.value);
            });
        }
    }
    for (name, said) in &sum.funds {
        out.saying(&said.place, |out| {
            let _ = writeln!(out, "fund {} {};", as_written(&tamed(name)), said.value);
        });
    }
    out.push_str(">\n");
}

fn write_indicator(out: &mut Draft, source: Option<&str>, indicator: &Indicator) {
    for remark in &indicator.remarks {
        // A unit is explained where it is declared.
        if !matches!(remark, Remark::Unit { .. }) {
            comment(out, &format!("{}（{}）", remark.in_language(Language::Chinese), at(source, &indicator.name.place)));
        }
    }
    out.saying(&indicator.name.place, |out| {
        out.push_str("indicator ");
        for level in std::iter::once(&indicator.level1).chain(&indicator.level2) {
            let _ = write!(out, "{}.", as_written(&tamed(level)));
        }
        out.push_str(&as_written(&tamed(&indicator.name.value)));
    });
    let IndicatorCells { value, weight, note } = &indicator.cells;
    out.push(' ');
    out.saying(value.as_ref().unwrap_or(&indicator.name.place), |out| write_target(out, indicator));
    if indicator.weight.is_none() && indicator.note.is_none() {
        out.push_str(";\n");
        return;
    }
    out.push_str(" < ");
    if let Some(said) = indicator.weight {
        out.saying(weight.as_ref().unwrap_or(&indicator.name.place), |out| {
            let _ = write!(out, "weight {said}; ");
        });
    }
    if let Some(said) = &indicator.note {
        out.saying(note.as_ref().unwrap_or(&indicator.name.place), |out| {
            let _ = write!(out, "note {}; ", text(&tamed(said)));
        });
    }
    out.push_str(">\n");
}

fn write_target(out: &mut Draft, indicator: &Indicator) {
    if let Some(comparator) = indicator.value.comparator {
        let _ = write!(out, "{} ", comparator.ascii());
    }
    match &indicator.value.target {
        Target::Missing => {}
        Target::Quantity { number, unit, supplement } => {
            quantity(out, *number, unit);
            if let Some(supplement) = supplement {
                let _ = write!(out, " {}", text(&tamed(supplement)));
            }
        }
        Target::Interval { low, high } => {
            quantity(out, low.0, &low.1);
            out.push_str("..");
            quantity(out, high.0, &high.1);
        }
        Target::Words(words) => out.push_str(&text(&tamed(words))),
        Target::Date(point) => {
            let _ = write!(out, "{point}");
        }
        Target::Period(start, finish) => {
            let _ = write!(out, "{start}..{finish}");
        }
        Target::Budget => out.push_str("budget"),
    }
}

fn quantity(out: &mut Draft, number: Decimal, unit: &str) {
    let gap = if unit.is_empty() || unit.starts_with(['%', '‰']) { "" } else { " " };
    let _ = write!(out, "{}{gap}{unit}", number.normalize());
}

/// Where a cell is, and in which file where there are several.
fn at(source: Option<&str>, place: &Place) -> String {
    source.map_or_else(|| place.to_string(), |source| format!("{source} {place}"))
}

fn period(out: &mut Draft, start: &Placed<Date>, finish: &Placed<Date>) {
    out.saying(&start.place, |out| {
        let _ = write!(out, "{} {}", out.keyword(Keyword::Period), Point::Day(start.value));
    });
    out.push_str("..");
    out.saying(&finish.place, |out| {
        let _ = write!(out, "{}", Point::Day(finish.value));
    });
    out.push_str(";\n");
}

fn not_understood(out: &mut Draft, source: Option<&str>, cell: &Placed<String>) {
    comment(out, &format!("导入时未能识别：{}（{}）", cell.value, at(source, &cell.place)));
}

/// A comment on lines of its own.
fn comment(out: &mut Draft, words: &str) {
    let words = tamed(words).split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
    let _ = writeln!(out, "// {words}");
}

/// A field whose text may be long.
fn field(out: &mut Draft, keyword: Keyword, said: &Placed<String>) {
    let keyword = out.keyword(keyword);
    out.saying(&said.place, |out| write_field(out, keyword, &tamed(&said.value)));
}

/// A field whose text is a word where it can be.
fn choice(out: &mut Draft, keyword: Keyword, said: &Placed<String>) {
    out.saying(&said.place, |out| {
        let _ = writeln!(out, "{} {};", out.keyword(keyword), as_written(&tamed(&said.value)));
    });
}

fn write_field(out: &mut Draft, keyword: &str, said: &str) {
    if !said.contains('\n') && display_width(said) <= SHORT || !fits_block(said) {
        let _ = writeln!(out, "{keyword} {};", text(said));
        return;
    }
    let _ = writeln!(out, "{keyword} \"\"\"");
    for line in said.split('\n') {
        let pieces = wrap(line, WIDTH);
        // Wrapping drops the blanks at which it breaks; then the line stays whole.
        let is_whole = pieces.concat() != line;
        let pieces = if is_whole { vec![line.to_owned()] } else { pieces };
        let escaped: Vec<String> = pieces.iter().map(|piece| piece.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"")).collect();
        let _ = writeln!(out, "    {}", escaped.join("\\\n    "));
    }
    out.push_str("    \"\"\";\n");
}

/// Whether a text block says a text just so: it drops blanks at line ends, and where a line begins with three quotes it ends.
fn fits_block(said: &str) -> bool {
    said.split('\n').all(|line| !line.ends_with([' ', '\t', '\u{3000}']) && !line.starts_with(['"', '“', '”', '＂', ' ', '\t']))
        && !wrap_begins_with_quotes(said)
}

fn wrap_begins_with_quotes(said: &str) -> bool {
    said.split('\n')
        .flat_map(|line| wrap(line, WIDTH))
        .any(|piece| piece.starts_with(['"', '“', '”', '＂', ' ', '\t']) && crate::syntax::text::triple_quote(&piece).is_some())
}

/// A text in quotes.
fn text(said: &str) -> String {
    quoted(said).replace('\n', "\\n").replace('\t', "\\t")
}

/// A text without characters that no source may hold.
fn tamed(said: &str) -> String {
    said.chars().filter(|&character| matches!(character, '\n' | '\t') || !is_forbidden(character)).collect()
}
