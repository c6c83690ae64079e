//! Written units looked up, once for each spelling.

use crate::check::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::Text;
use crate::names;
use crate::quantity::Unit;
use crate::quantity::unit::Problem;
use crate::scope::Module;
use crate::source::{Span, clamp};

impl<'s> Checker<'s> {
    /// What a written unit is; `None` where it was reported.
    pub(super) fn unit(&mut self, module: Module<'s>, span: Span) -> Option<Unit> {
        self.unit_and_text(module, span).map(|(unit, _)| unit)
    }

    /// The same, and the unit as outputs carry it.
    pub(super) fn unit_and_text(&mut self, module: Module<'s>, span: Span) -> Option<(Unit, Text<'s>)> {
        let written = module.slice(span);
        if let Some(known) = self.units.get(written) {
            return Some(known.clone());
        }
        match self.context.scope.unit(written) {
            Ok(unit) => {
                let known = (unit, printed(module, span));
                self.units.insert(written, known.clone());
                Some(known)
            }
            Err(Problem::Unknown(range)) => {
                let at = module.at(Span::new(span.start + clamp(range.start), span.start + clamp(range.end)));
                let spelled = written.get(range).unwrap_or_default();
                let word = names::identity(spelled).into_owned();
                let scope = self.context.scope;
                // One mistake comes many times: every spelling is looked for once.
                let nearest = if self.findings.is_full() { None } else { *self.unknown_units.entry(spelled).or_insert_with(|| scope.nearest_unit(&word)) };
                let diagnostic = Diagnostic::new(Code::UnknownUnit, at).nearest(nearest, at, str::to_owned).with("unit", word).note("declare");
                self.report(diagnostic);
                None
            }
            Err(Problem::Broken) => None,
            Err(Problem::Overflow) => {
                self.report(Diagnostic::new(Code::Overflow, module.at(span)));
                None
            }
        }
    }

    /// Whether a unit is one of money in 元.
    pub(super) fn is_yuan(unit: &Unit) -> bool {
        unit.dimension.is_base(*crate::scope::YUAN)
    }
}

/// A unit as outputs carry it: as written, without spaces.
pub(crate) fn printed(module: Module<'_>, span: Span) -> std::borrow::Cow<'_, str> {
    let written = module.slice(span);
    let spelled = names::identity(written);
    if spelled.contains(char::is_whitespace) { spelled.chars().filter(|character| !character.is_whitespace()).collect::<String>().into() } else { spelled }
}
