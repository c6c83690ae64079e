//! The grammar. The whole of it in EBNF, `{ x }` for any number of `x`, `[ x ]` for at most one:
//!
//! ```ebnf
//! file        = { statement } ;
//! statement   = keyword , head , ( ";" | block ) | ";" ;
//! block       = "<" , { statement } , ">" | "{" , { statement } , "}" ;
//!
//! use         = "use" , text ;
//! unit        = "unit" , ( name | unit-word ) , [ "=" , number , [ "/" , number ] , [ unit-name ] ] ;
//! level       = "level" , name , [ "." , name ] ;
//! choice      = "choice" , ( "nature" | "category" | "department" | "agency" ) , name ;
//! require     = "require" , ( name , [ "." , name ] | field ) ;
//! field       = "code" | "year" | "department" | "agency" | "nature" | "category" | "period" | "budget" | "total"
//!             | "overall_goal" | "annual_goal" | "weight" | "note" ;
//! template    = "template" , name ;
//! document    = "document" , text ;
//! project     = "project" , name ;
//! include     = "include" , name ;
//! text-field  = ( "code" | "department" | "agency" | "overall_goal" | "annual_goal" | "note" ) , text ;
//! name-field  = ( "nature" | "category" ) , name ;
//! year        = "year" , number , [ "年" ] ;
//! weight      = "weight" , number ;
//! period      = "period" , date , ".." , date ;
//! money       = ( "budget" | "appropriation" | "carryover" | "total" | "fiscal" | "other" ) , quantity ;
//! fund        = "fund" , name , quantity ;
//! allow       = "allow" , code , text ;
//!
//! indicator   = "indicator" , path , [ comparator ] , target ;
//! path        = name , { "." , name } ;
//! target      = quantity , [ string ] | end , ".." , end | text | date | "budget" ;
//! end         = quantity | date ;
//! quantity    = [ "+" | "-" ] , number , [ unit-name ] ;
//! unit-name   = unit-word , { ( "/" | "*" ) , ( unit-word | "(" , unit-word , { "*" , unit-word } , ")" ) } ;
//! unit-word   = word | "%" | "‰" ;               (* a word here may hold ℃ ° ㎡ ㎥ ² ³, and · between two units *)
//!
//! check       = "check" , expression , comparator , expression , [ string ] ;
//! expression  = term , { ( "+" | "-" ) , term } ;
//! term        = unary , { ( "*" | "/" ) , unary } ;
//! unary       = "-" , unary | operand ;
//! operand     = number , [ tight-unit ] | "sum" , "(" , path , ")" | path | "(" , expression , ")" ;
//! tight-unit  = unit-word , { "/" , ( unit-word | "(" , unit-word , ")" ) } ;
//!                                                (* no space around the "/"; in parentheses one word with · in it *)
//!
//! comparator  = "=" | "<=" | ">=" | "<" | ">" ;
//! name        = word | string ;
//! text        = string | text-block ;
//! ```
//!
//! Where `<` opens a block and where it compares is told in `recovery.rs`, as is everything that happens when a text is not of this form.

use chumsky::error::{Error, LabelError};
use chumsky::input::{InputRef, MapExtra};
use chumsky::inspector::SimpleState;
use chumsky::pratt::{infix, left, prefix};
use chumsky::prelude::*;
use chumsky::util::MaybeRef;
use chumsky::{DefaultExpected, extra};
use smallvec::SmallVec;

use super::ast::{self, Comparator, Expression, ExpressionKind, Operator, Quoting};
use super::lexer::Tokens;
use super::token::{Keyword, Kind, SUM, Shape};
use crate::diagnostics::expected::Part;
use crate::diagnostics::{Expected, Findings};
use crate::source::{FileId, Location, Span};

/// Where a statement stopped making sense, and what could have stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The token, counted from the start of the parsed slice.
    pub at: usize,
    /// What could have stood there.
    pub expected: Expected,
}

/// What the grammar reads.
pub type Input<'t> = &'t [Kind];
/// Where a parse stands.
#[derive(Debug, Default)]
pub struct Progress {
    /// Findings made while reading on.
    pub findings: Findings,
    /// Where the parsed slice begins among the file's tokens.
    pub base: usize,
    /// The token, counted from the start of the slice, before which a unit could last have stood and none did.
    pub unitless: Option<usize>,
}

/// What every parser here can reach.
pub type State = SimpleState<Progress>;
/// The fixed parameters of every parser here.
pub type Extra = extra::Full<SyntaxError, State, ()>;
/// The input while it is read.
pub type Reader<'t, 'p> = InputRef<'t, 'p, Input<'t>, Extra>;

impl<'t> Error<'t, Input<'t>> for SyntaxError {
    fn merge(self, other: Self) -> Self {
        Self { at: self.at, expected: self.expected.or(other.expected) }
    }
}

impl<'t> LabelError<'t, Input<'t>, DefaultExpected<'t, Kind>> for SyntaxError {
    fn expected_found<E: IntoIterator<Item = DefaultExpected<'t, Kind>>>(expected: E, _: Option<MaybeRef<'t, Kind>>, span: SimpleSpan) -> Self {
        let expected = expected.into_iter().fold(Expected::default(), |all, one| match one {
            DefaultExpected::Token(kind) => part(*kind).map_or(all, |part| all.or(Expected::one(part))),
            _ => all,
        });
        Self { at: span.start, expected }
    }
}

impl<'t> LabelError<'t, Input<'t>, Part> for SyntaxError {
    fn expected_found<E: IntoIterator<Item = Part>>(expected: E, _: Option<MaybeRef<'t, Kind>>, span: SimpleSpan) -> Self {
        let expected = expected.into_iter().fold(Expected::default(), |all, one| all.or(Expected::one(one)));
        Self { at: span.start, expected }
    }

    fn label_with(&mut self, label: Part) {
        self.expected = Expected::one(label);
    }
}

const fn part(kind: Kind) -> Option<Part> {
    Some(match kind {
        Kind::Semicolon => Part::Semicolon,
        Kind::Dot => Part::Dot,
        Kind::DotDot => Part::DotDot,
        Kind::Equals => Part::Equals,
        Kind::CloseParenthesis => Part::CloseParenthesis,
        _ => return None,
    })
}

/// The tokens of a file, and the text behind them.
#[derive(Clone, Copy)]
pub struct View<'t> {
    /// Of the whole file.
    pub tokens: &'t Tokens,
    /// Of the whole file.
    pub text: &'t str,
    /// The file.
    pub file: FileId,
}

impl<'t> View<'t> {
    /// The source text of some bytes.
    #[must_use]
    pub fn slice(self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// A place in this file.
    #[must_use]
    pub const fn at(self, span: Span) -> Location {
        Location { file: self.file, span }
    }
}

/// A rule of the grammar.
pub type Rule<'t, T> = Boxed<'t, 't, Input<'t>, T, Extra>;

/// The rules of what is made of many parts, built once for a file. What is one token, or goes on from one to the next, is read by the functions below.
pub struct Rules<'t> {
    /// What a unit equals.
    pub definition: Rule<'t, Option<ast::Definition>>,
    /// One side of a check.
    pub expression: Rule<'t, Expression>,
}

impl<'t> Rules<'t> {
    /// Builds the rules over `view`.
    #[must_use]
    pub fn new(view: View<'t>) -> Self {
        let word = any::<Input<'t>, Extra>()
            .filter(|kind| match kind {
                Kind::Word => true,
                // First on a line a name may look like a statement; only those that name money or months can be meant.
                Kind::Keyword(keyword) => matches!(keyword.info().shape, Shape::Money | Shape::Period),
                _ => false,
            })
            .map_with(move |_, extra| ast::Text { span: spanned(view, extra), quoting: Quoting::Bare });
        let name = word.or(custom(move |inp| quoted(inp, view, Part::Name))).labelled(Part::Name);
        let path =
            name.then(just(Kind::Dot).ignore_then(name).repeated().collect::<Vec<_>>()).map_with(move |(first, rest): (ast::Name, Vec<ast::Name>), extra| {
                let mut segments = SmallVec::new();
                segments.push(first);
                segments.extend(rest);
                ast::Path { segments, span: spanned(view, extra) }
            });

        let number = custom(move |inp| number(inp, view));
        let unit_word = any::<Input<'t>, Extra>().filter(|kind| is_unit_word(*kind)).ignored().labelled(Part::Unit);
        let definition = just(Kind::Equals)
            .ignore_then(number.then(one_of([Kind::Slash, Kind::TightSlash]).ignore_then(number).or_not()).then(custom(move |inp| Ok(unit(inp, view)))))
            .map(|((numerator, denominator), unit)| ast::Definition { numerator, denominator, unit })
            .or_not();

        let expression = recursive(|expression| {
            let below = just(Kind::TightSlash).ignore_then(unit_word.or(custom(move |inp| unit_group(inp, view))));
            let tight = unit_word.then(below.repeated()).map_with(move |_, extra| spanned(view, extra));
            let quantity = number.then(tight.or_not()).map(|(number, unit)| ExpressionKind::Quantity(ast::Quantity { number, unit }));
            let sum = custom::<_, Input<'t>, (), Extra>(move |inp| sum_keyword(inp, view))
                .ignore_then(path.delimited_by(just(Kind::OpenParenthesis), just(Kind::CloseParenthesis)))
                .map(ExpressionKind::Sum);
            let parenthesised = expression
                .delimited_by(just(Kind::OpenParenthesis), just(Kind::CloseParenthesis))
                .map(|inner: Expression| ExpressionKind::Parenthesised(Box::new(inner)));
            let operand = choice((quantity, sum, path.map(ExpressionKind::Name), parenthesised))
                .map_with(move |kind, extra| Expression { kind, span: spanned(view, extra) })
                .labelled(Part::Expression);
            let operator = |kind: Kind, operator: Operator| just(kind).to(operator).labelled(Part::Operator);
            let divide = one_of([Kind::Slash, Kind::TightSlash]).to(Operator::Divide).labelled(Part::Operator);
            operand.pratt((
                infix(left(1), operator(Kind::Plus, Operator::Add), |left, operator, right, _| binary(left, operator, right)),
                infix(left(1), operator(Kind::Minus, Operator::Subtract), |left, operator, right, _| binary(left, operator, right)),
                infix(left(2), operator(Kind::Star, Operator::Multiply), |left, operator, right, _| binary(left, operator, right)),
                infix(left(2), divide, |left, operator, right, _| binary(left, operator, right)),
                prefix(3, just(Kind::Minus).map_with(move |_, extra| spanned(view, extra)), |minus: Span, inner: Expression, _: &mut _| {
                    let span = minus.to(inner.span);
                    Expression { kind: ExpressionKind::Negate(Box::new(inner)), span }
                }),
            ))
        });

        Self { definition: definition.boxed(), expression: expression.boxed() }
    }
}

/// Takes the next token if it is of some kinds.
fn take_if<'t>(inp: &mut Reader<'t, '_>, view: View<'t>, is_of: impl Fn(Kind) -> bool) -> Option<(Kind, Span)> {
    let kind = inp.peek().filter(|kind| is_of(*kind))?;
    let span = view.tokens.span(inp.state().base + *inp.cursor().inner());
    inp.skip();
    Some((kind, span))
}

/// Takes the next token, which must be of some kinds: `part` is what could stand there. One that is of none is left behind: it is what is wrong.
fn take<'t>(inp: &mut Reader<'t, '_>, view: View<'t>, part: Part, is_of: impl Fn(Kind) -> bool) -> Result<(Kind, Span), SyntaxError> {
    let at = *inp.cursor().inner();
    take_if(inp, view, is_of).ok_or_else(|| {
        inp.skip();
        SyntaxError { at, expected: Expected::one(part) }
    })
}

/// Text in one pair of quotes.
pub(super) fn quoted<'t>(inp: &mut Reader<'t, '_>, view: View<'t>, part: Part) -> Result<ast::Text, SyntaxError> {
    let (kind, span) = take(inp, view, part, |kind| matches!(kind, Kind::String | Kind::EscapedString))?;
    Ok(ast::Text { span, quoting: quoting(kind) })
}

/// Text in one or three pairs of quotes.
pub(super) fn text<'t>(inp: &mut Reader<'t, '_>, view: View<'t>) -> Result<ast::Text, SyntaxError> {
    let (kind, span) = take(inp, view, Part::String, |kind| matches!(kind, Kind::String | Kind::EscapedString | Kind::TextBlock))?;
    Ok(ast::Text { span, quoting: quoting(kind) })
}

/// A number without a sign.
pub(super) fn number<'t>(inp: &mut Reader<'t, '_>, view: View<'t>) -> Result<ast::Number, SyntaxError> {
    let (kind, span) = take(inp, view, Part::Number, |kind| matches!(kind, Kind::Number | Kind::BadNumber))?;
    Ok(ast::Number { span, bad: kind == Kind::BadNumber })
}

/// A day or a month.
pub(super) fn date<'t>(inp: &mut Reader<'t, '_>, view: View<'t>) -> Result<ast::Date, SyntaxError> {
    let (kind, span) = take(inp, view, Part::Date, |kind| matches!(kind, Kind::Date | Kind::BadDate))?;
    Ok(ast::Date { span, bad: kind == Kind::BadDate })
}

/// A number with or without a sign, and perhaps a unit.
pub(super) fn quantity<'t>(inp: &mut Reader<'t, '_>, view: View<'t>) -> Result<ast::Quantity, SyntaxError> {
    let sign = take_if(inp, view, |kind| matches!(kind, Kind::Plus | Kind::Minus));
    let mut number = number(inp, view)?;
    if let Some((_, sign)) = sign {
        number.span = sign.to(number.span);
    }
    Ok(ast::Quantity { number, unit: unit(inp, view) })
}

const fn is_unit_word(kind: Kind) -> bool {
    matches!(kind, Kind::Word | Kind::UnitWord | Kind::Percent)
}

/// The name of a unit, as far as one goes on.
fn unit<'t>(inp: &mut Reader<'t, '_>, view: View<'t>) -> Option<Span> {
    let Some((_, first)) = take_if(inp, view, is_unit_word) else {
        inp.state().unitless = Some(*inp.cursor().inner());
        return None;
    };
    let mut last = first;
    while matches!(inp.peek(), Some(Kind::Slash | Kind::TightSlash | Kind::Star)) {
        let token = inp.state().base + *inp.cursor().inner();
        let Some(length) = unit_factor(view.tokens.kinds().get(token + 1..).unwrap_or_default()) else { break };
        for _ in 0..=length {
            inp.skip();
        }
        last = view.tokens.span(token + length);
    }
    Some(first.to(last))
}

/// How many tokens a factor of a unit takes: a word, or a product of words in parentheses.
fn unit_factor(kinds: &[Kind]) -> Option<usize> {
    match kinds {
        [first, ..] if is_unit_word(*first) => Some(1),
        [Kind::OpenParenthesis, first, rest @ ..] if is_unit_word(*first) => {
            let factors = rest.chunks(2).take_while(|pair| matches!(pair, [Kind::Star, word] if is_unit_word(*word))).count();
            (rest.get(factors * 2) == Some(&Kind::CloseParenthesis)).then_some(3 + factors * 2)
        }
        _ => None,
    }
}

fn binary(left: Expression, operator: Operator, right: Expression) -> Expression {
    let span = left.span.to(right.span);
    Expression { kind: ExpressionKind::Binary(operator, Box::new(left), Box::new(right)), span }
}

fn spanned<'t>(view: View<'t>, extra: &mut MapExtra<'t, '_, Input<'t>, Extra>) -> Span {
    let span: SimpleSpan = extra.span();
    let base = extra.state().base;
    view.tokens.span_of(base + span.start..base + span.end)
}

const fn quoting(kind: Kind) -> Quoting {
    match kind {
        Kind::String => Quoting::Plain,
        Kind::EscapedString => Quoting::Escaped,
        Kind::TextBlock => Quoting::Block,
        _ => Quoting::Bare,
    }
}

/// `sum` or `合计`, but only before a parenthesis: an indicator may be called so.
fn sum_keyword<'t>(inp: &mut Reader<'t, '_>, view: View<'t>) -> Result<(), SyntaxError> {
    let at = *inp.cursor().inner();
    let token = inp.state().base + at;
    let is_sum = inp.peek() == Some(Kind::Word) && SUM.contains(&view.slice(view.tokens.span(token)));
    if is_sum && view.tokens.kinds().get(token + 1) == Some(&Kind::OpenParenthesis) {
        inp.skip();
        return Ok(());
    }
    Err(SyntaxError { at, expected: Expected::one(Part::Expression) })
}

/// `(人·月)` behind a `/`: a group is part of a unit where it is one word of several units; any other parenthesis is divided by.
fn unit_group<'t>(inp: &mut Reader<'t, '_>, view: View<'t>) -> Result<(), SyntaxError> {
    let at = *inp.cursor().inner();
    let token = inp.state().base + at;
    let kinds = view.tokens.kinds().get(token..).unwrap_or_default();
    if let [Kind::OpenParenthesis, Kind::Word | Kind::UnitWord, Kind::CloseParenthesis, ..] = kinds
        && view.slice(view.tokens.span(token + 1)).contains('·')
    {
        for _ in 0..3 {
            inp.skip();
        }
        return Ok(());
    }
    Err(SyntaxError { at, expected: Expected::one(Part::Unit) })
}

/// The comparator of a token that is nothing else.
#[must_use]
pub const fn comparator(kind: Kind) -> Option<Comparator> {
    Some(match kind {
        Kind::Equals => Comparator::Equal,
        Kind::LessEqual => Comparator::LessOrEqual,
        Kind::GreaterEqual => Comparator::GreaterOrEqual,
        Kind::Less | Kind::LessWord => Comparator::Less,
        Kind::Greater | Kind::GreaterWord => Comparator::Greater,
        _ => return None,
    })
}

/// How deep an expression may be nested (language reference, Expressions).
pub const DEEPEST: usize = 64;

/// How many operations an expression may have: the tree of a sum is as deep as it is long.
pub const LONGEST: usize = 256;

/// What a keyword's head could begin with, for messages.
#[must_use]
pub const fn beginning(shape: Shape) -> Part {
    match shape {
        Shape::Text => Part::String,
        Shape::Name | Shape::Fund | Shape::Unit => Part::Name,
        Shape::Level | Shape::Indicator => Part::Path,
        Shape::Year | Shape::Number => Part::Number,
        Shape::Money => Part::Money,
        Shape::Period => Part::Date,
        Shape::Check => Part::Expression,
        Shape::Allow => Part::Code,
        Shape::Choice => Part::Field,
        Shape::Require => Part::Required,
    }
}

/// Whether a keyword's statement may stand in an indicator's block: `<` before it opens that block.
#[must_use]
pub const fn opens_indicator_block(keyword: Keyword) -> bool {
    keyword.info().stands_in(super::token::Place::Indicator)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::Language;
    use crate::source::FileId;
    use crate::syntax;

    /// What could have gone on is told with what could have ended.
    #[test]
    fn a_unit_could_follow_where_none_does() {
        let title = |text: &str| syntax::parse(FileId(0), text).findings.list()[0].title(Language::Chinese);
        assert_eq!(title("project 甲 < indicator 产出.数量.站数 = 1 2; >"), "这里应当是计量单位、`<` 开始的内容块或 `;`，却是 `2`");
        assert_eq!(title("project 甲 < budget 1 < other 1 2; > >"), "这里应当是计量单位或 `;`，却是 `2`");
        assert_eq!(title("project 甲 < indicator 产出.数量.站数 = 1 个 2; >"), "这里应当是 `<` 开始的内容块或 `;`，却是 `2`");
        assert_eq!(title("project 甲 < note \"乙\" 2; >"), "这里应当是 `;`，却是 `2`");
    }
}
