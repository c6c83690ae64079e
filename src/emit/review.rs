//! 审核意见表: a review laid out as tables, which the writers of the form write.

use rust_decimal::Decimal;

use super::form::Form;
use super::form::grid::{Align, Content, Grid, Role, Scope};
use super::{Book, Format, Layout};
use crate::diagnostics::render::severity_word;
use crate::diagnostics::{Language, Message, Severity};
use crate::review::{Review, Row};

/// The formats that a review is written in, the one for units first.
pub const FORMATS: [Format; 4] = [Format::Xlsx, Format::Docx, Format::Html, Format::Markdown];

const fn say(zh: &'static str, en: &'static str) -> Message {
    Message { zh, en }
}

const TITLE: Message = say("绩效目标审核意见表", "Review of performance targets");
const SIGNED: Message =
    say("审核日期：　　　　年　　月　　日　　　　　　审核人：　　　　　　　　", "Date: ____________________    Reviewer: ____________________");
const NOTHING: Message = say("未发现问题", "nothing was found");

const UNITS: Message = say("各单位问题数", "Findings by unit");
const FINDINGS: Message = say("审核意见", "Findings");
const ALLOWED: Message = say("已说明理由、可以保留的", "Allowed, with the author's reason");
const MONEY: Message = say("资金核对", "Proof of the money");

const NUMBER: Message = say("序号", "No.");
const UNIT: Message = say("单位", "Unit");
const PROJECT: Message = say("项目", "Project");
const PLACE: Message = say("指标", "Indicator or cell");
const PROBLEM: Message = say("问题", "Problem");
const BASIS: Message = say("依据", "Basis");
const ADVICE: Message = say("修改建议", "Advice");
const SEVERITY: Message = say("级别", "Severity");
const STATUS: Message = say("审核状态\n已修改/说明", "Status: mended,\nor the reason");
const REASON: Message = say("审核说明（理由）", "Reason");
const PROJECTS: Message = say("项目数", "Projects");
const ALL: Message = say("合计", "All");
const VERDICT: Message = say("结论", "Verdict");
const STEPS: Message = say("依据算式", "Arithmetic");
const UNNAMED: Message = say("（未写单位）", "(no unit declared)");

/// A column: its label, and its width in tenths of a millimetre. Together they are what A4 on its side leaves between margins of 14 mm: 2690.
type Column = (Message, u32);

const OF_FINDINGS: [Column; 9] =
    [(NUMBER, 100), (UNIT, 270), (PROJECT, 290), (PLACE, 360), (PROBLEM, 560), (BASIS, 400), (ADVICE, 370), (SEVERITY, 100), (STATUS, 240)];
const OF_ALLOWED: [Column; 7] = [(NUMBER, 100), (UNIT, 270), (PROJECT, 290), (PLACE, 360), (PROBLEM, 780), (SEVERITY, 100), (REASON, 790)];
const OF_UNITS: [Column; 6] = [
    (UNIT, 1190),
    (PROJECTS, 300),
    (severity_word(Severity::Error), 300),
    (severity_word(Severity::Warning), 300),
    (severity_word(Severity::Information), 300),
    (ALL, 300),
];
const OF_MONEY: [Column; 3] = [(PROJECT, 560), (VERDICT, 230), (STEPS, 1900)];

/// A review as tables, the first of which says what the whole is.
#[must_use]
pub fn lay_out(review: &Review, language: Language) -> Vec<Form> {
    let mut tables = Vec::new();
    if review.units.len() > 1 {
        tables.push(units(review, language));
    }
    tables.push(findings(review, language, tables.is_empty()));
    if !review.allowed.is_empty() {
        tables.push(allowed(review, language));
    }
    if !review.claims.is_empty() {
        tables.push(money(review, language));
    }
    tables
}

/// A book of these tables.
#[must_use]
pub fn book<'t>(review: &Review, tables: &'t [Form], language: Language) -> Book<'t> {
    let heading = TITLE.in_language(language);
    let title = if review.title.is_empty() { heading.to_owned() } else { format!("{} {heading}", super::form::grid::legible(&review.title)) };
    Book { title, author: String::new(), cover: None, forms: tables.iter().collect(), draft: false, layout: Layout::Tables, language }
}

struct Table {
    grid: Grid,
    columns: Vec<Column>,
    language: Language,
}

impl Table {
    /// A table with its title; the first one has that of the whole, and who reviewed what.
    fn new(columns: &[Column], title: Message, captions: &[String], language: Language) -> Self {
        let mut table = Self { grid: Grid::new(columns.iter().map(|(_, width)| *width).collect()), columns: columns.to_vec(), language };
        table.line(Role::Title, Align::Center, title.in_language(language));
        for caption in captions {
            table.line(Role::Caption, Align::Left, caption);
        }
        table.grid.next_row();
        for (place, (label, _)) in columns.iter().enumerate() {
            table.grid.put(place, 1, Role::Label(Scope::Column), Align::Center, Content::text(label.in_language(language)));
        }
        table.grid.heading = table.grid.rows;
        table
    }

    fn line(&mut self, role: Role, align: Align, words: &str) {
        self.grid.next_row();
        self.grid.put(0, self.columns.len(), role, align, Content::text(words));
    }

    fn row<const COLUMNS: usize>(&mut self, cells: [(Align, Content); COLUMNS]) {
        self.grid.next_row();
        for (place, (align, content)) in cells.into_iter().enumerate() {
            let role = if matches!(content, Content::Number(_) | Content::Sum { .. }) { Role::Number } else { Role::Text };
            self.grid.put(place, 1, role, align, content);
        }
    }

    /// The only row of a table that has nothing to say.
    fn nothing(&mut self) {
        self.grid.next_row();
        self.grid.put(0, self.columns.len(), Role::Text, Align::Center, Content::text(NOTHING.in_language(self.language)));
    }

    fn named(self, name: Message) -> Form {
        Form { name: name.in_language(self.language).to_owned(), grid: self.grid }
    }
}

/// What stands above the first table: whose review it is, what was found, and who signs it.
fn captions(review: &Review, language: Language) -> Vec<String> {
    let [errors, warnings, notes] = review.counts();
    let (projects, allowed) = (review.projects, review.allowed.len());
    let counts = match language {
        Language::Chinese => {
            let allowed = if allowed > 0 { format!("；已说明理由的 {allowed} 条") } else { String::new() };
            format!("共 {projects} 个项目：{errors} 个错误，{warnings} 个警告，{notes} 条提示{allowed}")
        }
        Language::English => {
            let allowed = if allowed > 0 { format!("; {allowed} allowed with a reason") } else { String::new() };
            format!("{projects} projects: {errors} errors, {warnings} warnings, {notes} for information{allowed}")
        }
    };
    let title = Some(review.title.clone()).filter(|title| !title.is_empty());
    title.into_iter().chain([counts, SIGNED.in_language(language).to_owned()]).collect()
}

fn words(align: Align, text: &str) -> (Align, Content) {
    (align, Content::text(text))
}

fn number(count: usize) -> (Align, Content) {
    (Align::Center, Content::Number(Decimal::from(count)))
}

const fn unit_name(name: &str, language: Language) -> &str {
    if name.is_empty() { UNNAMED.in_language(language) } else { name }
}

fn units(review: &Review, language: Language) -> Form {
    let mut table = Table::new(&OF_UNITS, TITLE, &captions(review, language), language);
    let from = table.grid.rows;
    let mut sums = [0; 5];
    for unit in &review.units {
        let [errors, warnings, notes] = unit.counts;
        let row = [unit.projects, errors, warnings, notes, errors + warnings + notes];
        for (sum, count) in sums.iter_mut().zip(row) {
            *sum += count;
        }
        let [projects, errors, warnings, notes, all] = row.map(number);
        table.row([words(Align::Left, unit_name(&unit.name, language)), projects, errors, warnings, notes, all]);
    }
    let sum = |sum: usize| (Align::Center, Content::Sum { from, value: Decimal::from(sum), is_money: false });
    let [projects, errors, warnings, notes, all] = sums.map(sum);
    table.row([words(Align::Center, ALL.in_language(language)), projects, errors, warnings, notes, all]);
    table.named(UNITS)
}

fn severity(row: &Row, language: Language) -> (Align, Content) {
    words(Align::Center, severity_word(row.severity).in_language(language))
}

fn findings(review: &Review, language: Language, is_first: bool) -> Form {
    let captions = if is_first { captions(review, language) } else { Vec::new() };
    let mut table = Table::new(&OF_FINDINGS, if is_first { TITLE } else { FINDINGS }, &captions, language);
    if review.rows.is_empty() {
        table.nothing();
    }
    for (index, row) in review.rows.iter().enumerate() {
        let [unit, project, place] = [&row.unit, &row.project, &row.place].map(|text| words(Align::Left, text));
        let [problem, basis, advice] = [&row.problem, &row.basis, &row.advice].map(|text| words(Align::Left, text));
        // The last one is for the unit to fill.
        let status = (Align::Left, Content::Empty);
        table.row([number(index + 1), unit, project, place, problem, basis, advice, severity(row, language), status]);
    }
    table.named(FINDINGS)
}

fn allowed(review: &Review, language: Language) -> Form {
    let mut table = Table::new(&OF_ALLOWED, ALLOWED, &[], language);
    for (index, row) in review.allowed.iter().enumerate() {
        let [unit, project, place] = [&row.unit, &row.project, &row.place].map(|text| words(Align::Left, text));
        let [problem, reason] = [&row.problem, &row.reason].map(|text| words(Align::Left, text));
        table.row([number(index + 1), unit, project, place, problem, severity(row, language), reason]);
    }
    table.named(REASON_SHEET)
}

/// What the sheet of what is allowed is called.
const REASON_SHEET: Message = say("审核说明", "Allowed");

fn money(review: &Review, language: Language) -> Form {
    let mut table = Table::new(&OF_MONEY, MONEY, std::slice::from_ref(&review.claim_counts), language);
    for claim in &review.claims {
        let verdict = claim.verdict.word().in_language(language);
        table.row([words(Align::Left, &claim.project), words(Align::Center, verdict), words(Align::Left, &claim.text)]);
    }
    table.named(MONEY)
}
