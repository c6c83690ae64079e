//! What the names in a file mean: units, levels, templates and local practice, those of the prelude first.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::diagnostics::suggest::{self, Near, Vocabulary};
use crate::diagnostics::{Code, Diagnostic, Message};
use crate::model::LevelId;
use crate::names;
use crate::quantity::unit::Problem;
use crate::quantity::{Base, Dimension, Exact, Unit, exact};
use crate::source::{FileId, Location, Span};
use crate::syntax::ast::{self, Definition, Head};
use crate::syntax::characters::fold;
use crate::syntax::token::{Keyword, Kind};

mod levels;
mod practice;

pub(crate) use levels::NoLevel;
pub use practice::{Choice, Required, Wanted};

/// A parsed file: its text and its tree.
#[derive(Clone, Copy, Debug)]
pub struct Module<'s> {
    /// The file.
    pub file: FileId,
    /// Its text.
    pub text: &'s str,
    /// Its tree.
    pub tree: &'s ast::File,
}

impl<'s> Module<'s> {
    /// A place in this file.
    #[must_use]
    pub const fn at(self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// The text of some bytes.
    #[must_use]
    pub fn slice(self, span: Span) -> &'s str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// A name or text as outputs carry it.
    #[must_use]
    pub fn spelling(self, text: ast::Text) -> Cow<'s, str> {
        names::spelling(self.slice(text.span), text.quoting)
    }

    /// What a name is compared by.
    #[must_use]
    pub fn identity(self, name: ast::Name) -> Cow<'s, str> {
        match self.spelling(name) {
            Cow::Borrowed(name) => names::identity(name),
            Cow::Owned(name) => Cow::Owned(names::identity(&name).into_owned()),
        }
    }

    /// A level's name in a path, without the word 指标.
    #[must_use]
    pub fn level(self, name: ast::Name) -> Cow<'s, str> {
        match self.identity(name) {
            Cow::Borrowed(name) => Cow::Borrowed(names::level(name)),
            Cow::Owned(name) => Cow::Owned(names::level(&name).to_owned()),
        }
    }

    /// A number with its sign; `None` where it was reported.
    #[must_use]
    pub fn number(self, number: ast::Number) -> Option<Decimal> {
        if number.bad { None } else { read_number(self.slice(number.span)) }
    }
}

/// Reads a number that the lexer took: grouping dropped, full-width digits folded, trailing zeros gone.
pub(crate) fn read_number(text: &str) -> Option<Decimal> {
    // Nearly every number is a few ASCII digits, and of nearly every fraction all digits are 0.
    let short = text.strip_suffix(".00").unwrap_or(text);
    if short.len() <= 18 && short.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(short.bytes().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0')).into());
    }
    if short.len() <= 18 && short.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Decimal::from_str_exact(short).ok().map(|number| number.normalize());
    }
    let plain: String = text
        .chars()
        .map(|character| if matches!(character, '。' | '﹒') { '.' } else { fold(character) })
        .map(|character| if character == '−' { '-' } else { character })
        .filter(|character| character.is_ascii_digit() || matches!(character, '.' | '-'))
        .collect();
    Decimal::from_str_exact(&plain).ok().map(|number| number.normalize())
}

/// A level that a path may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level<'s> {
    /// 一级指标, without the word 指标.
    pub level1: Cow<'s, str>,
    /// 二级指标; none where the first level holds indicators directly.
    pub level2: Option<Cow<'s, str>>,
    /// Where it is declared.
    pub at: Location,
    /// The part that it plays in the checks.
    pub part: Part,
}

impl<'s> Level<'s> {
    fn new(level1: Cow<'s, str>, level2: Option<Cow<'s, str>>, at: Location) -> Self {
        let part = Part::of(&level1, level2.as_deref());
        Self { level1, level2, at, part }
    }

    /// The word that says what part the level plays.
    #[must_use]
    pub fn last(&self) -> &str {
        self.level2.as_deref().unwrap_or(&self.level1)
    }
}

/// What a level holds, as far as the checks care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// 经济成本: money that is spent, in all, by unit or by item.
    Cost,
    /// 社会成本 and 生态环境成本: harm, which the budget does not pay.
    IndirectCost,
    /// 产出.数量
    Quantity,
    /// 产出.质量
    Quality,
    /// 产出.时效
    Timeliness,
    /// Another level under 产出.
    Output,
    /// A level under 效益.
    Benefit,
    /// 满意度
    Satisfaction,
    /// A level of which nothing is known.
    Other,
}

impl Part {
    /// The part of a level, by its words: authors name levels of their own after those of the form.
    fn of(level1: &str, level2: Option<&str>) -> Self {
        let last = level2.unwrap_or(level1);
        if last.ends_with("满意度") {
            Self::Satisfaction
        } else if level1 == "成本" || last.ends_with("成本") {
            if last.contains("社会") || last.contains("生态") { Self::IndirectCost } else { Self::Cost }
        } else if level1 == "产出" {
            match last {
                "数量" => Self::Quantity,
                "质量" => Self::Quality,
                "时效" => Self::Timeliness,
                _ => Self::Output,
            }
        } else if level1 == "效益" || last.ends_with("效益") {
            Self::Benefit
        } else {
            Self::Other
        }
    }

    /// Whether it is one of 产出.
    #[must_use]
    pub const fn is_output(self) -> bool {
        matches!(self, Self::Quantity | Self::Quality | Self::Timeliness | Self::Output)
    }

    /// Whether it is a cost of any kind.
    #[must_use]
    pub const fn is_cost(self) -> bool {
        matches!(self, Self::Cost | Self::IndirectCost)
    }
}

/// A template: statements that a project may include.
#[derive(Clone, Copy, Debug)]
pub struct Template<'s> {
    /// The file it stands in.
    pub module: Module<'s>,
    /// The statement itself.
    pub statement: &'s ast::Statement,
}

#[derive(Debug)]
struct UnitEntry {
    /// `None` where its declaration is broken, which was reported.
    unit: Option<Unit>,
    at: Location,
}

/// Names and what they mean, in layers: prelude, document, file.
#[derive(Debug, Default)]
pub struct Scope<'s> {
    parent: Option<&'s Scope<'s>>,
    units: FxHashMap<Cow<'s, str>, UnitEntry>,
    bases: Vec<String>,
    levels: Vec<Level<'s>>,
    /// The places of this layer's levels by 一级 and 二级, the latter empty where there is none.
    level_places: FxHashMap<Cow<'s, str>, FxHashMap<Cow<'s, str>, usize>>,
    templates: FxHashMap<Cow<'s, str>, Template<'s>>,
    practice: practice::Practice<'s>,
}

/// The texts of the prelude: name and content. Their file ids are their places in this list.
pub const PRELUDE: [(&str, &str); 2] =
    [("<prelude>/units.perf", include_str!("prelude/units.perf")), ("<prelude>/levels.perf", include_str!("prelude/levels.perf"))];

static PRELUDE_TREES: LazyLock<Vec<ast::File>> = LazyLock::new(|| {
    PRELUDE
        .iter()
        .zip(0..)
        .map(|((_, text), id)| {
            let parse = crate::syntax::parse(FileId(id), text);
            debug_assert!(parse.findings.is_empty(), "{:?}", parse.findings.list());
            parse.tree
        })
        .collect()
});

static PRELUDE_SCOPE: LazyLock<Scope<'static>> = LazyLock::new(|| {
    let modules: Vec<_> = PRELUDE.iter().zip(PRELUDE_TREES.iter()).zip(0..).map(|(((_, text), tree), id)| Module { file: FileId(id), text, tree }).collect();
    let (scope, findings) = Scope::declare(None, &modules);
    debug_assert!(findings.is_empty(), "{findings:?}");
    scope
});

/// The unit in which months, quarters and years are counted.
pub static MONTH: LazyLock<Base> = LazyLock::new(|| base_of("月"));

/// The base unit of money.
pub static YUAN: LazyLock<Base> = LazyLock::new(|| base_of("元"));

/// The bases of the words that count people.
pub static PERSONS: LazyLock<[Base; 2]> = LazyLock::new(|| [base_of("人"), base_of("名")]);

/// The base of a unit of the prelude that is one.
fn base_of(unit: &str) -> Base {
    let unit = PRELUDE_SCOPE.units.get(unit).and_then(|entry| entry.unit.as_ref());
    unit.and_then(|unit| unit.dimension.powers().first()).map_or(Base(0), |(base, _)| *base)
}

impl Scope<'static> {
    /// The built-in units and levels.
    #[must_use]
    pub fn prelude() -> &'static Self {
        &PRELUDE_SCOPE
    }
}

impl<'s> Scope<'s> {
    /// A layer of what some files declare, over `parent`, and what is wrong with it.
    #[must_use]
    pub fn declare(parent: Option<&'s Scope<'s>>, modules: &[Module<'s>]) -> (Self, Vec<Diagnostic>) {
        let scope = Self { parent, ..Self::default() };
        let mut declarer =
            Declarer { scope, waiting: FxHashMap::default(), order: Vec::new(), requires: Vec::new(), findings: Vec::new(), resolving: Vec::new() };
        let statements = modules.iter().map(|module| module.tree.statements.len()).sum();
        declarer.waiting.reserve(statements);
        declarer.scope.units.reserve(statements);
        for module in modules {
            declarer.collect(*module);
        }
        declarer.resolve_all();
        (declarer.scope, declarer.findings)
    }

    /// Whether this layer declares nothing of its own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.levels.is_empty() && self.templates.is_empty() && self.practice.is_empty()
    }

    fn layers(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |scope| scope.parent)
    }

    // ---- units --------------------------------------------------------------------------------------------------------------------

    /// What one written unit is.
    ///
    /// # Errors
    /// The first word in it that is no unit.
    pub fn unit(&self, written: &str) -> Result<Unit, Problem> {
        Unit::parse(written, |word| self.unit_word(word))
    }

    fn unit_word(&self, word: &str) -> Result<Option<Unit>, Problem> {
        let word = names::identity(word);
        if let Some(found) = self.declared(&word)? {
            return Ok(Some(found));
        }
        let (scale, rest) = match word.chars().next() {
            Some('千') => (1_000, word.get(3..)),
            Some('万') => (10_000, word.get(3..)),
            Some('亿') => (100_000_000, word.get(3..)),
            _ => return Ok(None),
        };
        let Some(unit) = rest.filter(|rest| !rest.is_empty()).map(|rest| self.declared(rest)).transpose()?.flatten() else { return Ok(None) };
        unit.scaled(&Exact::from_integer(scale)).map(Some).map_err(|_| Problem::Overflow)
    }

    fn declared(&self, word: &str) -> Result<Option<Unit>, Problem> {
        match self.layers().find_map(|scope| scope.units.get(word)) {
            Some(UnitEntry { unit: Some(unit), .. }) => Ok(Some(unit.clone())),
            Some(UnitEntry { unit: None, .. }) => Err(Problem::Broken),
            None => Ok(None),
        }
    }

    /// The declared units that a written one is made of: the bytes of each, and where it is declared. What is no unit is left out.
    #[must_use]
    pub fn units_in(&self, written: &str) -> Vec<(std::ops::Range<usize>, Location)> {
        let mut found = Vec::new();
        for (range, _) in crate::quantity::unit::words(written) {
            let word = written.get(range.clone()).unwrap_or_default();
            if let Some((skipped, at)) = self.declaration(word) {
                found.push((range.start + skipped..range.end, at));
                continue;
            }
            let mut start = range.start;
            for part in word.split('·') {
                if let Some((skipped, at)) = self.declaration(part) {
                    found.push((start + skipped..start + part.len(), at));
                }
                start += part.len() + '·'.len_utf8();
            }
        }
        found
    }

    /// Where a unit word is declared, and how many bytes of it are a number before the declared word.
    fn declaration(&self, word: &str) -> Option<(usize, Location)> {
        let at = |word: &str| self.layers().find_map(|scope| scope.units.get(names::identity(word).as_ref())).map(|entry| entry.at);
        at(word).map(|at| (0, at)).or_else(|| {
            let rest = word.strip_prefix(['千', '万', '亿']).filter(|rest| !rest.is_empty())?;
            at(rest).map(|at| (word.len() - rest.len(), at))
        })
    }

    /// A layer of what some files declare; none where they declare nothing.
    #[must_use]
    pub fn layer(&'s self, modules: &[Module<'s>]) -> Option<(Self, Vec<Diagnostic>)> {
        let is_declaration =
            |statement: &ast::Statement| matches!(statement.keyword, Keyword::Unit | Keyword::Level | Keyword::Template | Keyword::Choice | Keyword::Require);
        let declares = modules.iter().any(|module| module.tree.statements.iter().any(is_declaration));
        declares.then(|| Self::declare(Some(self), modules))
    }

    /// The names of all units, in an order that is the same on every run.
    #[must_use]
    pub fn unit_names(&self) -> Vec<&str> {
        let mut names: Vec<(Location, &str)> = self.layers().flat_map(|scope| scope.units.iter().map(|(name, entry)| (entry.at, name.as_ref()))).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// The known unit most like a word.
    #[must_use]
    pub fn nearest_unit(&self, word: &str) -> Option<Near<'_>> {
        suggest::near(word, self.unit_names(), Vocabulary::Open)
    }

    fn base_count(&self) -> u32 {
        self.layers().map(|scope| crate::source::clamp(scope.bases.len())).sum()
    }

    /// The name of a base unit.
    #[must_use]
    pub fn base_name(&self, base: Base) -> &str {
        let below = self.parent.map_or(0, Scope::base_count);
        match base.0.checked_sub(below) {
            Some(index) => self.bases.get(index as usize).map_or("?", String::as_str),
            None => self.parent.map_or("?", |parent| parent.base_name(base)),
        }
    }

    /// A dimension as a product of base units: `元/个`.
    #[must_use]
    pub fn dimension_name(&self, dimension: &Dimension) -> String {
        let part = |negative: bool| {
            let mut out = String::new();
            for &(base, power) in dimension.powers().iter().filter(|(_, power)| (*power < 0) == negative) {
                for _ in 0..power.unsigned_abs() {
                    if negative {
                        out.push('/');
                    } else if !out.is_empty() {
                        out.push('·');
                    }
                    out.push_str(self.base_name(base));
                }
            }
            out
        };
        let (above, below) = (part(false), part(true));
        if above.is_empty() && !below.is_empty() { format!("1{below}") } else { above + &below }
    }

    // ---- levels -------------------------------------------------------------------------------------------------------------------

    fn level_count(&self) -> usize {
        self.layers().map(|scope| scope.levels.len()).sum()
    }

    /// Every level, the prelude's first, in the order of declaration.
    pub fn levels(&self) -> impl Iterator<Item = (LevelId, &Level<'s>)> {
        let mut layers: Vec<&Self> = self.layers().collect();
        layers.reverse();
        layers.into_iter().flat_map(|scope| scope.levels.iter()).zip(0..).map(|(level, id)| (LevelId(id), level))
    }

    /// A level by its id.
    #[must_use]
    pub fn level(&self, id: LevelId) -> Option<&Level<'s>> {
        let below = self.parent.map_or(0, Scope::level_count);
        match (id.0 as usize).checked_sub(below) {
            Some(index) => self.levels.get(index),
            None => self.parent.and_then(|parent| parent.level(id)),
        }
    }

    /// The level of a path, its names without the word 指标.
    #[must_use]
    pub fn find_level(&self, level1: &str, level2: Option<&str>) -> Option<LevelId> {
        let mut below = self.level_count();
        for scope in self.layers() {
            below -= scope.levels.len();
            if let Some(index) = scope.level_places.get(level1).and_then(|below| below.get(level2.unwrap_or_default())).copied() {
                return Some(LevelId(crate::source::clamp(below + index)));
            }
        }
        None
    }

    // ---- templates ----------------------------------------------------------------------------------------------------------------

    /// A template by its name.
    #[must_use]
    pub fn template(&self, name: &str) -> Option<Template<'s>> {
        self.layers().find_map(|scope| scope.templates.get(name)).copied()
    }

    /// How far the levels are known by heart: a set that declares levels of its own may call two of them nearly alike.
    #[must_use]
    pub fn level_vocabulary(&self) -> Vocabulary {
        let is_built_in = |(_, level): (LevelId, &Level<'_>)| (level.at.file.0 as usize) < PRELUDE.len();
        if self.levels().all(is_built_in) { Vocabulary::Closed } else { Vocabulary::Open }
    }

    /// The names of all templates, sorted.
    #[must_use]
    pub fn template_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.layers().flat_map(|scope| scope.templates.keys().map(AsRef::as_ref)).collect();
        names.sort_unstable();
        names
    }
}

/// A unit whose definition is not looked at yet.
#[derive(Clone, Copy)]
struct Waiting<'s> {
    module: Module<'s>,
    at: Location,
    definition: Option<Definition>,
}

/// Whether a unit can be written by this name: only what the lexer takes for one word of a unit.
fn is_unit_word(name: &str) -> bool {
    // Ideographs and Latin letters alone are always one word.
    if name.chars().all(|character| character.is_ascii_alphabetic() || ('\u{4e00}'..='\u{9fff}').contains(&character)) && !name.is_empty() {
        return true;
    }
    let mut findings = crate::diagnostics::Findings::default();
    let tokens = crate::syntax::lexer::lex(name, &mut findings);
    let one_word = matches!(tokens.kinds(), [Kind::Word | Kind::UnitWord | Kind::Percent | Kind::Keyword(_)]);
    one_word && findings.is_empty() && tokens.span(0).range() == (0..name.len())
}

/// How many units may rest on each other before they are declared; the resolver recurses.
const DEEPEST_CHAIN: usize = 200;

struct Declarer<'s> {
    scope: Scope<'s>,
    waiting: FxHashMap<Cow<'s, str>, Vec<Waiting<'s>>>,
    order: Vec<Cow<'s, str>>,
    /// What must be there, for when every level is known.
    requires: Vec<(Module<'s>, &'s Head)>,
    findings: Vec<Diagnostic>,
    /// The units being resolved, to see a cycle.
    resolving: Vec<String>,
}

impl<'s> Declarer<'s> {
    fn collect(&mut self, module: Module<'s>) {
        for statement in &module.tree.statements {
            match (statement.keyword, &statement.head) {
                (Keyword::Unit, Head::Unit(name, definition)) => {
                    let at = module.at(name.span);
                    let identity = module.identity(*name);
                    if !is_unit_word(&identity) {
                        self.findings.push(Diagnostic::new(Code::UnusableUnitName, at).with("unit", identity.as_ref()));
                        continue;
                    }
                    let waiting = Waiting { module, at, definition: *definition };
                    let declarations = self.waiting.entry(identity.clone()).or_default();
                    if declarations.is_empty() {
                        self.order.push(identity);
                    }
                    declarations.push(waiting);
                }
                (Keyword::Level, Head::Path(path)) => self.level(module, path),
                (Keyword::Template, Head::Name(name)) => self.template(module, statement, *name),
                (Keyword::Choice, _) => self.choice(module, &statement.head),
                (Keyword::Require, _) => self.requires.push((module, &statement.head)),
                _ => {}
            }
        }
    }

    fn level(&mut self, module: Module<'s>, path: &ast::Path) {
        let mut parts = path.segments.iter().map(|name| module.level(*name));
        let (Some(level1), level2, None) = (parts.next(), parts.next(), parts.next()) else {
            self.too_deep(module, path);
            return;
        };
        // Declared twice alike: nothing to say.
        if self.scope.find_level(&level1, level2.as_deref()).is_none() {
            let place = self.scope.levels.len();
            self.scope.level_places.entry(level1.clone()).or_default().insert(level2.clone().unwrap_or_default(), place);
            self.scope.levels.push(Level::new(level1, level2, module.at(path.span)));
        }
    }

    fn too_deep(&mut self, module: Module<'s>, path: &ast::Path) {
        let wanted = Message { zh: "一级或一级.二级", en: "one or two parts" };
        self.findings.push(Diagnostic::new(Code::PathDepth, module.at(path.span)).with("wanted", wanted).with("count", path.segments.len().to_string()));
    }

    fn template(&mut self, module: Module<'s>, statement: &'s ast::Statement, name: ast::Name) {
        let identity = module.identity(name);
        let at = module.at(name.span);
        if !names::has_word(&identity) {
            self.findings.push(Diagnostic::new(Code::NameWithoutWord, at).with("name", identity.as_ref()));
            return;
        }
        if let Some(first) = self.scope.template(&identity) {
            if first.module.file == module.file && first.statement.span == statement.span {
                // The same file reached in two ways.
                return;
            }
            let Head::Name(first_name) = &first.statement.head else { return };
            let first_at = first.module.at(first_name.span);
            self.findings.push(Diagnostic::new(Code::DuplicateTemplate, at).with("name", identity.as_ref()).label(first_at, "first"));
            return;
        }
        self.scope.templates.insert(identity, Template { module, statement });
    }

    fn resolve_all(&mut self) {
        for name in std::mem::take(&mut self.order) {
            self.resolve(&name);
        }
        for (module, head) in std::mem::take(&mut self.requires) {
            self.require(module, head);
        }
    }

    /// Gives a waiting unit its meaning, those it rests on first.
    fn resolve(&mut self, name: &str) {
        let Some(declarations) = self.waiting.remove(name) else { return };
        self.resolving.push(name.to_owned());
        let mut accepted: Option<(Option<Unit>, Location)> = None;
        for declaration in declarations {
            let unit = self.meaning(name, declaration);
            let Some((first, first_at)) = &accepted else {
                accepted = Some((self.against_outer(name, unit, declaration.at), declaration.at));
                continue;
            };
            // Two bases of one name are alike; anything broken was reported.
            if let (Some(first), Some(unit)) = (first, &unit)
                && !self.alike(name, first, unit, declaration.definition.is_none())
            {
                self.findings.push(Diagnostic::new(Code::ContradictingUnits, declaration.at).with("unit", name).label(*first_at, "first"));
            }
        }
        self.resolving.pop();
        if let Some((unit, at)) = accepted {
            self.scope.units.insert(Cow::Owned(name.to_owned()), UnitEntry { unit, at });
        }
    }

    fn alike(&self, name: &str, first: &Unit, second: &Unit, second_is_base: bool) -> bool {
        if second_is_base {
            let [(base, 1)] = first.dimension.powers() else { return false };
            return self.scope.base_name(*base) == name && first.factor == Exact::from_integer(1);
        }
        first == second
    }

    /// Holds a declaration against one of the same name in an outer layer.
    fn against_outer(&mut self, name: &str, unit: Option<Unit>, at: Location) -> Option<Unit> {
        let outer = self.scope.parent.and_then(|parent| parent.layers().find_map(|scope| scope.units.get(name)));
        let (Some(outer), Some(unit)) = (outer, &unit) else { return unit };
        let Some(first) = &outer.unit else { return None };
        if self.alike(name, first, unit, matches!(unit.dimension.powers(), [(base, 1)] if self.scope.base_name(*base) == name)) {
            return Some(first.clone());
        }
        let mut diagnostic = Diagnostic::new(Code::ContradictingUnits, at).with("unit", name);
        if (outer.at.file.0 as usize) < PRELUDE.len() {
            let line = PRELUDE.get(outer.at.file.0 as usize).and_then(|(_, text)| {
                let start = text.get(..outer.at.span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
                text.get(start..)?.lines().next()
            });
            diagnostic = diagnostic.with("declaration", line.unwrap_or_default());
            diagnostic.primary.key = "built_in";
        } else {
            diagnostic = diagnostic.label(outer.at, "first");
        }
        self.findings.push(diagnostic);
        Some(first.clone())
    }

    fn not_positive(&mut self, module: Module<'s>, number: ast::Number) {
        let mut diagnostic = Diagnostic::new(Code::MalformedNumber, module.at(number.span)).with("number", module.slice(number.span));
        diagnostic.primary.key = "positive";
        self.findings.push(diagnostic);
    }

    fn meaning(&mut self, name: &str, declaration: Waiting<'s>) -> Option<Unit> {
        let module = declaration.module;
        let Some(definition) = declaration.definition else {
            let base = Base(self.scope.base_count());
            self.scope.bases.push(name.to_owned());
            return Some(Unit { factor: Exact::from_integer(1), dimension: Dimension::base(base) });
        };
        let numerator = module.number(definition.numerator).and_then(exact)?;
        let mut factor = numerator;
        if let Some(denominator) = definition.denominator {
            let denominator = module.number(denominator).and_then(exact)?;
            if denominator == Exact::from_integer(0) {
                self.not_positive(module, definition.denominator.unwrap_or(definition.numerator));
                return None;
            }
            factor = num_traits::CheckedDiv::checked_div(&factor, &denominator)?;
        }
        if factor <= Exact::from_integer(0) {
            self.not_positive(module, definition.numerator);
            return None;
        }
        let Some(span) = definition.unit else { return Some(Unit { factor, dimension: Dimension::default() }) };
        let written = module.slice(span);
        loop {
            match self.scope.unit(written) {
                Ok(unit) => {
                    let scaled = unit.scaled(&factor).ok();
                    if scaled.is_none() {
                        self.findings.push(Diagnostic::new(Code::Overflow, module.at(span)));
                    }
                    return scaled;
                }
                Err(Problem::Unknown(range)) => {
                    let word = names::identity(written.get(range.clone()).unwrap_or_default()).into_owned();
                    let rest = word.strip_prefix(['千', '万', '亿']).unwrap_or(&word).to_owned();
                    let at = module.at(Span::new(span.start + crate::source::clamp(range.start), span.start + crate::source::clamp(range.end)));
                    let next = [&word, &rest].into_iter().find(|word| self.waiting.contains_key(word.as_str())).cloned();
                    if let Some(next) = next {
                        if self.resolving.len() >= DEEPEST_CHAIN {
                            self.findings.push(Diagnostic::new(Code::Overflow, at));
                            return None;
                        }
                        self.resolve(&next);
                        continue;
                    }
                    if self.resolving.iter().any(|resolving| *resolving == word || *resolving == rest) {
                        let mut cycle: Vec<&str> =
                            self.resolving.iter().map(AsRef::as_ref).skip_while(|resolving| *resolving != word && *resolving != rest).collect();
                        cycle.push(&word);
                        let cycle = cycle.join(" → ");
                        self.findings.push(Diagnostic::new(Code::UnitCycle, declaration.at).with("unit", name).with("cycle", cycle));
                        return None;
                    }
                    let diagnostic = Diagnostic::new(Code::UnknownUnit, at).with("unit", word.as_str());
                    let diagnostic = diagnostic.nearest(self.scope.nearest_unit(&word), at, str::to_owned).note("declare");
                    self.findings.push(diagnostic);
                    return None;
                }
                Err(Problem::Broken) => return None,
                Err(Problem::Overflow) => {
                    self.findings.push(Diagnostic::new(Code::Overflow, module.at(span)));
                    return None;
                }
            }
        }
    }
}
