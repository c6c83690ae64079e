//! What stands between a statement's keyword and its `;` or opener: one space between two tokens, or none.

use std::ops::Range;

use super::printer::Printer;
use crate::source::Span;
use crate::syntax::ast::{Check, End, Expression, ExpressionKind, Head, Quantity, Statement, Target};
use crate::syntax::characters::fold;
use crate::syntax::date;
use crate::syntax::token::{Keyword, Kind, Shape};
use crate::syntax::trivia::{self, Break, CommentKind};

impl Printer<'_, '_> {
    /// Prints the tokens of a head, and the space before the token that ends it.
    pub(super) fn head(&mut self, statement: &Statement, tokens: Range<usize>, depth: usize) {
        self.note_rewrites(statement);
        self.tight.clear();
        tight(&statement.head, &mut self.tight);
        if let Some(dash) = self.dash(&statement.head) {
            let at = self.tight.partition_point(|held| held.start < dash.start);
            self.tight.insert(at, dash);
        }
        let mut tight = 0;
        for index in tokens.start..=tokens.end {
            if index > tokens.start {
                let gap = self.reading.gap(index);
                while self.tight.get(tight).is_some_and(|held| held.end <= gap.end) {
                    tight += 1;
                }
                let held = self.tight.get(tight).is_some_and(|held| held.start < gap.start);
                let ends = index == tokens.end && self.kind(index) == Some(Kind::Semicolon);
                let space = !(held || ends || index < tokens.end && self.is_joined(statement.keyword, tokens.start, index));
                self.within(index, space, depth);
            }
            if index < tokens.end && !self.rewritten(index, depth) {
                self.spell(index, depth);
            }
        }
    }

    /// Around the dash of an interval there is no space, unless it would make a date of two numbers.
    fn dash(&self, head: &Head) -> Option<Span> {
        let Head::Indicator(indicator) = head else { return None };
        let Target::Interval(low, high) = &indicator.target else { return None };
        let date = |number: Span| {
            let digits = self.reading.slice(number).trim_start_matches(|sign: char| !fold(sign).is_ascii_digit());
            date::scan(&format!("{digits}-{}", self.reading.slice(high.span()))).is_some()
        };
        match low {
            End::Quantity(Quantity { number, unit: None }) if date(number.span) => None,
            _ => Some(Span::new(low.span().end - 1, high.span().start + 1)),
        }
    }

    /// The gap before a token inside a statement. A line comment there makes the rest of the statement begin on a further line.
    fn within(&mut self, index: usize, space: bool, depth: usize) {
        let gap = self.reading.gap(index);
        let written = self.reading.slice(gap);
        let trivia = if written.is_empty() || written == " " { trivia::Trivia::default() } else { trivia::read(self.reading.text, gap) };
        for &comment in &trivia.comments {
            if comment.before == Break::None {
                self.out.push(' ');
            } else {
                self.line(false, depth + 1);
            }
            self.comment(comment, depth + 1);
        }
        match trivia.comments.last() {
            None if space => self.out.push(' '),
            None => {}
            Some(last) if last.kind == CommentKind::Line || trivia.after > Break::None => self.line(false, depth + 1),
            Some(_) if self.kind(index) == Some(Kind::Semicolon) => {}
            Some(_) => self.out.push(' '),
        }
    }

    /// Whether a token stands right behind the one before it, by what they are.
    fn is_joined(&self, keyword: Keyword, start: usize, index: usize) -> bool {
        let (Some(before), Some(kind)) = (self.kind(index - 1), self.kind(index)) else { return false };
        match (before, kind) {
            (Kind::DotDot, _) | (_, Kind::DotDot) | (Kind::Number, Kind::Percent) => true,
            (Kind::Number, Kind::Word) => keyword.info().shape == Shape::Year,
            // The fraction of a unit's definition.
            (Kind::Slash | Kind::TightSlash, _) | (_, Kind::Slash | Kind::TightSlash) => keyword == Keyword::Unit,
            (Kind::OpenParenthesis, _) | (_, Kind::CloseParenthesis) | (Kind::Word, Kind::OpenParenthesis) => true,
            // A sign, not an operator.
            (Kind::Minus, _) if keyword == Keyword::Check => {
                index - 2 == start || self.kind(index - 2).is_some_and(|left| left.wants_operand() || matches!(left, Kind::Less | Kind::Greater))
            }
            _ => false,
        }
    }
}

/// The parts of a head that hold no spaces: paths, units, numbers with their signs, codes.
fn tight(head: &Head, out: &mut Vec<Span>) {
    match head {
        Head::Bad | Head::Text(_) | Head::Name(_) | Head::Number(_) | Head::Period(..) | Head::Choice(..) | Head::Field(_) => {}
        Head::Path(path) => out.push(path.span),
        Head::Quantity(amount) | Head::Fund(_, amount) => quantity(amount, out),
        Head::Unit(_, definition) => out.extend(definition.and_then(|definition| definition.unit)),
        Head::Allow(code, _) => out.push(*code),
        Head::Check(check) => {
            let Check { left, right, .. } = &**check;
            expression(left, out);
            expression(right, out);
        }
        Head::Indicator(indicator) => {
            out.push(indicator.path.span);
            match &indicator.target {
                Target::Quantity(amount, _) => quantity(amount, out),
                Target::Interval(low, high) => {
                    for end in [low, high] {
                        if let End::Quantity(amount) = end {
                            quantity(amount, out);
                        }
                    }
                }
                Target::Bad | Target::Words(_) | Target::Date(_) | Target::Budget(_) => {}
            }
        }
    }
}

fn quantity(quantity: &Quantity, out: &mut Vec<Span>) {
    out.push(quantity.number.span);
    out.extend(quantity.unit);
}

/// The same of an expression, which the grammar keeps from being too deep to walk.
fn expression(expression_: &Expression, out: &mut Vec<Span>) {
    match &expression_.kind {
        ExpressionKind::Quantity(amount) => quantity(amount, out),
        ExpressionKind::Name(path) | ExpressionKind::Sum(path) => out.push(path.span),
        ExpressionKind::Negate(inner) | ExpressionKind::Parenthesised(inner) => expression(inner, out),
        ExpressionKind::Binary(_, left, right) => {
            expression(left, out);
            expression(right, out);
        }
    }
}
