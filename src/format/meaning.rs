//! Whether two texts say the same: token by token, comment by comment, and in one tree over them.

use super::read::Reading;
use super::spelling::{digit, same_comment, same_text, same_word};
use crate::source::Span;
use crate::syntax::ast::{Date, Definition, End, Expression, ExpressionKind, Field, Head, Name, Number, Path, Quantity, Quoting, Statement, Target, Text};
use crate::syntax::date;
use crate::syntax::token::Kind;
use crate::syntax::trivia;

pub(super) fn same(left: &Reading<'_>, right: &Reading<'_>) -> bool {
    left.codes == right.codes && same_tokens(left, right) && same_comments(left, right) && Shape::of(left) == Shape::of(right)
}

/// The tokens other than `;`, which say nothing but where a statement ends, and that is in the tree.
fn telling<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = usize> + 'r {
    reading.tokens.kinds().iter().enumerate().filter(|(_, kind)| **kind != Kind::Semicolon).map(|(index, _)| index)
}

fn same_tokens(left: &Reading<'_>, right: &Reading<'_>) -> bool {
    let mut others = telling(right);
    telling(left).all(|index| others.next().is_some_and(|other| same_token(left, index, right, other))) && others.next().is_none()
}

fn same_token(left: &Reading<'_>, index: usize, right: &Reading<'_>, other: usize) -> bool {
    let kinds = (left.tokens.kinds().get(index).copied(), right.tokens.kinds().get(other).copied());
    let (one, two) = (left.slice(left.tokens.span(index)), right.slice(right.tokens.span(other)));
    match kinds {
        // First on a line, a name can look like a keyword.
        (Some(Kind::Keyword(_) | Kind::Word), Some(Kind::Keyword(_) | Kind::Word))
        | (Some(Kind::UnitWord), Some(Kind::UnitWord))
        | (Some(Kind::Percent), Some(Kind::Percent)) => same_word(one, two),
        (Some(Kind::Number), Some(Kind::Number)) => one.chars().map(digit).eq(two.chars().map(digit)),
        (Some(Kind::Date), Some(Kind::Date)) => date::parse(one) == date::parse(two),
        (Some(Kind::BadNumber), Some(Kind::BadNumber)) | (Some(Kind::BadDate), Some(Kind::BadDate)) => one == two,
        // What a slash does is in the tree.
        (Some(Kind::Slash | Kind::TightSlash), Some(Kind::Slash | Kind::TightSlash)) => true,
        (Some(one_kind), Some(two_kind)) => match (quoting(one_kind), quoting(two_kind)) {
            (Some(one_quoting), Some(two_quoting)) => same_text((one, one_quoting), (two, two_quoting)),
            (None, None) => one_kind == two_kind,
            _ => false,
        },
        _ => false,
    }
}

const fn quoting(kind: Kind) -> Option<Quoting> {
    match kind {
        Kind::String => Some(Quoting::Plain),
        Kind::EscapedString => Some(Quoting::Escaped),
        Kind::TextBlock => Some(Quoting::Block),
        _ => None,
    }
}

/// Comments in order, each between the same tokens.
fn same_comments(left: &Reading<'_>, right: &Reading<'_>) -> bool {
    let mut others = comments(right);
    comments(left).all(|(place, body)| others.next().is_some_and(|(other, text)| place == other && same_comment(body, text))) && others.next().is_none()
}

/// Each comment and how many tokens stand before it.
fn comments<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = (usize, &'r str)> + 'r {
    let kinds = reading.tokens.kinds();
    let mut place = 0;
    (0..=kinds.len()).flat_map(move |index| {
        if index.checked_sub(1).and_then(|before| kinds.get(before)).is_some_and(|kind| *kind != Kind::Semicolon) {
            place += 1;
        }
        let here = place;
        trivia::read(reading.text, reading.gap(index)).comments.into_iter().map(move |comment| (here, comment.body(reading.text)))
    })
}

/// A tree with the number of each token in place of its bytes, written out as a row of numbers.
struct Shape<'r> {
    reading: &'r Reading<'r>,
    /// For each token, how many telling ones stand before it.
    numbers: Vec<u32>,
    row: Vec<u32>,
}

impl<'r> Shape<'r> {
    fn of(reading: &'r Reading<'r>) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(reading.tokens.kinds().len() + 1);
        let mut number = 0;
        for kind in reading.tokens.kinds() {
            numbers.push(number);
            number += u32::from(*kind != Kind::Semicolon);
        }
        numbers.push(number);
        let mut shape = Self { reading, numbers, row: Vec::new() };
        shape.statements(&reading.statements);
        shape.row
    }

    fn tag(&mut self, tag: u32) {
        self.row.push(tag);
    }

    fn span(&mut self, span: Span) {
        for byte in [span.start, span.end] {
            let index = self.reading.tokens.index_at(byte);
            self.row.push(self.numbers.get(index).copied().unwrap_or(u32::MAX));
        }
    }

    fn statements(&mut self, statements: &[Statement]) {
        self.tag(u32::try_from(statements.len()).unwrap_or(u32::MAX));
        for statement in statements {
            self.tag(statement.keyword as u32);
            self.span(statement.span);
            self.span(statement.keyword_span);
            self.head(&statement.head);
            self.tag(u32::from(statement.block.is_some()));
            if let Some(block) = &statement.block {
                self.span(block.open);
                self.span(block.close);
                self.tag(u32::from(block.incomplete));
                self.statements(&block.statements);
            }
        }
    }

    fn head(&mut self, head: &Head) {
        match head {
            Head::Bad => self.tag(0),
            Head::Text(text) => {
                self.tag(1);
                self.text(text);
            }
            Head::Name(name) => {
                self.tag(2);
                self.text(name);
            }
            Head::Path(path) => {
                self.tag(3);
                self.path(path);
            }
            Head::Number(number) => {
                self.tag(4);
                self.number(number);
            }
            Head::Quantity(quantity) => {
                self.tag(5);
                self.quantity(quantity);
            }
            Head::Period(start, finish) => {
                self.tag(6);
                self.date(start);
                self.date(finish);
            }
            Head::Unit(name, definition) => {
                self.tag(7);
                self.text(name);
                self.definition(definition.as_ref());
            }
            Head::Indicator(indicator) => {
                self.tag(8);
                self.path(&indicator.path);
                if let Some((comparator, span)) = indicator.comparator {
                    self.tag(1 + comparator as u32);
                    self.span(span);
                } else {
                    self.tag(0);
                }
                self.target(&indicator.target);
            }
            Head::Check(check) => {
                self.tag(9);
                self.expression(&check.left);
                self.tag(check.comparator as u32);
                self.expression(&check.right);
                self.optional_text(check.message.as_ref());
            }
            Head::Fund(name, quantity) => {
                self.tag(10);
                self.text(name);
                self.quantity(quantity);
            }
            Head::Allow(code, text) => {
                self.tag(11);
                self.span(*code);
                self.text(text);
            }
            Head::Choice(field, name) => {
                self.tag(12);
                self.field(*field);
                self.text(name);
            }
            Head::Field(field) => {
                self.tag(13);
                self.field(*field);
            }
        }
    }

    /// What the words say was compared with the tokens; here only whether they are in quotes, which decides whether a name is folded.
    fn text(&mut self, text: &Text) {
        self.tag(u32::from(text.quoting == Quoting::Bare));
        self.span(text.span);
    }

    fn optional_text(&mut self, text: Option<&Text>) {
        self.tag(u32::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn field(&mut self, field: Field) {
        self.tag(field.keyword as u32);
        self.span(field.span);
    }

    fn path(&mut self, path: &Path) {
        self.tag(u32::try_from(path.segments.len()).unwrap_or(u32::MAX));
        for segment in &path.segments {
            let segment: &Name = segment;
            self.text(segment);
        }
        self.span(path.span);
    }

    fn number(&mut self, number: &Number) {
        self.tag(u32::from(number.bad));
        self.span(number.span);
    }

    fn optional_span(&mut self, span: Option<Span>) {
        self.tag(u32::from(span.is_some()));
        if let Some(span) = span {
            self.span(span);
        }
    }

    fn quantity(&mut self, quantity: &Quantity) {
        self.number(&quantity.number);
        self.optional_span(quantity.unit);
    }

    fn date(&mut self, date: &Date) {
        self.tag(u32::from(date.bad));
        self.span(date.span);
    }

    fn definition(&mut self, definition: Option<&Definition>) {
        self.tag(u32::from(definition.is_some()));
        if let Some(definition) = definition {
            self.number(&definition.numerator);
            self.tag(u32::from(definition.denominator.is_some()));
            if let Some(denominator) = &definition.denominator {
                self.number(denominator);
            }
            self.optional_span(definition.unit);
        }
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Bad => self.tag(0),
            Target::Quantity(quantity, supplement) => {
                self.tag(1);
                self.quantity(quantity);
                self.optional_text(supplement.as_ref());
            }
            Target::Interval(low, high) => {
                self.tag(2);
                for end in [low, high] {
                    match end {
                        End::Quantity(quantity) => {
                            self.tag(0);
                            self.quantity(quantity);
                        }
                        End::Date(date) => {
                            self.tag(1);
                            self.date(date);
                        }
                    }
                }
            }
            Target::Words(text) => {
                self.tag(3);
                self.text(text);
            }
            Target::Date(date) => {
                self.tag(4);
                self.date(date);
            }
            Target::Budget(span) => {
                self.tag(5);
                self.span(*span);
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        self.span(expression.span);
        match &expression.kind {
            ExpressionKind::Quantity(quantity) => {
                self.tag(0);
                self.quantity(quantity);
            }
            ExpressionKind::Name(path) => {
                self.tag(1);
                self.path(path);
            }
            ExpressionKind::Sum(path) => {
                self.tag(2);
                self.path(path);
            }
            ExpressionKind::Negate(inner) => {
                self.tag(3);
                self.expression(inner);
            }
            ExpressionKind::Binary(operator, left, right) => {
                self.tag(4 + *operator as u32);
                self.expression(left);
                self.expression(right);
            }
            ExpressionKind::Parenthesised(inner) => {
                self.tag(8);
                self.expression(inner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(left: &str, right: &str) -> bool {
        same(&Reading::new(left), &Reading::new(right))
    }

    #[test]
    fn what_only_looks_different_is_the_same() {
        for (left, right) in [
            ("unit 甲;", "unit\n甲 ;;"),
            ("项目 “甲” 《 预算 ５； 》", "项目 \"甲\" < 预算 5; >"),
            ("project 甲 < period 2026年1月..2026-12; >", "project 甲 < period 2026-01 至 2026年12月底; >"),
            ("project 甲 < note \"\"\"\n 乙\n \"\"\"; >", "project 甲 < note “”“\n    乙\n    \"\"\"; >"),
            ("/* 甲\n 乙 */ // 丙", "/* 甲\n     乙 */\n／／ 丙  "),
            ("project 甲 < check 2 元/(3) = 1 元; >", "project 甲 < check 2 元 / (3) = 1 元; >"),
        ] {
            assert!(alike(left, right), "{left} | {right}");
        }
    }

    #[test]
    fn what_says_something_else_is_not() {
        for (left, right) in [
            ("unit 甲;", "unit 乙;"),
            ("unit 甲;", "unit 甲; unit 乙;"),
            ("unit 甲 = 2 个;", "unit 甲 = 3 个;"),
            ("unit 甲 = 1000 个;", "unit 甲 = 1,000 个;"),
            ("unit 甲;", "计量单位 甲;"),
            ("project 甲 < >", "project 甲 { }"),
            ("project 甲 < >", "project \"甲\" < >"),
            ("project 甲 < note \"乙\"; >", "project 甲 < note \"乙 \"; >"),
            ("project 甲 < note \"乙\"; >", "project 甲 < note \"\"\"\n 乙\n \"\"\"; >"),
            ("project 甲 < period 2026-01..2026-12; >", "project 甲 < period 2026-01..2026-11; >"),
            // The same tokens in another tree.
            ("project 甲 < check 5 元/乙 = 丙; >", "project 甲 < check 5 元 / 乙 = 丙; >"),
            ("project 甲 < budget 5; > project 乙 < >", "project 甲 < budget 5; project 乙 < >"),
            // Comments lost, changed, and moved.
            ("unit 甲; // 乙", "unit 甲;"),
            ("unit 甲; // 乙", "unit 甲; // 丙"),
            ("unit 甲; // 乙\n", "unit // 乙\n甲;"),
            ("// 甲\n// 乙", "// 乙\n// 甲"),
        ] {
            assert!(!alike(left, right) && !alike(right, left), "{left} | {right}");
        }
    }
}
