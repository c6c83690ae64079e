//! Why the start of a path names no level.

use rustc_hash::FxHashSet;

use super::{Module, Scope};
use crate::diagnostics::{Applicability, Code, Diagnostic, suggest};
use crate::names;
use crate::syntax::ast;

/// Why the start of a path names no level.
#[derive(Debug)]
pub(crate) enum NoLevel {
    /// There is no such first level: what to say of it.
    First(Diagnostic),
    /// There is no such second level below the first: what to say of it.
    Second(Diagnostic),
    /// The first level needs a second one.
    SecondMissing,
    /// The first level holds indicators directly: no second one is below it.
    HoldsDirectly,
}

impl Scope<'_> {
    /// Whether there is a first level of this name, itself without the word 指标.
    pub(super) fn has_first_level(&self, level1: &str) -> bool {
        self.layers().any(|scope| scope.level_places.contains_key(level1))
    }

    /// Why a first level, or a first and a second one, that [`Scope::find_level`] does not find are none.
    pub(crate) fn no_level(&self, module: Module<'_>, first: ast::Name, second: Option<ast::Name>) -> NoLevel {
        let (level1, level2) = (module.level(first), second.map(|second| module.level(second)));
        if !self.has_first_level(&level1) {
            let mut seen = FxHashSet::default();
            let roots: Vec<&str> = self.levels().map(|(_, level)| level.level1.as_ref()).filter(|root| seen.insert(*root)).collect();
            let at = module.at(first.span);
            let nearest = suggest::near(&level1, roots.iter().copied(), self.level_vocabulary());
            let diagnostic = Diagnostic::new(Code::UnknownLevel, at).with("level", level1.as_ref()).nearest(nearest, at, names::as_written);
            return NoLevel::First(diagnostic.with("children", roots.join("、")).note("roots").note("declare"));
        }
        let (Some(second), Some(level2)) = (second, level2) else { return NoLevel::SecondMissing };
        let mut children: Vec<&str> = Vec::new();
        let mut home = None;
        for (_, level) in self.levels() {
            if level.level1 == level1 {
                children.extend(level.level2.as_deref());
            } else if level.level2.as_ref() == Some(&level2) {
                home = Some(level.level1.as_ref());
            }
        }
        // It is known, so it holds either second levels or indicators.
        if children.is_empty() {
            return NoLevel::HoldsDirectly;
        }
        let at = module.at(second.span);
        NoLevel::Second(if let Some(home) = home {
            Diagnostic::new(Code::MisplacedLevel, at)
                .with("level", level2.as_ref())
                .with("parent", level1.as_ref())
                .with("home", home)
                .with("children", children.join("、"))
                .label(module.at(first.span), "parent")
                .note("children")
                .fix(Applicability::Unsafe, module.at(first.span.to(second.span)), format!("{home}.{level2}"))
        } else {
            let nearest = suggest::near(&level2, children.iter().copied(), self.level_vocabulary());
            let diagnostic = Diagnostic::new(Code::UnknownLevel, at).with("level", level2.as_ref()).nearest(nearest, at, names::as_written);
            diagnostic.with("parent", level1.as_ref()).with("children", children.join("、")).note("children").note("declare")
        })
    }
}
