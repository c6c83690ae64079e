//! What the names in a text stand for: the one walk that definition, references, rename and highlights share.

use std::borrow::Cow;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::check::expressions::{Fact, stands_under};
use crate::check::resolve::{PathIdentity, path_identity};
use crate::diagnostics::Code;
use crate::names;
use crate::scope::Module;
use crate::source::{FileId, Location, Span, clamp};
use crate::syntax::ast::{self, Expression, ExpressionKind, Head, Statement};
use crate::syntax::token::Keyword;
use crate::workspace;

use super::view::View;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// A project, by the identity of its name.
    Project(String),
    /// A template, by where its name is declared.
    Template(Location),
    /// A unit, by where it is declared.
    Unit(Location),
    /// A level: 一级, and 二级 where it is one of those.
    Level(String, Option<String>),
    /// A value that a field may have, by the field and where it is declared.
    Choice(Keyword, Location),
    /// An indicator: the name of the project or template that has it, and its path.
    Indicator(Location, [String; 3]),
    /// Money or months of the project or document around it.
    Fact(Fact, Location),
    /// The file that a `use` means.
    File(PathBuf),
    /// A finding that is allowed.
    Code(Code),
}

/// A name and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What it stands for.
    pub symbol: Symbol,
    /// The name, its quotes included.
    pub span: Span,
    /// Whether it is declared here.
    pub declares: bool,
}

/// An indicator that a check may name.
pub struct Known<'v> {
    /// Levels and name, as they are compared.
    pub path: PathIdentity<'v>,
    /// The file it stands in.
    pub module: Module<'v>,
    /// The statement.
    pub statement: &'v Statement,
    /// As written.
    pub indicator: &'v ast::Indicator,
    /// The name of the project or template that has it; the template's where a project replaces its indicator.
    pub owner: Location,
}

impl<'v> Known<'v> {
    fn new(module: Module<'v>, statement: &'v Statement, owner: Location) -> Option<Self> {
        let Head::Indicator(indicator) = &statement.head else { return None };
        Some(Self { path: path_identity(module, &indicator.path), module, statement, indicator, owner })
    }

    /// Its levels and name, as a symbol.
    #[must_use]
    pub fn symbol(&self) -> Symbol {
        let (level1, level2, name) = &self.path;
        Symbol::Indicator(self.owner, [level1.to_string(), level2.to_string(), name.to_string()])
    }
}

/// The indicators that the checks of a project or template may name.
#[derive(Default)]
pub struct Names<'v> {
    /// In the order they are declared.
    pub list: Vec<Known<'v>>,
    by_name: FxHashMap<Cow<'v, str>, Vec<usize>>,
    by_statement: FxHashMap<(FileId, Span), usize>,
}

impl<'v> Names<'v> {
    /// Those of a project or template, of the templates that it includes too.
    #[must_use]
    pub fn new(view: &View<'v>, statement: &'v Statement) -> Self {
        let owner = view.module.at(head_span(statement));
        let mut own = Vec::new();
        let mut included = Vec::new();
        for inner in inner(statement) {
            own.extend(Known::new(view.module, inner, owner));
            let Head::Name(name) = &inner.head else { continue };
            if inner.keyword != Keyword::Include {
                continue;
            }
            let Some(template) = view.context.scope.template(&view.module.identity(*name)) else { continue };
            let owner = template.module.at(head_span(template.statement));
            included.extend(self::inner(template.statement).iter().filter_map(|inner| Known::new(template.module, inner, owner)));
        }
        let mut names = Self::default();
        // One path is one indicator: the project's own stands for it, and it goes by its template's name.
        let mut owners: FxHashMap<PathIdentity<'v>, Location> = included.iter().map(|known| (known.path.clone(), known.owner)).collect();
        for mut known in own {
            known.owner = owners.remove(&known.path).unwrap_or(known.owner);
            names.push(known);
        }
        for known in included {
            if owners.remove(&known.path).is_some() {
                names.push(known);
            }
        }
        names
    }

    fn push(&mut self, known: Known<'v>) {
        let index = self.list.len();
        self.by_name.entry(known.path.2.clone()).or_default().push(index);
        self.by_statement.insert((known.module.file, known.statement.span), index);
        self.list.push(known);
    }

    /// Those that a name written in parts may mean.
    pub fn candidates<'n>(&'n self, parts: &'n [String]) -> impl Iterator<Item = &'n Known<'v>> {
        let called_so = parts.last().and_then(|name| self.by_name.get(name.as_str()));
        called_so.into_iter().flatten().filter_map(|index| self.list.get(*index)).filter(move |known| {
            let (level1, level2, _) = &known.path;
            stands_under(level1, Some(level2.as_ref()).filter(|level| !level.is_empty()), parts)
        })
    }

    fn of_statement(&self, file: FileId, statement: &Statement) -> Option<&Known<'v>> {
        self.list.get(*self.by_statement.get(&(file, statement.span))?)
    }
}

/// The statements in a statement's block.
#[must_use]
pub fn inner(statement: &Statement) -> &[Statement] {
    statement.block.as_ref().map_or(&[], |block| &block.statements)
}

/// The name or text of a statement's head; the keyword where it has none.
#[must_use]
pub const fn head_span(statement: &Statement) -> Span {
    match &statement.head {
        Head::Name(text) | Head::Text(text) | Head::Unit(text, _) | Head::Fund(text, _) | Head::Choice(_, text) => text.span,
        Head::Field(field) => field.span,
        Head::Path(path) => path.span,
        Head::Indicator(indicator) => indicator.path.span,
        _ => statement.keyword_span,
    }
}

/// Walks every name of the file that stands for something.
pub fn walk(view: &View<'_>, found: &mut dyn FnMut(Occurrence)) {
    for statement in &view.file.tree.statements {
        top(view, statement, found);
    }
}

/// The name at a byte, or just before it.
#[must_use]
pub fn at(view: &View<'_>, byte: u32) -> Option<Occurrence> {
    let mut best: Option<Occurrence> = None;
    for statement in view.file.tree.statements.iter().filter(|statement| statement.span.start <= byte && byte <= statement.span.end) {
        top(view, statement, &mut |occurrence| {
            let Span { start, end } = occurrence.span;
            let closer = |known: &Occurrence| end - start < known.span.end - known.span.start || known.span.end == byte && byte < end;
            if start <= byte && byte <= end && best.as_ref().is_none_or(closer) {
                best = Some(occurrence);
            }
        });
    }
    best
}

fn top<'v>(view: &View<'v>, statement: &'v Statement, found: &mut dyn FnMut(Occurrence)) {
    let module = view.module;
    match (statement.keyword, &statement.head) {
        (Keyword::Unit, Head::Unit(name, definition)) => {
            if let Some((_, at)) = view.context.scope.units_in(&module.identity(*name)).first() {
                found(Occurrence { symbol: Symbol::Unit(*at), span: name.span, declares: true });
            }
            unit(view, definition.and_then(|definition| definition.unit), found);
        }
        (Keyword::Level | Keyword::Require, Head::Path(path)) => levels(view, &path.segments, statement.keyword == Keyword::Level, found),
        (_, Head::Choice(field, name)) => choice(view, field.keyword, *name, true, found),
        (Keyword::Use, Head::Text(text)) => {
            if let Ok(target) = workspace::resolve_use(view.overlay, view.root, &view.file.path, &module.spelling(*text)) {
                found(Occurrence { symbol: Symbol::File(target), span: text.span, declares: false });
            }
        }
        (Keyword::Template, Head::Name(name)) => {
            let symbol = view.context.scope.template(&module.identity(*name)).and_then(|template| match &template.statement.head {
                Head::Name(name) => Some(Symbol::Template(template.module.at(name.span))),
                _ => None,
            });
            found(Occurrence { symbol: symbol.unwrap_or(Symbol::Template(module.at(name.span))), span: name.span, declares: true });
        }
        (Keyword::Project, Head::Name(name)) => {
            found(Occurrence { symbol: Symbol::Project(module.identity(*name).into_owned()), span: name.span, declares: true });
        }
        _ => {}
    }
    if matches!(statement.keyword, Keyword::Project | Keyword::Template | Keyword::Document) {
        block(view, statement, found);
    }
}

fn block<'v>(view: &View<'v>, around: &'v Statement, found: &mut dyn FnMut(Occurrence)) {
    // Only a check needs them all.
    let mut all: Option<Names<'v>> = None;
    let owner = view.module.at(head_span(around));
    for statement in inner(around) {
        match &statement.head {
            Head::Indicator(indicator) => {
                let [.., name] = indicator.path.segments.as_slice() else { continue };
                levels(view, indicator.path.segments.get(..indicator.path.segments.len() - 1).unwrap_or_default(), false, found);
                let names = all.get_or_insert_with(|| Names::new(view, around));
                if let Some(known) = names.of_statement(view.file.id, statement) {
                    found(Occurrence { symbol: known.symbol(), span: name.span, declares: true });
                }
                target(view, indicator, owner, found);
                for inner in inner(statement) {
                    allow(view, inner, found);
                }
            }
            Head::Name(name) if statement.keyword == Keyword::Include => {
                if let Some(template) = view.context.scope.template(&view.module.identity(*name))
                    && let Head::Name(declared) = &template.statement.head
                {
                    let symbol = Symbol::Template(template.module.at(declared.span));
                    found(Occurrence { symbol, span: name.span, declares: false });
                }
            }
            Head::Name(value) | Head::Text(value) => choice(view, statement.keyword, *value, false, found),
            Head::Quantity(quantity) => {
                unit(view, quantity.unit, found);
                for inner in inner(statement) {
                    match &inner.head {
                        Head::Quantity(quantity) | Head::Fund(_, quantity) => unit(view, quantity.unit, found),
                        _ => {}
                    }
                }
            }
            Head::Check(check) => {
                let known = &*all.get_or_insert_with(|| Names::new(view, around));
                for side in [&check.left, &check.right] {
                    expression(view, side, owner, known, found);
                }
            }
            _ => allow(view, statement, found),
        }
    }
}

/// A value of a field, where it is one that is declared.
fn choice(view: &View<'_>, field: Keyword, value: ast::Text, declares: bool, found: &mut dyn FnMut(Occurrence)) {
    if let Some(choice) = view.context.scope.choice(field, &view.module.spelling(value)) {
        found(Occurrence { symbol: Symbol::Choice(field, choice.at), span: value.span, declares });
    }
}

fn allow(view: &View<'_>, statement: &Statement, found: &mut dyn FnMut(Occurrence)) {
    if let Head::Allow(span, _) = &statement.head
        && let Some(code) = Code::find(view.module.slice(*span))
    {
        found(Occurrence { symbol: Symbol::Code(code), span: *span, declares: false });
    }
}

fn target(view: &View<'_>, indicator: &ast::Indicator, owner: Location, found: &mut dyn FnMut(Occurrence)) {
    let mut end = |end: ast::End| {
        if let ast::End::Quantity(quantity) = end {
            unit(view, quantity.unit, found);
        }
    };
    match indicator.target {
        ast::Target::Quantity(quantity, _) => end(ast::End::Quantity(quantity)),
        ast::Target::Interval(low, high) => {
            end(low);
            end(high);
        }
        ast::Target::Budget(span) => found(Occurrence { symbol: Symbol::Fact(Fact::Budget, owner), span, declares: false }),
        _ => {}
    }
}

/// The units that a written unit is made of.
fn unit(view: &View<'_>, span: Option<Span>, found: &mut dyn FnMut(Occurrence)) {
    let Some(span) = span else { return };
    for (range, at) in view.context.scope.units_in(view.module.slice(span)) {
        let span = Span::new(span.start + clamp(range.start), span.start + clamp(range.end));
        found(Occurrence { symbol: Symbol::Unit(at), span, declares: false });
    }
}

/// The levels at the start of a path.
fn levels(view: &View<'_>, segments: &[ast::Name], declares: bool, found: &mut dyn FnMut(Occurrence)) {
    let level = |name: &ast::Name| names::level(&view.module.identity(*name)).to_owned();
    let Some(first) = segments.first() else { return };
    let level1 = level(first);
    if let Some(second) = segments.get(1) {
        let symbol = Symbol::Level(level1.clone(), Some(level(second)));
        found(Occurrence { symbol, span: second.span, declares });
    }
    found(Occurrence { symbol: Symbol::Level(level1, None), span: first.span, declares });
}

fn expression(view: &View<'_>, side: &Expression, owner: Location, known: &Names<'_>, found: &mut dyn FnMut(Occurrence)) {
    match &side.kind {
        ExpressionKind::Quantity(quantity) => unit(view, quantity.unit, found),
        ExpressionKind::Name(path) => {
            let parts: Vec<String> = path.segments.iter().map(|name| view.module.identity(*name).into_owned()).collect();
            if let Some(fact) = Fact::of(&parts) {
                found(Occurrence { symbol: Symbol::Fact(fact, owner), span: path.span, declares: false });
                return;
            }
            let [.., name] = path.segments.as_slice() else { return };
            let mut meant = known.candidates(&parts);
            if let (Some(known), None) = (meant.next(), meant.next()) {
                let before = path.segments.get(..path.segments.len() - 1).unwrap_or_default();
                // One level before the name is the last one of its path.
                if let [level] = before
                    && !known.path.1.is_empty()
                {
                    let symbol = Symbol::Level(known.path.0.to_string(), Some(known.path.1.to_string()));
                    found(Occurrence { symbol, span: level.span, declares: false });
                } else {
                    levels(view, before, false, found);
                }
                found(Occurrence { symbol: known.symbol(), span: name.span, declares: false });
            }
        }
        ExpressionKind::Sum(path) => {
            let [first] = path.segments.as_slice() else { return levels(view, &path.segments, false, found) };
            match Fact::of(&[view.module.identity(*first).into_owned()]) {
                Some(fact) => found(Occurrence { symbol: Symbol::Fact(fact, owner), span: path.span, declares: false }),
                None => levels(view, &path.segments, false, found),
            }
        }
        ExpressionKind::Negate(inner) | ExpressionKind::Parenthesised(inner) => expression(view, inner, owner, known, found),
        ExpressionKind::Binary(_, left, right) => {
            expression(view, left, owner, known, found);
            expression(view, right, owner, known, found);
        }
    }
}
