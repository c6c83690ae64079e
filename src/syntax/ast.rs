//! The syntax tree: what is written, before anything is known about it.
//!
//! The tree owns no text: every part is a span of the source, so it can outlive a parse, move between threads and be compared cheaply.
//! What could not be read is a `Bad` node; it was reported, and all that rests on it stays silent.

use smallvec::SmallVec;

pub use super::text::Quoting;
use super::token::Keyword;
use crate::source::Span;

/// One file: its top-level statements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// In the order of the text.
    pub statements: Vec<Statement>,
}

/// Keyword, head, then `;` or a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Which statement.
    pub keyword: Keyword,
    /// Where the keyword stands.
    pub keyword_span: Span,
    /// What follows it.
    pub head: Head,
    /// Its block, if one was opened.
    pub block: Option<Block>,
    /// From the keyword to the `;` or closer.
    pub span: Span,
}

/// `< … >` or `{ … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The opener; empty where it is missing.
    pub open: Span,
    /// The closer; empty where it is missing.
    pub close: Span,
    /// In the order of the text.
    pub statements: Vec<Statement>,
    /// A statement in it could not be read, or stood in the wrong place: what is missing may not be missing.
    pub incomplete: bool,
}

/// What follows a keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// Could not be read.
    Bad,
    /// Text in quotes.
    Text(Text),
    /// A name.
    Name(Name),
    /// A path of levels.
    Path(Path),
    /// A number.
    Number(Number),
    /// Money.
    Quantity(Quantity),
    /// Two dates.
    Period(Date, Date),
    /// A unit and what it equals.
    Unit(Name, Option<Definition>),
    /// An indicator.
    Indicator(Indicator),
    /// A check.
    Check(Box<Check>),
    /// A further row of a sum.
    Fund(Name, Quantity),
    /// A finding's code and why it is accepted.
    Allow(Span, Text),
    /// A field and a value that it may have.
    Choice(Field, Name),
    /// A field that must be there.
    Field(Field),
}

/// A name or text, with its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// With its quotes.
    pub span: Span,
    /// How to read it.
    pub quoting: Quoting,
}

/// A name, bare or quoted.
pub type Name = Text;

/// Names joined by `.`; three of them take no allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// At least one.
    pub segments: SmallVec<[Name; 3]>,
    /// From the first to the last.
    pub span: Span,
}

/// A field that is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The keyword that says it.
    pub keyword: Keyword,
    /// As written.
    pub span: Span,
}

/// A number with its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// With its sign.
    pub span: Span,
    /// Already reported as malformed.
    pub bad: bool,
}

/// A number and perhaps a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number.
    pub number: Number,
    /// The unit as written.
    pub unit: Option<Span>,
}

impl Quantity {
    /// From the number to the unit.
    #[must_use]
    pub fn span(&self) -> Span {
        self.unit.map_or(self.number.span, |unit| self.number.span.to(unit))
    }
}

/// A day or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// As written.
    pub span: Span,
    /// Already reported as impossible.
    pub bad: bool,
}

/// What a unit equals: `2000/3 平方米`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The number, or what stands above the line of a fraction.
    pub numerator: Number,
    /// What stands below the line.
    pub denominator: Option<Number>,
    /// The unit; none for a ratio.
    pub unit: Option<Span>,
}

/// `一级.二级.三级 COMPARATOR TARGET`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Levels and name.
    pub path: Path,
    /// The comparator, where one is written.
    pub comparator: Option<(Comparator, Span)>,
    /// What is to be reached.
    pub target: Target,
}

/// How a value is held against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparator {
    Equal,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
}

impl Comparator {
    /// As `fmt` and JSON write it.
    #[must_use]
    pub const fn ascii(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::Greater => ">",
        }
    }

    /// As the form prints it.
    #[must_use]
    pub const fn printed(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::LessOrEqual => "≤",
            Self::GreaterOrEqual => "≥",
            Self::Less => "<",
            Self::Greater => ">",
        }
    }
}

/// What an indicator is to reach, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Could not be read, or is missing: reported.
    Bad,
    /// A number, a unit, and perhaps more in words.
    Quantity(Quantity, Option<Text>),
    /// Two ends.
    Interval(End, End),
    /// Words.
    Words(Text),
    /// A day or a month.
    Date(Date),
    /// The project's budget.
    Budget(Span),
}

/// One end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A number, its unit perhaps at the other end.
    Quantity(Quantity),
    /// A day or a month.
    Date(Date),
}

impl End {
    /// As written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Quantity(quantity) => quantity.span(),
            Self::Date(date) => date.span,
        }
    }
}

/// `LEFT COMPARATOR RIGHT "message"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Left of the comparator.
    pub left: Expression,
    /// The comparator.
    pub comparator: Comparator,
    /// Right of it.
    pub right: Expression,
    /// What to say where it fails.
    pub message: Option<Text>,
}

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Without surrounding parentheses.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpressionKind {
    /// A number, with or without a unit.
    Quantity(Quantity),
    /// An indicator or a fact.
    Name(Path),
    /// `sum(path)`
    Sum(Path),
    /// `-x`
    Negate(Box<Expression>),
    /// `x + y` and its kin.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `(x)`, kept for printing.
    Parenthesised(Box<Expression>),
}

/// The arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operator {
    /// As printed in an evaluation.
    #[must_use]
    pub const fn printed(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "×",
            Self::Divide => "÷",
        }
    }
}
