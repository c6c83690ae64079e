//! Where an indicator stands: its path held against the known levels, and what a level forbids.

use crate::check::resolve::{Besides, Resolved};
use crate::check::{Checker, known};
use crate::diagnostics::{Code, Diagnostic, Message};
use crate::model::{Indicator, Located, Target};
use crate::quantity::{Exact, display};
use crate::scope::{Module, NoLevel, Part};
use crate::syntax::ast;

/// What a path without a known level still names.
enum Named {
    /// An indicator, of a level that is not known.
    Indicator,
    /// Nothing that could be told.
    Nothing,
}

impl<'s> Checker<'s> {
    /// An indicator as its path names it, no target yet, and what its name says; `None` where the path has too few or too many parts.
    pub(super) fn path(&mut self, module: Module<'s>, path: &ast::Path) -> Option<(Indicator<'s>, known::Name)> {
        let (first, second, name) = match path.segments.as_slice() {
            [first, second, name] => (*first, Some(*second), *name),
            [first, name] => (*first, None, *name),
            _ => {
                self.depth(module, path, false);
                return None;
            }
        };
        // Few levels are named by many paths.
        let written = module.slice(first.span.to(second.map_or(first.span, |second| second.span)));
        let (level1, level2, id) = if let Some((level1, level2, id)) = self.levels.get(written) {
            (level1.clone(), level2.clone(), Some(*id))
        } else {
            let (level1, level2) = (module.level(first), second.map(|second| module.level(second)));
            let id = match self.context.scope.find_level(&level1, level2.as_deref()) {
                Some(id) => {
                    self.levels.insert(written, (level1.clone(), level2.clone(), id));
                    Some(id)
                }
                None => match self.unknown_level(module, path, first, second) {
                    Named::Indicator => None,
                    Named::Nothing => return None,
                },
            };
            (level1, level2, id)
        };
        let (spelled, said) = self.known.name(module, name);
        let name = Located::new(spelled, module.at(name.span));
        let target = Located::new(Target::Unknown, module.at(path.span.after()));
        Some((Indicator { level: id, level1, level2, name, comparator: None, target, weight: None, note: None }, said))
    }

    fn depth(&mut self, module: Module<'s>, path: &ast::Path, direct: bool) {
        let wanted = if direct {
            Message { zh: "一级.三级", en: "level.name here" }
        } else {
            Message { zh: "一级.二级.三级", en: "first level.second level.name" }
        };
        let mut diagnostic = Diagnostic::new(Code::PathDepth, module.at(path.span)).with("wanted", wanted).with("count", path.segments.len().to_string());
        if path.segments.len() > 3 {
            diagnostic = diagnostic.note("dot");
        }
        self.report(diagnostic);
    }

    /// Says why a path names no level, and whether its last part is an indicator's name all the same.
    fn unknown_level(&mut self, module: Module<'s>, path: &ast::Path, first: ast::Name, second: Option<ast::Name>) -> Named {
        if self.findings.is_full() {
            // Only counted: nothing need be worked out for it.
            self.report(Diagnostic::new(Code::UnknownLevel, module.at(path.span)));
            return Named::Indicator;
        }
        match self.context.scope.no_level(module, first, second) {
            NoLevel::First(diagnostic) => {
                self.report(diagnostic);
                if second.is_some() { Named::Indicator } else { Named::Nothing }
            }
            NoLevel::Second(diagnostic) => {
                self.report(diagnostic);
                Named::Indicator
            }
            NoLevel::SecondMissing => {
                self.depth(module, path, false);
                Named::Nothing
            }
            NoLevel::HoldsDirectly => {
                self.depth(module, path, true);
                Named::Nothing
            }
        }
    }

    /// What a level forbids: satisfaction above 100 %.
    pub(super) fn check_levels(&mut self, resolved: &Resolved<'s>) {
        for (indicator, Besides { unit, .. }) in resolved.project.indicators.iter().zip(&resolved.besides) {
            let part = indicator.level.and_then(|id| self.context.scope.level(id)).map(|level| level.part);
            if part != Some(Part::Satisfaction) {
                continue;
            }
            let Some(unit) = unit.as_ref().filter(|unit| unit.dimension.is_number()) else { continue };
            let highest = match &indicator.target.value {
                Target::Quantity { number, .. } => Some(*number),
                Target::Interval { high, .. } => Some(high.0),
                _ => None,
            };
            let Some(value) = highest.and_then(|number| unit.measure(number)) else { continue };
            if value > Exact::from_integer(1) {
                let percent = num_traits::CheckedMul::checked_mul(&value, &Exact::from_integer(100)).map(|value| display(&value)).unwrap_or_default();
                self.report(Diagnostic::new(Code::SatisfactionOver100, indicator.target.at).with("value", format!("{percent}%")));
            }
        }
    }
}
