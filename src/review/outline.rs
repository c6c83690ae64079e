//! What the form calls the places of a project or a document.

use crate::diagnostics::Language;
use crate::emit::form::Order;
use crate::model::{Document, Facts, Indicator, Project};
use crate::scope::Module;
use crate::source::Location;
use crate::syntax::ast::{Head, Statement};
use crate::syntax::token::Keyword;

/// A project or a document, and what the form calls its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// 项目名称; the document's title.
    pub name: String,
    /// Whether it is a document.
    pub is_document: bool,
    /// 实施单位, or 主管部门 where none is declared; empty where neither is.
    pub unit: String,
    /// Its whole statement.
    pub at: Location,
    /// Its places, those within others too, and those that it has from templates.
    cells: Vec<(Location, Cell)>,
}

/// A place of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// What a statement says.
    Statement(Keyword),
    /// A further row of the money, by its name.
    Fund(String),
    /// A row of 绩效指标: its number, counted from 1 as they are printed, and its levels and name.
    Indicator(usize, String),
}

impl Cell {
    /// In words.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        match (self, language) {
            (Self::Statement(keyword), _) => keyword.on_form(language).to_owned(),
            (Self::Fund(name), _) => name.clone(),
            (Self::Indicator(row, path), Language::Chinese) => format!("第{row}行 {path}"),
            (Self::Indicator(row, path), Language::English) => format!("row {row} {path}"),
        }
    }
}

impl Outline {
    /// The outline of a project, whose indicators the form has in an order.
    #[must_use]
    pub fn of_project(project: &Project<'_>, order: &Order, module: Module<'_>, statement: &Statement) -> Self {
        let mut outline = Self::new(&project.name.value, &project.facts, module, statement);
        outline.cells.push((project.name.at, Cell::Statement(Keyword::Project)));
        for (place, indicator) in order.rows(project).into_iter().enumerate() {
            outline.indicator(place + 1, indicator);
        }
        let goals = [(&project.annual_goal, Keyword::AnnualGoal), (&project.overall_goal, Keyword::OverallGoal)];
        outline.cells.extend(goals.into_iter().filter_map(|(goal, keyword)| Some((goal.as_ref()?.at, Cell::Statement(keyword)))));
        outline
    }

    /// The outline of a document.
    #[must_use]
    pub fn of_document(document: &Document<'_>, module: Module<'_>, statement: &Statement) -> Self {
        let mut outline = Self::new(&document.title.value, &document.facts, module, statement);
        outline.is_document = true;
        outline.cells.push((document.title.at, Cell::Statement(Keyword::Document)));
        outline
    }

    /// The places of the statements in the block, and of those in theirs.
    fn new(name: &str, facts: &Facts<'_>, module: Module<'_>, statement: &Statement) -> Self {
        let unit = facts.agency.as_ref().or(facts.department.as_ref()).map(|unit| unit.value.to_string()).unwrap_or_default();
        let mut outline = Self { name: name.to_owned(), is_document: false, unit, at: module.at(statement.span), cells: Vec::new() };
        for inner in statement.block.iter().flat_map(|block| &block.statements) {
            outline.cells.push((module.at(inner.span), Cell::Statement(inner.keyword)));
            // An indicator's note and weight belong to its row.
            let rows = inner.block.iter().filter(|_| inner.keyword != Keyword::Indicator).flat_map(|block| &block.statements);
            outline.cells.extend(rows.map(|row| {
                let cell = match &row.head {
                    Head::Fund(name, _) => Cell::Fund(module.spelling(*name).into_owned()),
                    _ => Cell::Statement(row.keyword),
                };
                (module.at(row.span), cell)
            }));
        }
        outline
    }

    fn indicator(&mut self, row: usize, indicator: &Indicator<'_>) {
        let levels = [Some(&indicator.level1), indicator.level2.as_ref(), Some(&indicator.name.value)];
        let path: Vec<&str> = levels.into_iter().flatten().map(AsRef::as_ref).collect();
        let cell = Cell::Indicator(row, path.join("/"));
        let (name, target) = (indicator.name.at, indicator.target.at);
        match self.cells.iter_mut().find(|(at, known)| *known == Cell::Statement(Keyword::Indicator) && contains(*at, name)) {
            Some((_, known)) => *known = cell,
            // It stands in a template.
            None if name.file == target.file => self.cells.push((Location { file: name.file, span: name.span.to(target.span) }, cell)),
            None => {}
        }
    }

    /// What the form calls a place; none where it is no place of this.
    #[must_use]
    pub fn cell(&self, at: Location) -> Option<&Cell> {
        let around = self.cells.iter().filter(|(place, _)| contains(*place, at));
        around.min_by_key(|(place, _)| place.span.end - place.span.start).map(|(_, cell)| cell)
    }

    /// The places that it has from templates, outside its statement.
    pub(super) fn borrowed(&self) -> impl Iterator<Item = Location> + '_ {
        self.cells.iter().map(|(at, _)| *at).filter(|at| !contains(self.at, *at))
    }
}

/// Whether a place lies within another.
pub(super) const fn contains(outer: Location, inner: Location) -> bool {
    outer.file.0 == inner.file.0 && outer.span.start <= inner.span.start && inner.span.end <= outer.span.end
}
