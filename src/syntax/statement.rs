//! The head of each kind of statement: what follows its keyword.

use smallvec::SmallVec;

use super::ast::{self, End, Head, Quoting, Target};
use super::grammar::{self, DEEPEST, LONGEST, Reader, SyntaxError, beginning, comparator, opens_indicator_block};
use super::recovery::Parser;
use super::token::{CHOOSABLE, Keyword, Kind, REQUIRABLE, Shape};
use crate::diagnostics::expected::Part;
use crate::diagnostics::{Applicability, Code, Diagnostic, Expected};
use crate::source::Span;

impl<'t> Parser<'t, '_> {
    /// Reads the head of a keyword's statement.
    pub(super) fn head(&self, inp: &mut Reader<'t, '_>, keyword: Keyword) -> Result<Head, SyntaxError> {
        let shape = keyword.info().shape;
        let at = Self::here(inp);
        if !matches!(shape, Shape::Check | Shape::Indicator) && self.ends_statement(at) {
            return Self::error(at, beginning(shape));
        }
        match shape {
            Shape::Text => self.text(inp).map(Head::Text),
            Shape::Name => self.name(inp).map(Head::Name),
            Shape::Level => self.path(inp).map(Head::Path),
            Shape::Number => grammar::number(inp, self.view).map(Head::Number),
            Shape::Year => {
                let number = grammar::number(inp, self.view)?;
                if inp.peek() == Some(Kind::Word) && self.view.slice(self.token(Self::here(inp))) == "年" {
                    inp.skip();
                }
                Ok(Head::Number(number))
            }
            Shape::Money => self.money(inp).map(Head::Quantity),
            Shape::Period => {
                let start = grammar::date(inp, self.view)?;
                if !self.dots(inp) {
                    return Self::error(Self::here(inp), Part::DotDot);
                }
                let finish = grammar::date(inp, self.view)?;
                Ok(Head::Period(start, finish))
            }
            Shape::Unit => self.unit(inp),
            Shape::Fund if matches!(inp.peek(), Some(Kind::Number | Kind::BadNumber)) => Self::error(at, Part::Name),
            Shape::Fund => {
                let name = self.name(inp)?;
                Ok(Head::Fund(name, self.money(inp)?))
            }
            Shape::Allow => self.allow(inp),
            Shape::Choice => match self.field(inp, &CHOOSABLE) {
                Some(field) => Ok(Head::Choice(field, self.name(inp)?)),
                None => Self::error(at, Part::Field),
            },
            // With more of a path behind it, it is a level of that name.
            Shape::Require if self.kind(at + 1) == Some(Kind::Dot) => self.path(inp).map(Head::Path),
            Shape::Require => match self.field(inp, &REQUIRABLE) {
                Some(field) => Ok(Head::Field(field)),
                None => self.path(inp).map(Head::Path),
            },
            Shape::Indicator => self.indicator(inp),
            Shape::Check => self.check(inp),
        }
    }

    /// Whether nothing of the statement can follow at a token.
    fn ends_statement(&self, at: usize) -> bool {
        matches!(self.kind(at), None | Some(Kind::Semicolon | Kind::OpenBrace | Kind::CloseBrace))
    }

    fn adjacent(&self, at: usize) -> bool {
        at > 0 && self.token(at - 1).end == self.token(at).start
    }

    // ---- names and texts ----------------------------------------------------------------------------------------------------------

    fn text(&self, inp: &mut Reader<'t, '_>) -> Result<ast::Text, SyntaxError> {
        if matches!(inp.peek(), Some(Kind::Word | Kind::Number | Kind::UnitWord)) {
            return Ok(self.unquoted_words(inp));
        }
        grammar::text(inp, self.view)
    }

    /// Words where a text in quotes should be: reported with the fix, and read as that text.
    fn unquoted_words(&self, inp: &mut Reader<'t, '_>) -> ast::Text {
        let start = Self::here(inp);
        loop {
            inp.skip();
            let at = Self::here(inp);
            match inp.peek() {
                None | Some(Kind::Semicolon | Kind::Keyword(_) | Kind::OpenBrace | Kind::CloseBrace) => break,
                Some(Kind::Less | Kind::Greater) if self.is_delimiter(at) => break,
                Some(_) => {}
            }
        }
        let span = self.span(start..Self::here(inp));
        let words = self.view.slice(span);
        // Where the statement ends on the same line, nothing but the words can have come into the quotes.
        let is_certain = inp.peek() == Some(Kind::Semicolon) && !words.contains('\n') && !words.contains("//") && !words.contains("/*");
        let applicability = if is_certain { Applicability::Safe } else { Applicability::Unsafe };
        let quoted = crate::names::quoted(words);
        Self::report(inp, Diagnostic::new(Code::UnquotedWords, self.view.at(span)).with("words", words).fix(applicability, self.view.at(span), quoted));
        ast::Text { span, quoting: Quoting::Bare }
    }

    fn name(&self, inp: &mut Reader<'t, '_>) -> Result<ast::Name, SyntaxError> {
        let start = Self::here(inp);
        match inp.peek() {
            // With a digit or a sign of a unit first, what is written together is read on to its end all the same.
            Some(Kind::Word | Kind::Keyword(_) | Kind::Number | Kind::BadNumber | Kind::UnitWord | Kind::Percent) => inp.skip(),
            _ => return grammar::quoted(inp, self.view, Part::Name),
        }
        let plain = matches!(self.kind(start), Some(Kind::Word | Kind::Keyword(_)));
        while matches!(
            inp.peek(),
            Some(Kind::Word | Kind::UnitWord | Kind::Percent | Kind::Number | Kind::Slash | Kind::TightSlash | Kind::OpenParenthesis | Kind::CloseParenthesis)
        ) && self.adjacent(Self::here(inp))
        {
            inp.skip();
        }
        let end = Self::here(inp);
        let is_one = end == start + 1;
        let span = if is_one { self.token(start) } else { self.span(start..end) };
        if !plain || !is_one {
            let name = self.view.slice(span);
            let quoted = format!("\"{name}\"");
            Self::report(inp, Diagnostic::new(Code::UnquotedName, self.view.at(span)).with("name", name).fix(Applicability::Safe, self.view.at(span), quoted));
        }
        Ok(ast::Text { span, quoting: Quoting::Bare })
    }

    /// The keyword of one of some fields.
    fn field(&self, inp: &mut Reader<'t, '_>, among: &[Keyword]) -> Option<ast::Field> {
        let span = self.token(Self::here(inp));
        let is_word = matches!(inp.peek(), Some(Kind::Word | Kind::Keyword(_)));
        let keyword = Keyword::lookup(self.view.slice(span)).filter(|keyword| is_word && among.contains(keyword))?;
        inp.skip();
        Some(ast::Field { keyword, span })
    }

    fn path(&self, inp: &mut Reader<'t, '_>) -> Result<ast::Path, SyntaxError> {
        let start = Self::here(inp);
        let mut segments: SmallVec<[ast::Name; 3]> = SmallVec::new();
        loop {
            segments.push(self.name(inp)?);
            if inp.peek() != Some(Kind::Dot) {
                break;
            }
            inp.skip();
        }
        Ok(ast::Path { segments, span: self.span(start..Self::here(inp)) })
    }

    fn money(&self, inp: &mut Reader<'t, '_>) -> Result<ast::Quantity, SyntaxError> {
        let at = Self::here(inp);
        grammar::quantity(inp, self.view).map_err(|error| if error.at == at { SyntaxError { at, expected: Expected::one(Part::Money) } } else { error })
    }

    fn unit(&self, inp: &mut Reader<'t, '_>) -> Result<Head, SyntaxError> {
        // Unit names may hold signs that other names may not.
        let at = Self::here(inp);
        let name = if matches!(inp.peek(), Some(Kind::UnitWord | Kind::Percent)) {
            inp.skip();
            ast::Text { span: self.token(at), quoting: Quoting::Bare }
        } else if matches!(inp.peek(), Some(Kind::Number | Kind::BadNumber)) {
            inp.skip();
            while self.adjacent(Self::here(inp)) && matches!(inp.peek(), Some(Kind::Word | Kind::UnitWord | Kind::Percent)) {
                inp.skip();
            }
            let span = self.span(at..Self::here(inp));
            Self::report(inp, Diagnostic::new(Code::UnusableUnitName, self.view.at(span)).with("unit", self.view.slice(span)));
            self.skip_statement(inp);
            return Ok(Head::Bad);
        } else {
            self.name(inp)?
        };
        let definition = inp.parse(&self.rules.definition)?;
        Ok(Head::Unit(name, definition))
    }

    fn allow(&self, inp: &mut Reader<'t, '_>) -> Result<Head, SyntaxError> {
        let start = Self::here(inp);
        if !matches!(inp.peek(), Some(Kind::Word | Kind::Keyword(_))) {
            return Self::error(start, Part::Code);
        }
        inp.skip();
        // A code's name is in kebab-case.
        while self.adjacent(Self::here(inp)) && matches!(inp.peek(), Some(Kind::Minus | Kind::Word | Kind::Number)) {
            inp.skip();
        }
        let code = self.span(start..Self::here(inp));
        Ok(Head::Allow(code, grammar::text(inp, self.view)?))
    }

    // ---- indicators ---------------------------------------------------------------------------------------------------------------

    fn indicator(&self, inp: &mut Reader<'t, '_>) -> Result<Head, SyntaxError> {
        if self.ends_statement(Self::here(inp)) {
            return Self::error(Self::here(inp), Part::Path);
        }
        let path = self.path(inp)?;
        let comparator = self.comparator(inp);
        let target = self.target(inp, &path, comparator.is_some())?;
        Ok(Head::Indicator(ast::Indicator { path, comparator, target }))
    }

    /// The comparator behind a path. `<` before a statement of the indicator's block opens that block, and `>` before nothing that could be a target
    /// closes the block around: then there is no comparator.
    fn comparator(&self, inp: &mut Reader<'t, '_>) -> Option<(ast::Comparator, Span)> {
        let at = Self::here(inp);
        let kind = inp.peek()?;
        match kind {
            Kind::Less => match self.kind(at + 1) {
                Some(Kind::Keyword(next)) if opens_indicator_block(next) => return None,
                Some(Kind::Greater) => return None,
                _ => {}
            },
            Kind::Greater => match self.kind(at + 1) {
                Some(Kind::Keyword(Keyword::Budget)) if self.on_same_line(at + 1) => {}
                None | Some(Kind::Keyword(_) | Kind::Greater | Kind::CloseBrace) => return None,
                _ => {}
            },
            _ => {}
        }
        let comparator = comparator(kind)?;
        inp.skip();
        Some((comparator, self.token(at)))
    }

    fn target(&self, inp: &mut Reader<'t, '_>, path: &ast::Path, compared: bool) -> Result<Target, SyntaxError> {
        let at = Self::here(inp);
        match inp.peek() {
            Some(Kind::Number | Kind::BadNumber | Kind::Plus | Kind::Minus | Kind::Date | Kind::BadDate) => self.measured(inp),
            Some(Kind::String | Kind::EscapedString | Kind::TextBlock) => grammar::text(inp, self.view).map(Target::Words),
            Some(Kind::Word | Kind::Keyword(Keyword::Budget)) if Keyword::lookup(self.view.slice(self.token(at))) == Some(Keyword::Budget) => {
                inp.skip();
                Ok(Target::Budget(self.token(at)))
            }
            Some(Kind::Word | Kind::UnitWord | Kind::Percent) if compared || self.on_same_line(at) => Ok(Target::Words(self.unquoted_words(inp))),
            None | Some(Kind::Semicolon | Kind::Keyword(_) | Kind::Less | Kind::Greater | Kind::OpenBrace | Kind::CloseBrace) => {
                let behind = self.token(at.saturating_sub(1)).after();
                let name = path.segments.last().map(|name| self.view.slice(name.span)).unwrap_or_default();
                Self::report(inp, Diagnostic::new(Code::MissingTarget, self.view.at(behind)).with("name", name).note("example"));
                Ok(Target::Bad)
            }
            Some(_) => Err(SyntaxError {
                at,
                expected: if compared { Expected::one(Part::Target) } else { Expected::one(Part::Target).or(Expected::one(Part::Comparator)) },
            }),
        }
    }

    fn on_same_line(&self, at: usize) -> bool {
        let before = self.token(at.saturating_sub(1));
        !self.view.slice(Span::new(before.end, self.token(at).start)).contains('\n')
    }

    /// A quantity, a date, or an interval of either.
    fn measured(&self, inp: &mut Reader<'t, '_>) -> Result<Target, SyntaxError> {
        let low = self.end(inp)?;
        let dashes = matches!(inp.peek(), Some(Kind::Minus | Kind::Dash));
        if (dashes && matches!(self.kind(Self::here(inp) + 1), Some(Kind::Number | Kind::BadNumber | Kind::Date | Kind::BadDate))
            || inp.peek() == Some(Kind::DotDot))
            && self.dots(inp)
        {
            return Ok(Target::Interval(low, self.end(inp)?));
        }
        match low {
            End::Date(date) => Ok(Target::Date(date)),
            End::Quantity(quantity) => {
                let supplement = match inp.peek() {
                    Some(Kind::String | Kind::EscapedString | Kind::TextBlock) => Some(grammar::text(inp, self.view)?),
                    _ => None,
                };
                Ok(Target::Quantity(quantity, supplement))
            }
        }
    }

    fn end(&self, inp: &mut Reader<'t, '_>) -> Result<End, SyntaxError> {
        if matches!(inp.peek(), Some(Kind::Date | Kind::BadDate)) {
            grammar::date(inp, self.view).map(End::Date)
        } else {
            grammar::quantity(inp, self.view).map(End::Quantity)
        }
    }

    /// `..` between two ends, or a dash read as such with a warning.
    fn dots(&self, inp: &mut Reader<'t, '_>) -> bool {
        let at = Self::here(inp);
        match inp.peek() {
            Some(Kind::DotDot) => {}
            Some(Kind::Dash | Kind::Minus) => {
                let span = self.token(at);
                let dash = self.view.slice(span);
                Self::report(
                    inp,
                    Diagnostic::new(Code::DashInterval, self.view.at(span)).with("dash", dash).fix(Applicability::Safe, self.view.at(span), ".."),
                );
            }
            _ => return false,
        }
        inp.skip();
        true
    }

    // ---- checks -------------------------------------------------------------------------------------------------------------------

    fn check(&self, inp: &mut Reader<'t, '_>) -> Result<Head, SyntaxError> {
        let start = Self::here(inp);
        if let Some(deep) = self.too_deep(start) {
            Self::report(inp, Diagnostic::new(Code::NestedTooDeep, self.view.at(self.token(deep))).note("split"));
            self.skip_statement(inp);
            return Ok(Head::Bad);
        }
        let left = inp.parse(&self.rules.expression)?;
        let at = Self::here(inp);
        let Some(comparator) = inp.peek().and_then(comparator) else {
            return Err(SyntaxError { at, expected: Expected::one(Part::Comparator).or(Expected::one(Part::Operator)) });
        };
        inp.skip();
        let right = inp.parse(&self.rules.expression)?;
        let message = match inp.peek() {
            Some(Kind::String | Kind::EscapedString) => Some(grammar::text(inp, self.view)?),
            _ => None,
        };
        Ok(Head::Check(Box::new(ast::Check { left, comparator, right, message })))
    }

    /// The token at which a check's expression is nested deeper than allowed. Looked at before parsing: the parser recurses.
    fn too_deep(&self, start: usize) -> Option<usize> {
        let mut parentheses = 0_usize;
        let mut signs = 0_usize;
        let mut operations = 0_usize;
        let mut index = start;
        loop {
            match self.kind(index)? {
                Kind::Semicolon | Kind::OpenBrace | Kind::CloseBrace => return None,
                Kind::OpenParenthesis => parentheses += 1,
                Kind::CloseParenthesis => {
                    parentheses = parentheses.saturating_sub(1);
                    signs = 0;
                }
                Kind::Minus => {
                    signs += 1;
                    operations += 1;
                }
                Kind::Plus | Kind::Star | Kind::Slash | Kind::TightSlash => {
                    signs = 0;
                    operations += 1;
                }
                _ => signs = 0,
            }
            if parentheses + signs > DEEPEST || operations > LONGEST {
                return Some(index);
            }
            index += 1;
        }
    }
}
