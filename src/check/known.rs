//! What names and texts say by themselves, whatever project they stand in. Each is looked through once: people call things alike, and copy last year's form.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::bytes;
use crate::check::likeness::{Sketch, Sketching};
use crate::check::words::{Gate, Hints};
use crate::check::{costs, dates, entry, promises, synonyms, wording};
use crate::model::Text;
use crate::names;
use crate::scope::Module;
use crate::source::clamp;
use crate::syntax::ast;
use crate::syntax::text::{Quoting, value};

/// The lists that names and texts are searched for all the time, by their places in the gate.
pub(super) const BLANK: usize = 0;
pub(super) const LATE: usize = 1;
const UNUSUAL: usize = 2;
pub(super) const LASTING: usize = 3;
pub(super) const SEASONS: usize = 4;
static GATE: Gate = Gate::new([&wording::BLANKS, &wording::LATE_MONEY, &synonyms::UNUSUAL, &dates::LASTING, &costs::SEASONS]);

/// What an indicator's name says.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a name says or does not")]
pub(super) struct Name {
    /// Which of the lists it may hold words of.
    pub hints: Hints,
    /// How long it is without what stands in brackets at its end.
    bare: u32,
    /// How long what happens by it is: see [`entry::event`].
    event: u32,
    /// Its characters are those that [`names::identity`] leaves alone.
    pub is_plain: bool,
    /// There is an unusual spelling in it; there is one in it, or its usual kin.
    pub is_unusual: bool,
    pub is_varied: bool,
    /// What nobody wants, where that is what happens.
    pub unwanted: Option<&'static str>,
    /// There is a digit in it.
    pub has_digits: bool,
    /// What [`promises`] reads out of it.
    pub promises: promises::Promises,
    /// It names money that is not spent.
    pub is_not_spent: bool,
}

impl Name {
    pub(super) fn of(name: &str) -> Self {
        let bare = entry::bare(name);
        let (event, _) = entry::event(name);
        let hints = GATE.hints(name);
        let is_unusual = hints.may_hold(UNUSUAL) && synonyms::UNUSUAL.are_in(name);
        Self {
            hints,
            is_plain: matches!(names::identity(name), Cow::Borrowed(_)),
            is_unusual,
            is_varied: is_unusual || synonyms::USUAL.are_in(name),
            bare: clamp(bare.len()),
            event: clamp(event.len()),
            unwanted: entry::UNWANTED.ending(event),
            has_digits: bytes::any(bare.as_bytes(), |byte| byte.is_ascii_digit()),
            promises: promises::Promises::of(name, bare),
            is_not_spent: costs::NOT_SPENT.are_in(name),
        }
    }

    /// The name without what stands in brackets at its end.
    pub(super) fn bare(self, name: &str) -> &str {
        name.get(..self.bare as usize).unwrap_or(name)
    }

    /// What happens by the name, and what the name says of it.
    pub(super) fn event(self, name: &str) -> (&str, &str) {
        self.bare(name).split_at_checked(self.event as usize).unwrap_or((name, ""))
    }
}

/// What another text says.
#[derive(Clone, Copy)]
pub(super) struct Said {
    /// Which of the lists it may hold words of.
    pub hints: Hints,
    /// It is no answer, but stands for one.
    pub no_answer: Option<&'static str>,
}

impl Said {
    pub(super) fn of(text: &str) -> Self {
        Self { hints: GATE.hints(text), no_answer: wording::no_answer(text) }
    }

    /// The same of an annual goal, and what that is told apart from others by: no text is longer, so both are read out of it at once.
    pub(super) fn of_goal(text: &str) -> (Self, Option<Sketch>) {
        let mut sketch = Sketching::with_room(text.len());
        let hints = GATE.hints_while(text, |character| sketch.take(character));
        (Self { hints, no_answer: wording::no_answer(text) }, sketch.finish())
    }
}

/// Texts that are longer are seldom said twice.
const LONGEST: usize = 120;

/// What was looked through so far.
#[derive(Default)]
pub(super) struct Known<'s> {
    names: FxHashMap<&'s str, Name>,
    texts: FxHashMap<&'s str, Said>,
}

impl<'s> Known<'s> {
    /// An indicator's name as outputs carry it, and what it says.
    pub(super) fn name(&mut self, module: Module<'s>, name: ast::Name) -> (Text<'s>, Name) {
        let written = module.slice(name.span);
        if matches!(name.quoting, Quoting::Bare | Quoting::Plain)
            && let Cow::Borrowed(inside) = value(written, name.quoting)
            && let Some(known) = self.names.get(inside).filter(|known| known.is_plain)
        {
            return (Cow::Borrowed(inside), *known);
        }
        match module.spelling(name) {
            Cow::Borrowed(spelled) => (Cow::Borrowed(spelled), *self.names.entry(spelled).or_insert_with(|| Name::of(spelled))),
            Cow::Owned(spelled) => {
                let said = Name::of(&spelled);
                (Cow::Owned(spelled), said)
            }
        }
    }

    pub(super) fn text(&mut self, text: &Text<'s>) -> Said {
        match text {
            Text::Borrowed(text) if text.len() <= LONGEST => *self.texts.entry(text).or_insert_with(|| Said::of(text)),
            text => Said::of(text),
        }
    }
}
