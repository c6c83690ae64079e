//! Which cell of a table means what.
//!
//! Labels are found wherever they stand: beside what they label, above it, or in one cell with it. Every cell is accounted for: it becomes part of a form, or
//! it is a label, or it is left over.

mod build;
mod indicators;
mod labels;
mod list;
mod money;
mod slid;
mod tidy;

use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};
use time::Date;

pub use money::{Row, Sum};

use super::read::{Format, Source};
use super::report::Remark;
use super::table::{Cell, Place, Table};
use super::value::Value;
use crate::emit::form::{self as emit, cover};
use crate::names;
use build::Builder;

/// Something that a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// What it says.
    pub value: T,
    /// Where the cell is.
    pub place: Place,
}

impl<T> Placed<T> {
    /// What a cell says.
    #[must_use]
    pub const fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

/// One project's form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The file that it was read from, where there are several.
    pub source: Option<String>,
    /// 项目名称
    pub name: Option<Placed<String>>,
    /// 项目编码
    pub code: Option<Placed<String>>,
    /// 年度
    pub year: Option<Placed<i32>>,
    /// 主管部门
    pub department: Option<Placed<String>>,
    /// 实施单位
    pub agency: Option<Placed<String>>,
    /// 项目性质
    pub nature: Option<Placed<String>>,
    /// 项目类别
    pub category: Option<Placed<String>>,
    /// 计划开始日期
    pub start: Option<Placed<Date>>,
    /// 计划完成日期
    pub finish: Option<Placed<Date>>,
    /// 项目资金总额
    pub total: Sum,
    /// 年度资金申请总额
    pub budget: Sum,
    /// 项目总目标
    pub overall_goal: Option<Placed<String>>,
    /// 年度总体目标
    pub annual_goal: Option<Placed<String>>,
    /// What the weights add up to.
    pub weight: Option<Placed<Decimal>>,
    /// 备注
    pub note: Option<Placed<String>>,
    /// In the order of the form.
    pub indicators: Vec<Indicator>,
    /// What perf has no place for and a comment keeps: label and text.
    pub kept: Vec<Placed<(String, String)>>,
    /// Cells that were not understood.
    pub unknown: Vec<Placed<String>>,
}

/// One indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// 一级指标, without the word 指标.
    pub level1: String,
    /// 二级指标, likewise.
    pub level2: Option<String>,
    /// 三级指标
    pub name: Placed<String>,
    /// 指标值
    pub value: Value,
    /// 分值
    pub weight: Option<Decimal>,
    /// 备注
    pub note: Option<String>,
    /// What is to be said of it.
    pub remarks: Vec<Remark>,
    /// Where the rest of it stands; its name's cell says what has no cell of its own.
    pub cells: IndicatorCells,
}

/// The cells of an indicator besides that of its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorCells {
    /// 指标值
    pub value: Option<Place>,
    /// 分值
    pub weight: Option<Place>,
    /// 备注
    pub note: Option<Place>,
}

/// What a source says of all of its forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: Option<Placed<String>>,
    /// 编码
    pub code: Option<Placed<String>>,
    /// 年度
    pub year: Option<Placed<i32>>,
    /// 主管部门
    pub department: Option<Placed<String>>,
    /// 实施单位
    pub agency: Option<Placed<String>>,
    /// What the budgets add up to, as printed.
    pub budget: Option<Placed<Decimal>>,
    /// It comes from data that says all of it: what its forms have in common it does not say.
    pub is_exact: bool,
}

/// All that was found in a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What stands above the forms.
    pub document: Document,
    /// The forms.
    pub forms: Vec<Form>,
    /// How many cells with text there are.
    pub cells: usize,
    /// Cells that were not understood and belong to no form.
    pub unknown: Vec<Placed<String>>,
}

impl Found {
    /// What several sources say, as one; each with the name of its file.
    #[must_use]
    pub fn merged(sources: Vec<(String, Self)>) -> Self {
        let is_one = sources.len() < 2;
        let mut all = Self::default();
        for (name, mut found) in sources {
            let (document, more) = (&mut all.document, found.document);
            document.is_exact = is_one && more.is_exact;
            document.title = document.title.take().or(more.title);
            document.code = document.code.take().or(more.code);
            document.year = document.year.take().or(more.year);
            document.department = document.department.take().or(more.department);
            document.agency = document.agency.take().or(more.agency);
            // What one source adds up is not what all of them do.
            document.budget = more.budget.filter(|_| is_one);
            for form in &mut found.forms {
                form.source = (!is_one).then(|| name.clone());
            }
            all.forms.append(&mut found.forms);
            all.cells += found.cells;
            all.unknown.append(&mut found.unknown);
        }
        all
    }
}

/// How forms are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings<'a> {
    /// Leave indicators under the level that is printed, even where they plainly slid there.
    pub as_printed: bool,
    /// What a form without a name is called.
    pub unnamed: &'a str,
}

/// Finds the forms in the tables of a source.
#[must_use]
pub fn find(source: &Source, settings: Settings<'_>) -> Found {
    let manner = Manner { settings, is_own: source.is_own };
    let mut finder = Finder { manner, is_loose: source.format == Format::Text, found: Found::default(), builder: None, suspended: None, listed: Vec::new() };
    for table in &source.tables {
        finder.table(table);
    }
    finder.finish();
    finder.found
}

impl Finder<'_> {
    /// Headings, contents and sums of a page say again what the forms say.
    fn forget_repetitions(&mut self) {
        let names: FxHashSet<String> = self.found.forms.iter().filter_map(|form| form.name.as_ref()).map(|name| labels::squeezed(&name.value)).collect();
        let captions = ["年度资金申请总额合计", "各项目年度资金申请总额(元)"];
        let is_said = |cell: &Placed<String>| {
            let squeezed = labels::squeezed(&cell.value);
            names.contains(&squeezed) || captions.contains(&squeezed.as_str())
        };
        for form in &mut self.found.forms {
            form.unknown.retain(|cell| !is_said(cell));
        }
        let indicators: usize = self.found.forms.iter().map(|form| form.indicators.len()).sum();
        let counts = [format!("{}个", self.found.forms.len()), format!("{indicators}条")];
        // A project without money adds nothing, as on the cover.
        let mut amounts = self.found.forms.iter().filter_map(|form| form.budget.amount.as_ref());
        let sum = amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount.value));
        self.found.unknown.retain(|cell| {
            let is_sum = sum.is_some() && super::value::money(&cell.value, Decimal::ONE) == sum;
            !(is_said(cell) || is_sum || counts.contains(&labels::squeezed(&cell.value)))
        });
    }
}

/// How many cells a row may have and still be one of a form. Each cell of a row is held against each column: in a wider one that would take long.
const WIDEST_ROW: usize = 256;

/// A row of a table.
struct Line<'t> {
    cells: Vec<Entry<'t>>,
}

/// A cell in its row.
struct Entry<'t> {
    cell: &'t Cell,
    /// Its text without the noise of extraction.
    text: String,
    /// Whether it is accounted for.
    used: bool,
}

impl<'t> Line<'t> {
    fn text(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |entry| entry.text.as_str())
    }

    fn take(&mut self, at: usize) -> Option<&'t Cell> {
        let entry = self.cells.get_mut(at)?;
        entry.used = true;
        Some(entry.cell)
    }

    /// The only cell of the row.
    fn only(&self) -> Option<&Entry<'t>> {
        match self.cells.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    fn unused(&self) -> impl Iterator<Item = Placed<String>> + '_ {
        self.cells.iter().filter(|entry| !entry.used).map(|entry| Placed::new(entry.text.clone(), entry.cell.place.clone()))
    }
}

/// How the forms of one source are read.
#[derive(Clone, Copy)]
struct Manner<'a> {
    settings: Settings<'a>,
    /// perfc wrote it and nobody changed it: no row of it slid, and what a value leaves out was not meant.
    is_own: bool,
}

struct Finder<'a> {
    manner: Manner<'a>,
    /// Whether cells may stand in other columns than their labels, as in text that was extracted.
    is_loose: bool,
    found: Found,
    builder: Option<Builder>,
    /// The form above a title, which may go on below it.
    suspended: Option<Builder>,
    /// Which of the forms found are rows of a list.
    listed: Vec<bool>,
}

impl Finder<'_> {
    fn table(&mut self, table: &Table) {
        self.found.cells += table.cells.len();
        if let Some(builder) = &mut self.builder {
            builder.new_table();
        }
        let mut lines: Vec<Line<'_>> = Vec::new();
        let mut row = None;
        // Where blanks stand inside labels, they stand wherever a line was wrapped.
        let is_noisy = self.is_loose && table.cells.iter().any(|cell| labels::is_broken_label(&cell.text));
        for cell in &table.cells {
            let text = tidy::clean(&cell.text, is_noisy);
            if row != Some(cell.row) {
                row = Some(cell.row);
                lines.push(Line { cells: Vec::new() });
            }
            if let Some(line) = lines.last_mut() {
                line.cells.push(Entry { cell, text, used: false });
            }
        }
        let mut rest = lines.as_mut_slice();
        while let Some((line, behind)) = rest.split_first_mut() {
            if line.cells.len() > WIDEST_ROW {
                self.found.unknown.extend(line.unused());
                rest = behind;
                continue;
            }
            if let Some(header) = list::header(line) {
                let count = self.list(&header, behind);
                rest = behind.get_mut(count..).unwrap_or_default();
                continue;
            }
            self.line(line, behind.first());
            rest = behind;
        }
    }

    fn line(&mut self, line: &mut Line<'_>, next: Option<&Line<'_>>) {
        // The blanks of a title that says no year, （　　年度）, part it in text.
        let whole: String = line.cells.iter().map(|entry| labels::squeezed(&entry.text)).collect();
        if whole == "(年度)" {
            for at in 0..line.cells.len() {
                line.take(at);
            }
            return;
        }
        // A set of perfc's own may be called whatever its author calls it, also what others call a form.
        let may_be_title = !self.manner.is_own || whole.starts_with(emit::TITLE);
        if may_be_title && labels::is_title(&whole) && (line.cells.len() == 1 || whole.ends_with("年度)")) {
            if self.builder.as_ref().is_some_and(Builder::is_begun) {
                self.finish_suspended();
                self.suspended = self.builder.take();
            }
            for at in 0..line.cells.len() {
                line.take(at);
            }
            // 申报表（2026年度）
            let year = super::value::year(&labels::without_brackets(&whole).1);
            if let Some((year, entry)) = year.zip(line.cells.first()) {
                let builder = self.builder.get_or_insert_with(Builder::default);
                builder.form.year.get_or_insert(Placed::new(year, entry.cell.place.clone()));
            }
            return;
        }
        let is_title = line.cells.len() == 1 || whole.ends_with("(年度)");
        if let Some(only) = line.cells.first().filter(|_| is_title) {
            let squeezed = labels::squeezed(&only.text);
            if self.builder.as_ref().is_none_or(|builder| !builder.is_begun()) && squeezed.contains("汇总表") {
                let title = only.text.trim_end_matches(['(', '（', ' ']).to_owned();
                let same = self.found.document.title.as_ref().is_none_or(|known| known.value == title);
                if same {
                    let place = only.cell.place.clone();
                    for at in 0..line.cells.len() {
                        line.take(at);
                    }
                    self.found.document.title.get_or_insert(Placed::new(title, place));
                    return;
                }
            }
        }
        let names_project = line.cells.iter().any(|entry| build::names_project(&entry.text));
        if names_project {
            self.finish_suspended();
            if self.builder.as_ref().is_some_and(Builder::is_begun) {
                self.finish_form();
            }
        } else if let Some(suspended) = self.suspended.take_if(|_| line.cells.iter().any(|entry| build::heads_indicators(&entry.text))) {
            // The title was that of a further page.
            self.resume(suspended);
        }
        let builder = self.builder.get_or_insert_with(Builder::default);
        builder.row(line, next, self.is_loose);
        builder.form.unknown.extend(line.unused());
    }

    /// Goes on with a form whose title was repeated.
    fn resume(&mut self, mut suspended: Builder) {
        if let Some(above) = self.builder.take() {
            suspended.form.unknown.extend(above.form.unknown);
            suspended.form.year = suspended.form.year.or(above.form.year);
        }
        self.builder = Some(suspended);
    }

    /// Finishes the form above the last title.
    fn finish_suspended(&mut self) {
        let Some(suspended) = self.suspended.take() else { return };
        let builder = self.builder.replace(suspended);
        self.finish_form();
        self.builder = builder;
    }

    fn finish_form(&mut self) {
        let Some(builder) = self.builder.take() else { return };
        if builder.is_begun() {
            let form = builder.finish(self.manner, self.found.document.year.as_ref());
            self.found.forms.push(form);
            self.listed.push(false);
        } else {
            self.found.unknown.extend(builder.form.unknown);
        }
    }

    /// Rows of a list, one a project or an indicator, as far as they go; answers how many.
    fn list(&mut self, header: &list::Header, lines: &mut [Line<'_>]) -> usize {
        self.finish_suspended();
        let mut unit = None;
        if let Some(builder) = self.builder.take() {
            if builder.is_begun() {
                self.builder = Some(builder);
                self.finish_form();
            } else {
                // What stands above a list is said of all of its projects.
                unit = builder.unit();
                let form = builder.form;
                let document = &mut self.found.document;
                document.year = document.year.take().or(form.year);
                document.department = document.department.take().or(form.department);
                document.agency = document.agency.take().or(form.agency);
                let mut unknown = form.unknown.into_iter();
                if document.title.is_none() {
                    document.title = unknown.next();
                }
                self.found.unknown.extend(unknown);
            }
        }
        let read = list::read(header, lines, unit);
        let mut forms = read.forms;
        let goes_on = lines.get(read.lines).is_some_and(|next| labels::label(next.text(0)).is_some());
        if forms.len() == 1 && read.lines == 1 && goes_on {
            // Labels above what they label, and more of the same form below.
            self.builder = forms.pop();
        }
        for builder in forms {
            let form = builder.finish(self.manner, self.found.document.year.as_ref());
            self.found.forms.push(form);
            self.listed.push(true);
        }
        let document = &mut self.found.document;
        document.title = document.title.take().or(read.document.title);
        document.code = document.code.take().or(read.document.code);
        document.budget = read.document.budget.or(document.budget.take());
        self.found.unknown.extend(read.unknown);
        read.lines
    }

    fn finish(&mut self) {
        self.finish_suspended();
        self.finish_form();
        // A cover lists the projects whose forms follow: it says again what they say.
        let listed = std::mem::take(&mut self.listed);
        let identity = |form: &Form| form.name.as_ref().map(|name| names::identity(&name.value).into_owned());
        let all = std::mem::take(&mut self.found.forms);
        let with_form: FxHashSet<String> = all.iter().zip(&listed).filter(|(_, listed)| !**listed).filter_map(|(form, _)| identity(form)).collect();
        let mut covers = Vec::new();
        for (form, listed) in all.into_iter().zip(listed) {
            let is_cover = listed && form.indicators.is_empty() && identity(&form).is_some_and(|name| with_form.contains(&name));
            if is_cover { covers.push(form) } else { self.found.forms.push(form) }
        }
        let places: FxHashMap<String, usize> = self.found.forms.iter().enumerate().filter_map(|(place, form)| Some((identity(form)?, place))).collect();
        for cover in covers {
            let place = identity(&cover).and_then(|name| places.get(&name).copied());
            if let Some(form) = place.and_then(|place| self.found.forms.get_mut(place)) {
                build::contradictions(&cover, form);
            }
        }
        self.forget_repetitions();
        if self.manner.is_own && self.found.document.title.as_ref().is_some_and(|title| title.value == cover::TITLE) {
            // What perfc calls a set by itself is under no document, and nobody declared its sum.
            self.found.document.title = None;
            self.found.document.budget = None;
        }
        for form in &mut self.found.forms {
            if form.name.is_none() {
                let place = form.indicators.first().map_or(Place::Text { line: 1, column: 1 }, |indicator| indicator.name.place.clone());
                form.name = Some(Placed::new(self.manner.settings.unnamed.to_owned(), place));
            }
        }
    }
}
