//! What a statement says, written out in one spelling, so that it can be compared, counted and looked up.
//!
//! The layout of a text holds its result against the text token by token; here the same thing may be said in other tokens: in either keyword language, with
//! a name in quotes or bare, a comparator in words. What counts as the same is what outputs carry.

use std::fmt::Write as _;

use super::source::{Item, Source};
use crate::check::resolve::path_identity;
use crate::check::units::printed;
use crate::diagnostics::Code;
use crate::format::comment_lines;
use crate::names;
use crate::scope::Module;
use crate::source::Span;
use crate::syntax::ast::{Date, Definition, End, Expression, ExpressionKind, Head, Number, Path, Quantity, Statement, Target, Text};
use crate::syntax::date;
use crate::syntax::token::Keyword;
use crate::syntax::trivia;

// No text may hold these characters, so that nothing said can be taken for a mark.
const STATEMENT: char = '\u{1}';
const OPEN: char = '\u{2}';
const CLOSE: char = '\u{3}';
const COMMENT: char = '\u{4}';
const FIELD: char = '\u{5}';
const NOTHING: char = '\u{6}';

/// What a statement is known by among its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) keyword: Keyword,
    /// Its name; empty for a fact that can be said once.
    pub(super) name: String,
}

impl Source<'_> {
    /// What a statement is known by.
    pub(super) fn key(&self, statement: &Statement) -> Key {
        let module = self.module();
        let mut name = String::new();
        match (&statement.head, statement.keyword) {
            (Head::Text(text), Keyword::Use) => name.push_str(&module.spelling(*text)),
            (Head::Name(text), Keyword::Include | Keyword::Project | Keyword::Template) | (Head::Fund(text, _) | Head::Unit(text, _), _) => {
                name.push_str(&module.identity(*text));
            }
            (Head::Path(path), _) => Writer { module, out: &mut name }.levels(path),
            (Head::Indicator(indicator), _) => {
                let (level1, level2, last) = path_identity(module, &indicator.path);
                name.extend([&level1, ".\n", &level2, ".\n", &last]);
            }
            (Head::Allow(code, _), _) => name.push_str(&accepted(module, *code)),
            (Head::Choice(field, value), _) => name.extend([field.keyword.info().english, ".\n", &module.identity(*value)]),
            (Head::Check(_) | Head::Field(_), _) => Writer { module, out: &mut name }.name(&statement.head),
            _ => {}
        }
        Key { keyword: statement.keyword, name }
    }

    /// Writes what a statement is and its name.
    pub(super) fn say_name(&self, statement: &Statement, out: &mut String) {
        out.push(STATEMENT);
        let _ = write!(out, "{}", statement.keyword as u8);
        Writer { module: self.module(), out }.name(&statement.head);
    }

    /// Writes what a statement says beside its name, its block apart.
    pub(super) fn say_rest(&self, statement: &Statement, out: &mut String) {
        Writer { module: self.module(), out }.rest(&statement.head);
    }

    /// Writes a whole statement.
    pub(super) fn say(&self, statement: &Statement, out: &mut String) {
        self.say_name(statement, out);
        self.say_rest(statement, out);
        open(out);
        for inner in statement.block.iter().flat_map(|block| &block.statements) {
            self.say(inner, out);
        }
        close(out);
    }

    /// Writes the comments of a piece that no token is cut by.
    pub(super) fn say_comments(&self, span: Span, out: &mut String) {
        let mut from = span.start;
        for index in self.tokens.index_at(span.start).. {
            let more = index < self.tokens.kinds().len();
            let next = if more { self.tokens.span(index) } else { Span::empty(span.end) };
            if from < next.start.min(span.end) {
                for comment in trivia::read(self.text, Span::new(from, next.start.min(span.end))).comments {
                    out.push(COMMENT);
                    for line in comment_lines(comment.body(self.text)) {
                        out.push_str(line);
                        out.push('\n');
                    }
                }
            }
            if !more || next.start >= span.end {
                return;
            }
            from = next.end;
        }
    }

    /// All that a statement says, its comments included.
    pub(super) fn all(&self, item: &Item<'_>) -> String {
        let mut out = String::new();
        self.say(item.statement, &mut out);
        self.say_comments(item.span, &mut out);
        out
    }

    /// What the whole text says, and its comments.
    pub(super) fn everything(&self) -> (String, String) {
        let (mut said, mut remarks) = (String::with_capacity(self.text.len()), String::new());
        for statement in &self.tree.statements {
            self.say(statement, &mut said);
        }
        self.say_comments(Span::new(0, crate::source::clamp(self.text.len())), &mut remarks);
        (said, remarks)
    }
}

/// What a statement's head says.
pub(crate) fn head(module: Module<'_>, head: &Head) -> String {
    let mut out = String::new();
    Writer { module, out: &mut out }.name(head);
    Writer { module, out: &mut out }.rest(head);
    out
}

/// Writes that a statement's block begins; none is an empty one.
pub(super) fn open(out: &mut String) {
    out.push(OPEN);
}

/// Writes that a statement ends.
pub(super) fn close(out: &mut String) {
    out.push(CLOSE);
}

/// A finding's code, which has a number and a name.
fn accepted(module: Module<'_>, code: Span) -> std::borrow::Cow<'_, str> {
    let written = names::identity(module.slice(code));
    match Code::find(&written) {
        Some(code) => code.info().id.into(),
        None => written,
    }
}

struct Writer<'m, 'o> {
    module: Module<'m>,
    out: &'o mut String,
}

impl Writer<'_, '_> {
    fn field(&mut self, said: &str) {
        self.out.push(FIELD);
        self.out.push_str(said);
    }

    /// What names the statement, or all of its head.
    fn name(&mut self, head: &Head) {
        match head {
            Head::Bad => {}
            Head::Text(text) | Head::Name(text) | Head::Fund(text, _) | Head::Unit(text, _) => self.text(text),
            Head::Path(path) => self.levels(path),
            Head::Number(number) => self.number(number),
            Head::Quantity(quantity) => self.quantity(quantity),
            Head::Period(start, finish) => {
                self.date(start);
                self.date(finish);
            }
            Head::Indicator(indicator) => {
                let (level1, level2, _) = path_identity(self.module, &indicator.path);
                self.field(&level1);
                self.field(&level2);
                if let Some(last) = indicator.path.segments.last() {
                    self.text(last);
                }
            }
            Head::Check(check) => {
                self.expression(&check.left);
                self.field(check.comparator.ascii());
                self.expression(&check.right);
                self.optional(check.message.as_ref());
            }
            Head::Allow(code, _) => self.field(&accepted(self.module, *code)),
            Head::Choice(field, value) => {
                self.field(field.keyword.info().english);
                self.text(value);
            }
            Head::Field(field) => self.field(field.keyword.info().english),
        }
    }

    /// What the head says beside the name.
    fn rest(&mut self, head: &Head) {
        match head {
            Head::Indicator(indicator) => {
                self.field(indicator.comparator.map_or("", |(comparator, _)| comparator.ascii()));
                self.target(&indicator.target);
            }
            Head::Fund(_, quantity) => self.quantity(quantity),
            Head::Unit(_, definition) => self.definition(definition.as_ref()),
            Head::Allow(_, reason) => self.text(reason),
            _ => {}
        }
    }

    fn text(&mut self, text: &Text) {
        let said = self.module.spelling(*text);
        self.field(&said);
    }

    fn optional(&mut self, text: Option<&Text>) {
        match text {
            Some(text) => self.text(text),
            None => self.out.push(NOTHING),
        }
    }

    fn levels(&mut self, path: &Path) {
        for &segment in &path.segments {
            let level = self.module.identity(segment);
            self.field(names::level(&level));
        }
    }

    fn path(&mut self, path: &Path) {
        for segment in &path.segments {
            self.text(segment);
        }
        self.out.push(NOTHING);
    }

    fn number(&mut self, number: &Number) {
        match self.module.number(*number) {
            Some(number) => {
                self.out.push(FIELD);
                let _ = write!(self.out, "{number}");
            }
            None => self.field(self.module.slice(number.span)),
        }
    }

    fn unit(&mut self, unit: Option<Span>) {
        match unit {
            Some(unit) => self.field(&printed(self.module, unit)),
            None => self.out.push(NOTHING),
        }
    }

    fn quantity(&mut self, quantity: &Quantity) {
        self.number(&quantity.number);
        self.unit(quantity.unit);
    }

    fn date(&mut self, date: &Date) {
        let written = self.module.slice(date.span);
        match date::parse(written) {
            Some(point) => {
                self.out.push(FIELD);
                let _ = write!(self.out, "{point}");
            }
            None => self.field(written),
        }
    }

    fn definition(&mut self, definition: Option<&Definition>) {
        let Some(definition) = definition else { return self.out.push(NOTHING) };
        self.number(&definition.numerator);
        match &definition.denominator {
            Some(denominator) => self.number(denominator),
            None => self.out.push(NOTHING),
        }
        self.unit(definition.unit);
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Bad => self.field("?"),
            Target::Quantity(quantity, supplement) => {
                self.field("quantity");
                self.quantity(quantity);
                self.optional(supplement.as_ref());
            }
            Target::Interval(low, high) => {
                self.field("interval");
                for end in [low, high] {
                    match end {
                        End::Quantity(quantity) => self.quantity(quantity),
                        End::Date(date) => self.date(date),
                    }
                }
            }
            Target::Words(text) => {
                self.field("words");
                self.text(text);
            }
            Target::Date(date) => {
                self.field("date");
                self.date(date);
            }
            Target::Budget(_) => self.field("budget"),
        }
    }

    /// The grammar keeps an expression from being too deep to walk.
    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Quantity(quantity) => self.quantity(quantity),
            ExpressionKind::Name(path) => self.path(path),
            ExpressionKind::Sum(path) => {
                self.field("sum");
                self.path(path);
            }
            ExpressionKind::Negate(inner) => {
                self.field("-");
                self.expression(inner);
            }
            ExpressionKind::Binary(operator, left, right) => {
                self.expression(left);
                self.field(operator.printed());
                self.expression(right);
            }
            ExpressionKind::Parenthesised(inner) => {
                self.field("(");
                self.expression(inner);
                self.field(")");
            }
        }
    }
}
