//! 审核意见: what a reviewer sends back to the units that declared the forms, row by row, with places named as the form names them.
//!
//! Everything here is words in one language, ready to be laid out as a table (see [`crate::emit::review`]).

mod outline;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::compile::Compiled;
use crate::diagnostics::{Code, Diagnostic, Language, Message, Severity, basis, push_visible};
use crate::names;
use crate::proof::{self, Verdict};
use crate::source::{FileId, LineIndex, Location};
pub use outline::{Cell, Outline};

/// A review in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// The title of the set, where there is one set and it has one.
    pub title: String,
    /// How many projects were looked at.
    pub projects: usize,
    /// What every unit is told, in the order in which they come.
    pub units: Vec<Unit>,
    /// What is to be mended or explained.
    pub rows: Vec<Row>,
    /// What the authors allow.
    pub allowed: Vec<Row>,
    /// What could be proved of the projects' money, claim by claim.
    pub claims: Vec<ClaimRow>,
    /// How many projects came to what in that.
    pub claim_counts: String,
}

/// A unit: 实施单位, or 主管部门 where none is declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Its name; empty for projects that declare none.
    pub name: String,
    /// How many projects it has.
    pub projects: usize,
    /// How many errors, warnings and information it is told.
    pub counts: [usize; 3],
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// 实施单位, or 主管部门.
    pub unit: String,
    /// 项目名称; several where a template puts it into several.
    pub project: String,
    /// The cell of the form, such as `第3行 产出/数量/消火栓数`.
    pub place: String,
    /// What was found, with its figures.
    pub problem: String,
    /// What the rule rests on.
    pub basis: String,
    /// What would be right.
    pub advice: String,
    /// How much it matters.
    pub severity: Severity,
    /// Why it may stay, as its author says: 审核说明.
    pub reason: String,
    /// How many findings it stands for.
    pub count: usize,
}

/// One claim about a project's money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// 项目名称
    pub project: String,
    /// What became of it.
    pub verdict: Verdict,
    /// What it says.
    pub text: String,
}

impl Severity {
    /// Its place in [`Unit::counts`].
    const fn place(self) -> usize {
        match self {
            Self::Error => 0,
            Self::Warning => 1,
            Self::Information => 2,
        }
    }
}

impl Review {
    /// Reviews what was compiled with everything kept that it takes (see [`crate::compile::Kept`]).
    #[must_use]
    pub fn of(compiled: &Compiled, language: Language) -> Self {
        let mut review = Self { projects: compiled.sets.iter().map(|set| set.projects.len()).sum(), ..Self::default() };
        if let [set] = compiled.sets.as_slice() {
            review.title = set.title.clone().unwrap_or_default();
        }
        let mut finder = Finder::new(compiled, language);
        for finding in &compiled.findings {
            let row = finder.row(finding, "");
            // What a template says wrong is wrong once in every project that includes it, and told once.
            if review.rows.last() != Some(&row) {
                review.rows.push(row);
            }
        }
        review.rows.extend(finder.dropped());
        review.rows.extend(compiled.problems.iter().map(|problem| {
            let mut text = problem.message.in_language(language).to_owned();
            if !problem.detail.is_empty() {
                text.push_str(if language == Language::Chinese { "：" } else { ": " });
                push_visible(&mut text, &problem.detail);
            }
            let basis = UNREADABLE.in_language(language).to_owned();
            let place = file_name(&problem.path);
            Row { place, basis, advice: MEND.in_language(language).to_owned(), problem: text, ..Row::new(Severity::Error) }
        }));
        review.rows.extend(compiled.unread.iter().map(|error| {
            let (place, basis) = (file_name(error.file.as_deref().unwrap_or_default()), UNREADABLE.in_language(language).to_owned());
            let problem = error.in_language(language).to_owned();
            Row { place, basis, advice: MEND.in_language(language).to_owned(), problem, ..Row::new(Severity::Error) }
        }));
        review.rows.extend(compiled.notes.iter().map(|note| {
            let cell = note.place.as_ref().map(|place| format!(" {}", place.in_language(language))).unwrap_or_default();
            let place = file_name(&note.file) + &cell;
            let (basis, advice) = (READING.in_language(language).to_owned(), NOTED.in_language(language).to_owned());
            Row { place, basis, advice, problem: note.in_language(language).to_owned(), ..Row::new(Severity::Information) }
        }));
        review.allowed = compiled.silenced.iter().map(|silenced| finder.row(&silenced.finding, &silenced.reason)).collect();
        review.claims = claims(compiled, language);
        review.claim_counts = proof::counts(compiled.sets.iter().flat_map(|set| &set.proofs), language);
        review.units = units(compiled, &review.rows);
        review
    }

    /// How many errors, warnings and information there are in all.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for row in &self.rows {
            if let Some(count) = counts.get_mut(row.severity.place()) {
                *count += row.count;
            }
        }
        counts
    }
}

impl Row {
    fn new(severity: Severity) -> Self {
        let [unit, project, place, problem, basis, advice, reason]: [String; 7] = Default::default();
        Self { unit, project, place, problem, basis, advice, severity, reason, count: 1 }
    }
}

const UNREADABLE: Message = Message { zh: "读不到的文件没有审核", en: "what cannot be read was not reviewed" };
const READING: Message = Message { zh: "读报送的文件时的情况", en: "how the file that was sent was read" };
const MEND: Message = Message { zh: "请改正后重新报送", en: "mend it and send it again" };
const EXPLAIN: Message = Message { zh: "请核对后修改，或者说明理由", en: "look at it again; mend it or say why it is to stay" };
const NOTED: Message = Message { zh: "供参考，不要求修改", en: "for information; nothing need be changed" };
const DOCUMENT: Message = Message { zh: "汇总表", en: "the document" };
const WHOLE: Message = Message { zh: "整张申报表", en: "the whole form" };

const fn semicolon(language: Language) -> &'static str {
    match language {
        Language::Chinese => "；",
        Language::English => "; ",
    }
}

/// The most projects that a row names.
const MOST_NAMED: usize = 3;

/// How many of a finding's other places are told.
const MOST_PLACES: usize = 4;

/// Finds out whose a finding is, and what the form calls its place.
struct Finder<'c> {
    compiled: &'c Compiled,
    language: Language,
    outlines: Vec<&'c Outline>,
    /// By file, in the order of the text; statements do not overlap.
    statements: FxHashMap<FileId, Vec<usize>>,
    /// By file: the places in templates, and whose they are.
    borrowed: FxHashMap<FileId, Vec<(Location, usize)>>,
    lines: FxHashMap<FileId, LineIndex<'c>>,
}

impl<'c> Finder<'c> {
    fn new(compiled: &'c Compiled, language: Language) -> Self {
        let outlines: Vec<&Outline> = compiled.sets.iter().flat_map(|set| &set.outlines).collect();
        let mut statements: FxHashMap<FileId, Vec<usize>> = FxHashMap::default();
        let mut borrowed: FxHashMap<FileId, Vec<(Location, usize)>> = FxHashMap::default();
        for (index, outline) in outlines.iter().enumerate() {
            statements.entry(outline.at.file).or_default().push(index);
            for at in outline.borrowed() {
                borrowed.entry(at.file).or_default().push((at, index));
            }
        }
        for indexes in statements.values_mut() {
            indexes.sort_by_key(|index| outlines.get(*index).map(|outline| outline.at.span.start));
        }
        Self { compiled, language, outlines, statements, borrowed, lines: FxHashMap::default() }
    }

    /// The projects or the document that a place belongs to.
    fn owners(&self, at: Location) -> Vec<&'c Outline> {
        let outline = |index: &usize| self.outlines.get(*index).copied();
        let of_file = self.statements.get(&at.file).map(Vec::as_slice).unwrap_or_default();
        let before = of_file.partition_point(|index| outline(index).is_some_and(|outline| outline.at.span.start <= at.span.start));
        let around = before.checked_sub(1).and_then(|last| outline(of_file.get(last)?)).filter(|outline| outline::contains(outline.at, at));
        if let Some(outline) = around {
            return vec![outline];
        }
        let mut seen = FxHashSet::default();
        let borrowed = self.borrowed.get(&at.file).into_iter().flatten().filter(|(place, index)| outline::contains(*place, at) && seen.insert(*index));
        borrowed.filter_map(|(_, index)| outline(index)).collect()
    }

    fn row(&mut self, finding: &Diagnostic, reason: &str) -> Row {
        let (at, language) = (finding.primary.at, self.language);
        let owners = self.owners(at);
        let info = finding.code.info();
        let place = match owners.first() {
            // What is missing has no place of its own.
            Some(_) if info.id.get(1..3) == Some("10") && finding.code != Code::ValueNotInChoices => WHOLE.in_language(language).to_owned(),
            Some(outline) => match outline.cell(at) {
                Some(cell) => self.beside(cell.in_language(language), at),
                None => self.line(at),
            },
            None => self.line(at),
        };
        let unit = owners.first().copied().or_else(|| self.outlines.iter().copied().find(|outline| outline.at.file == at.file));
        let row = Row { unit: unit.map(|outline| outline.unit.clone()).unwrap_or_default(), ..Row::new(finding.severity()) };
        let (project, problem, advice) = (self.projects(&owners), problem(finding, language), advice(finding, language));
        Row { project, place, problem, advice, basis: basis::of(info).in_language(language).to_owned(), reason: reason.to_owned(), ..row }
    }

    fn projects(&self, owners: &[&Outline]) -> String {
        match owners {
            [outline] if outline.is_document => DOCUMENT.in_language(self.language).to_owned(),
            _ => {
                let names: Vec<&str> = owners.iter().take(MOST_NAMED).map(|outline| outline.name.as_str()).collect();
                match (self.language, owners.len()) {
                    (Language::Chinese, count) if count > MOST_NAMED => format!("{}等 {count} 个项目", names.join("、")),
                    (Language::Chinese, _) => names.join("、"),
                    (Language::English, count) if count > MOST_NAMED => format!("{} and {} more", names.join(", "), count - MOST_NAMED),
                    (Language::English, _) => names.join(", "),
                }
            }
        }
    }

    /// What the form calls a place, and the cell that it is in a file of another program.
    fn beside(&self, place: String, at: Location) -> String {
        match (self.compiled.origins.get(&at.file).and_then(|origins| origins.place(at.span)), self.language) {
            (None, _) => place,
            (Some(cell), Language::Chinese) => format!("{place}（{}）", cell.in_language(Language::Chinese)),
            (Some(cell), Language::English) => format!("{place} ({})", cell.in_language(Language::English)),
        }
    }

    /// A place that the form has no name for.
    fn line(&mut self, at: Location) -> String {
        if let Some(cell) = self.compiled.origins.get(&at.file).and_then(|origins| origins.place(at.span)) {
            return format!("{} {}", file_name(&self.compiled.sources.get(at.file).name), cell.in_language(self.language));
        }
        let source = self.compiled.sources.get(at.file);
        let line = self.lines.entry(at.file).or_insert_with(|| LineIndex::new(&source.text)).line_column(at.span.start).line;
        let file = file_name(&source.name);
        match self.language {
            Language::Chinese => format!("{file} 第 {line} 行"),
            Language::English => format!("{file}, line {line}"),
        }
    }

    /// A row for what was only counted of a file.
    fn dropped(&self) -> Vec<Row> {
        let mut counts: BTreeMap<(&str, FileId, std::cmp::Reverse<Severity>), usize> = BTreeMap::new();
        for dropped in &self.compiled.dropped {
            let name = self.compiled.sources.get(dropped.file).name.as_str();
            *counts.entry((name, dropped.file, std::cmp::Reverse(dropped.severity))).or_default() += dropped.count;
        }
        let row = |((name, file, severity), count): ((&str, FileId, std::cmp::Reverse<Severity>), usize)| Row {
            unit: self.outlines.iter().find(|outline| outline.at.file == file).map(|outline| outline.unit.clone()).unwrap_or_default(),
            place: file_name(name),
            problem: match self.language {
                Language::Chinese => format!("另有 {count} 处没有逐条列出"),
                Language::English => format!("{count} more that are not listed one by one"),
            },
            advice: MEND.in_language(self.language).to_owned(),
            count,
            ..Row::new(severity.0)
        };
        counts.into_iter().map(row).collect()
    }
}

/// The folders depend on where perfc is run, and the output must not.
fn file_name(path: &str) -> String {
    let mut out = String::new();
    push_visible(&mut out, path.rsplit(['/', '\\']).next().unwrap_or_default());
    out
}

/// What was found, and the figures at its places that the headline does not tell.
fn problem(finding: &Diagnostic, language: Language) -> String {
    let info = finding.code.info();
    let told: Vec<&str> = placeholders(info.title.in_language(language)).collect();
    let mut figures: Vec<String> = Vec::new();
    let places = std::iter::once(&finding.primary).chain(&finding.secondary);
    // The terms of a sum are told as a sum.
    let listed = if finding.table.is_some() { 1 } else { MOST_PLACES };
    for label in places.take(listed) {
        let template = info.labels.iter().find(|(key, _)| *key == label.key).map_or("", |(_, text)| text.in_language(language));
        let text = finding.label_text(label, language);
        if placeholders(template).any(|name| !told.contains(&name)) && !figures.contains(&text) {
            figures.push(text);
        }
    }
    if let Some(table) = &finding.table {
        let terms: Vec<&str> = table.rows.iter().map(|row| row.amount.as_str()).collect();
        let more = if table.omitted > 0 { " + …" } else { "" };
        figures.push(format!("{}{more} = {} 元", terms.join(" + "), table.sum));
    }
    let title = finding.title(language);
    let figures = figures.join(semicolon(language));
    let whole = match language {
        _ if figures.is_empty() => title,
        Language::Chinese => format!("{title}（{figures}）"),
        Language::English => format!("{title} ({figures})"),
    };
    words(&whole, language)
}

/// The names of the placeholders of a text.
fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// What would be right: the notes, and what the fix does.
fn advice(finding: &Diagnostic, language: Language) -> String {
    let mut advice = finding.note_texts(language);
    advice.extend(finding.fix_title(language));
    if advice.is_empty() {
        advice.push(
            match finding.severity() {
                Severity::Error => MEND,
                Severity::Warning => EXPLAIN,
                Severity::Information => NOTED,
            }
            .in_language(language)
            .to_owned(),
        );
    }
    words(&advice.join(semicolon(language)), language)
}

/// A text of a message for people who read no code: what stands between backquotes, between quotation marks, with the signs that the form prints.
fn words(text: &str, language: Language) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            out.push('“');
            out.push_str(&part.replace(">=", "≥").replace("<=", "≤"));
            out.push('”');
        } else if language == Language::Chinese {
            // Chinese quotation marks need no blanks around them.
            let part = if index > 0 { part.strip_prefix(' ').unwrap_or(part) } else { part };
            out.push_str(part.strip_suffix(' ').unwrap_or(part));
        } else {
            out.push_str(part);
        }
    }
    out
}

fn claims(compiled: &Compiled, language: Language) -> Vec<ClaimRow> {
    let proofs = compiled.sets.iter().flat_map(|set| &set.proofs);
    let row =
        |project: &str, claim: &proof::Claim| ClaimRow { project: project.to_owned(), verdict: claim.verdict(), text: words(&claim.text(language), language) };
    proofs.flat_map(|proof| proof.claims.iter().map(move |claim| row(&proof.name, claim))).collect()
}

/// The units of the projects in their order, and behind them those without a name that are told something.
fn units(compiled: &Compiled, rows: &[Row]) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut place_of = |units: &mut Vec<Unit>, name: &str| {
        *places.entry(names::identity(name).into_owned()).or_insert_with(|| {
            units.push(Unit { name: name.to_owned(), ..Unit::default() });
            units.len() - 1
        })
    };
    for outline in compiled.sets.iter().flat_map(|set| &set.outlines).filter(|outline| !outline.is_document) {
        let place = place_of(&mut units, &outline.unit);
        if let Some(unit) = units.get_mut(place) {
            unit.projects += 1;
        }
    }
    for row in rows {
        let place = place_of(&mut units, &row.unit);
        if let Some(count) = units.get_mut(place).and_then(|unit| unit.counts.get_mut(row.severity.place())) {
            *count += row.count;
        }
    }
    units
}
