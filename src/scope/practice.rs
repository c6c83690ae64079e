//! A bureau's own practice: the values that a field may have (`choice`), and what must be there (`require`).

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Declarer, Module, NoLevel, Scope};
use crate::diagnostics::{Code, Diagnostic, MOST_FINDINGS};
use crate::names;
use crate::source::Location;
use crate::syntax::ast::{self, Head, Quoting};
use crate::syntax::token::{Keyword, Shape};

/// A value that a field may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<'s> {
    /// As outputs carry it.
    pub value: Cow<'s, str>,
    /// As a statement of the field is to write it.
    pub written: Cow<'s, str>,
    /// Where it is declared.
    pub at: Location,
}

/// What must be there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wanted<'s> {
    /// What this keyword says; of `weight`, that the indicators have weights.
    Field(Keyword),
    /// An indicator under a first level, or under a second one of it.
    Level(Cow<'s, str>, Option<Cow<'s, str>>),
}

/// What must be there, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required<'s> {
    /// What it is.
    pub wanted: Wanted<'s>,
    /// As the bureau writes it.
    pub written: &'s str,
    /// Where.
    pub at: Location,
}

/// What one layer of a scope says of a bureau's practice.
#[derive(Debug, Default)]
pub(super) struct Practice<'s> {
    choices: FxHashMap<Keyword, Choices<'s>>,
    required: Vec<Required<'s>>,
    /// What is required, each once.
    wanted: FxHashSet<Wanted<'s>>,
    /// A `choice` could not be read: a value that is not listed may be meant by it.
    in_doubt: bool,
}

/// The values of one field, in the order of declaration, and their places by what they are compared by.
#[derive(Debug, Default)]
struct Choices<'s> {
    list: Vec<Choice<'s>>,
    places: FxHashMap<Cow<'s, str>, usize>,
}

impl Practice<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.choices.is_empty() && self.required.is_empty() && !self.in_doubt
    }
}

impl<'s> Scope<'s> {
    /// This layer and those below it, the lowest first.
    fn lowest_first(&self) -> impl Iterator<Item = &Self> {
        let mut layers: Vec<&Self> = self.layers().collect();
        layers.reverse();
        layers.into_iter()
    }

    /// Whether anything is declared of local practice.
    #[must_use]
    pub fn has_practice(&self) -> bool {
        self.layers().any(|scope| !scope.practice.is_empty())
    }

    /// The values that a field may have, in the order of declaration; where there are none, it may have any.
    pub fn choices(&self, field: Keyword) -> impl Iterator<Item = &Choice<'s>> {
        self.lowest_first().filter_map(move |scope| scope.practice.choices.get(&field)).flat_map(|choices| &choices.list)
    }

    /// The declared choice that a value is.
    #[must_use]
    pub fn choice(&self, field: Keyword, value: &str) -> Option<&Choice<'s>> {
        let identity = names::identity(value);
        self.layers().find_map(|scope| {
            let choices = scope.practice.choices.get(&field)?;
            choices.list.get(*choices.places.get(identity.as_ref())?)
        })
    }

    /// Whether a value that is no declared choice may be one all the same, since a `choice` could not be read.
    #[must_use]
    pub fn choices_in_doubt(&self) -> bool {
        self.layers().any(|scope| scope.practice.in_doubt)
    }

    /// What must be there, in the order of declaration.
    pub fn required(&self) -> impl Iterator<Item = &Required<'s>> {
        self.lowest_first().flat_map(|scope| &scope.practice.required)
    }
}

impl<'s> Declarer<'s> {
    pub(super) fn choice(&mut self, module: Module<'s>, head: &'s Head) {
        let Head::Choice(field, name) = head else {
            self.scope.practice.in_doubt = true;
            return;
        };
        let (at, value) = (module.at(name.span), module.spelling(*name));
        if !names::has_word(&value) {
            self.findings.push(Diagnostic::new(Code::NameWithoutWord, at).with("name", value.as_ref()));
            return;
        }
        // Declared twice alike: nothing to say.
        if self.scope.choice(field.keyword, &value).is_none() {
            let written = module.slice(name.span);
            let in_quotes = name.quoting == Quoting::Bare && field.keyword.info().shape == Shape::Text;
            let written = if in_quotes { Cow::Owned(format!("\"{written}\"")) } else { Cow::Borrowed(written) };
            let choices = self.scope.practice.choices.entry(field.keyword).or_default();
            choices.places.insert(module.identity(*name), choices.list.len());
            choices.list.push(Choice { value, written, at });
        }
    }

    pub(super) fn require(&mut self, module: Module<'s>, head: &'s Head) {
        let (wanted, span) = match head {
            Head::Field(field) => (Wanted::Field(field.keyword), field.span),
            Head::Path(path) => match self.required_level(module, path) {
                Some(wanted) => (wanted, path.span),
                None => return,
            },
            _ => return,
        };
        if self.scope.layers().all(|scope| !scope.practice.wanted.contains(&wanted)) {
            self.scope.practice.wanted.insert(wanted.clone());
            self.scope.practice.required.push(Required { wanted, written: module.slice(span), at: module.at(span) });
        }
    }

    /// The level of a path; `None` where it names none, which is reported.
    fn required_level(&mut self, module: Module<'s>, path: &ast::Path) -> Option<Wanted<'s>> {
        let (first, second) = match path.segments.as_slice() {
            [first] => (*first, None),
            [first, second] => (*first, Some(*second)),
            _ => {
                self.too_deep(module, path);
                return None;
            }
        };
        let (level1, level2) = (module.level(first), second.map(|second| module.level(second)));
        let is_known = match &level2 {
            Some(level2) => self.scope.find_level(&level1, Some(level2)).is_some(),
            // Any indicator under it will do.
            None => self.scope.has_first_level(&level1),
        };
        if is_known {
            return Some(Wanted::Level(level1, level2));
        }
        let unknown = || Diagnostic::new(Code::UnknownLevel, module.at(path.span)).with("level", module.slice(path.span)).note("declare");
        // Beyond what is kept of one file nothing need be worked out.
        let diagnostic = if self.findings.len() < MOST_FINDINGS {
            match self.scope.no_level(module, first, second) {
                NoLevel::First(diagnostic) | NoLevel::Second(diagnostic) => diagnostic,
                NoLevel::HoldsDirectly | NoLevel::SecondMissing => unknown(),
            }
        } else {
            unknown()
        };
        self.findings.push(diagnostic);
        None
    }
}
