//! `textDocument/semanticTokens`: colours by what a word means rather than by how it is written.

use lsp_types::{SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensLegend};
use rustc_hash::FxHashMap;

use super::symbols::inner;
use super::view::View;
use crate::check::expressions::Fact;
use crate::source::{Span, clamp};
use crate::syntax::ast::{self, End, Expression, ExpressionKind, Head, Quoting, Statement, Target};
use crate::syntax::token::{Keyword, Kind};
use crate::syntax::trivia;

/// What a word is coloured as; the number is its place in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Colour {
    Keyword,
    /// A level.
    Namespace,
    /// An indicator.
    Property,
    /// A project or template.
    Class,
    /// A unit: a type in the protocol's words.
    Unit,
    /// A word that the form prints as it is, or a code.
    EnumMember,
    /// A fact of the form.
    Variable,
    Function,
    Operator,
    Number,
    String,
    Comment,
}

const DECLARATION: u32 = 1;
const DEFAULT_LIBRARY: u32 = 2;

/// The names of types and modifiers, in the order of their numbers.
pub(super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: vec![
            SemanticTokenType::KEYWORD,
            SemanticTokenType::NAMESPACE,
            SemanticTokenType::PROPERTY,
            SemanticTokenType::CLASS,
            SemanticTokenType::TYPE,
            SemanticTokenType::ENUM_MEMBER,
            SemanticTokenType::VARIABLE,
            SemanticTokenType::FUNCTION,
            SemanticTokenType::OPERATOR,
            SemanticTokenType::NUMBER,
            SemanticTokenType::STRING,
            SemanticTokenType::COMMENT,
        ],
        token_modifiers: vec![SemanticTokenModifier::DECLARATION, SemanticTokenModifier::DEFAULT_LIBRARY],
    }
}

/// The tokens of a file, or of what lies within some of its bytes.
pub(super) fn tokens(view: &View<'_>, within: Option<Span>) -> SemanticTokens {
    let within = within.unwrap_or(Span::new(0, clamp(view.file.text.len())));
    let touches = |span: Span| span.start < within.end && within.start < span.end;
    let mut names = Names { view, spans: FxHashMap::default() };
    for statement in view.file.tree.statements.iter().filter(|statement| touches(statement.span)) {
        names.statement(statement);
    }
    let mut found: Vec<(Span, Colour, u32)> = Vec::new();
    let tokens = &view.file.tokens;
    let mut behind = 0;
    for index in tokens.from(within.start)..tokens.kinds().len() {
        let span = tokens.span(index);
        if span.start >= within.end {
            break;
        }
        if span.start < behind {
            continue;
        }
        if let Some(&(end, kind, modifiers)) = names.spans.get(&span.start) {
            behind = end;
            found.push((Span::new(span.start, end), kind, modifiers));
        } else if let Some(kind) = tokens.kinds().get(index).copied().and_then(lexical) {
            found.push((span, kind, 0));
        }
    }
    found.extend(trivia::comments(&view.file.text, tokens).map(|comment| (comment.span, Colour::Comment, 0)).filter(|(span, _, _)| touches(*span)));
    found.sort_by_key(|(span, _, _)| span.start);
    SemanticTokens { result_id: None, data: encoded(view, &found) }
}

/// What a token is without regard to where it stands.
const fn lexical(kind: Kind) -> Option<Colour> {
    Some(match kind {
        Kind::Keyword(_) => Colour::Keyword,
        Kind::String | Kind::EscapedString | Kind::TextBlock => Colour::String,
        Kind::Number | Kind::BadNumber | Kind::Date | Kind::BadDate => Colour::Number,
        Kind::Percent | Kind::UnitWord => Colour::Unit,
        Kind::Equals
        | Kind::LessEqual
        | Kind::GreaterEqual
        | Kind::LessWord
        | Kind::GreaterWord
        | Kind::DotDot
        | Kind::Dash
        | Kind::Slash
        | Kind::TightSlash
        | Kind::Star
        | Kind::Plus
        | Kind::Minus => Colour::Operator,
        _ => return None,
    })
}

/// One token a line, each told by its distance from the one before.
fn encoded(view: &View<'_>, found: &[(Span, Colour, u32)]) -> Vec<SemanticToken> {
    let mut data = Vec::with_capacity(found.len());
    let (mut line, mut character) = (0, 0);
    for &(span, kind, modifiers) in found {
        let mut start = span.start;
        for part in view.slice(span).split_inclusive('\n') {
            let text = part.trim_end_matches(['\n', '\r']);
            let (from, to) = (view.file.position(start), view.file.position(start + clamp(text.len())));
            start += clamp(part.len());
            if from.line != to.line || from.character >= to.character {
                continue;
            }
            let delta_line = from.line.saturating_sub(line);
            let delta_start = if delta_line == 0 { from.character.saturating_sub(character) } else { from.character };
            (line, character) = (from.line, from.character);
            let length = to.character - from.character;
            data.push(SemanticToken { delta_line, delta_start, length, token_type: kind as u32, token_modifiers_bitset: modifiers });
        }
    }
    data
}

/// What is told by the tree: where it begins, where it ends, and what it is.
struct Names<'v> {
    view: &'v View<'v>,
    spans: FxHashMap<u32, (u32, Colour, u32)>,
}

impl Names<'_> {
    fn add(&mut self, span: Span, kind: Colour, modifiers: u32) {
        if span.start < span.end {
            self.spans.insert(span.start, (span.end, kind, modifiers));
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.head {
            Head::Name(name) => match statement.keyword {
                Keyword::Project | Keyword::Template => self.add(name.span, Colour::Class, DECLARATION),
                Keyword::Include => self.add(name.span, Colour::Class, 0),
                _ => self.add(name.span, Colour::EnumMember, 0),
            },
            Head::Text(text) if text.quoting == Quoting::Bare => self.add(text.span, Colour::String, 0),
            Head::Path(path) => self.levels(&path.segments, if statement.keyword == Keyword::Level { DECLARATION } else { 0 }),
            Head::Choice(field, value) => {
                self.add(field.span, Colour::Variable, DEFAULT_LIBRARY);
                self.add(value.span, Colour::EnumMember, DECLARATION);
            }
            Head::Field(field) => self.add(field.span, Colour::Variable, DEFAULT_LIBRARY),
            Head::Quantity(quantity) => self.unit(quantity.unit),
            Head::Fund(name, quantity) => {
                self.add(name.span, Colour::EnumMember, DECLARATION);
                self.unit(quantity.unit);
            }
            Head::Unit(name, definition) => {
                self.add(name.span, Colour::Unit, DECLARATION);
                self.unit(definition.and_then(|definition| definition.unit));
            }
            Head::Allow(code, _) => self.add(*code, Colour::EnumMember, 0),
            Head::Indicator(indicator) => self.indicator(indicator),
            Head::Check(check) => {
                self.expression(&check.left);
                self.expression(&check.right);
                self.comparators(check.left.span.end, check.right.span.start);
            }
            _ => {}
        }
        for inner in inner(statement) {
            self.statement(inner);
        }
    }

    fn indicator(&mut self, indicator: &ast::Indicator) {
        if let Some((name, levels)) = indicator.path.segments.split_last() {
            self.levels(levels, 0);
            self.add(name.span, Colour::Property, DECLARATION);
        }
        if let Some((_, span)) = indicator.comparator {
            self.add(span, Colour::Operator, 0);
        }
        match indicator.target {
            Target::Quantity(quantity, _) => self.unit(quantity.unit),
            Target::Interval(low, high) => {
                for end in [low, high] {
                    if let End::Quantity(quantity) = end {
                        self.unit(quantity.unit);
                    }
                }
            }
            Target::Budget(span) => self.add(span, Colour::Variable, DEFAULT_LIBRARY),
            Target::Words(words) if words.quoting == Quoting::Bare => self.add(words.span, Colour::String, 0),
            _ => {}
        }
    }

    fn levels(&mut self, segments: &[ast::Name], modifiers: u32) {
        for segment in segments {
            self.add(segment.span, Colour::Namespace, modifiers);
        }
    }

    fn unit(&mut self, span: Option<Span>) {
        if let Some(span) = span {
            self.add(span, Colour::Unit, 0);
        }
    }

    /// The `<` or `>` between the sides of a check.
    fn comparators(&mut self, from: u32, to: u32) {
        let tokens = &self.view.file.tokens;
        for index in tokens.from(from + 1)..tokens.kinds().len() {
            let span = tokens.span(index);
            if span.end > to {
                break;
            }
            if matches!(tokens.kinds().get(index), Some(Kind::Less | Kind::Greater)) {
                self.add(span, Colour::Operator, 0);
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Quantity(quantity) => self.unit(quantity.unit),
            ExpressionKind::Name(path) => self.name(path),
            ExpressionKind::Sum(path) => {
                // The word before the parenthesis.
                let word = Span::new(expression.span.start, path.span.start);
                let word_end = word.start + clamp(self.view.slice(word).trim_end_matches(['(', '（', '﹙', ' ', '\t', '\u{3000}']).len());
                self.add(Span::new(word.start, word_end), Colour::Function, DEFAULT_LIBRARY);
                match path.segments.as_slice() {
                    [only] if self.fact(std::slice::from_ref(only)) => self.add(only.span, Colour::Variable, DEFAULT_LIBRARY),
                    segments => self.levels(segments, 0),
                }
            }
            ExpressionKind::Negate(inner) | ExpressionKind::Parenthesised(inner) => self.expression(inner),
            ExpressionKind::Binary(_, left, right) => {
                self.expression(left);
                self.expression(right);
            }
        }
    }

    fn fact(&self, segments: &[ast::Name]) -> bool {
        let parts: Vec<String> = segments.iter().map(|name| self.view.module.identity(*name).into_owned()).collect();
        Fact::of(&parts).is_some()
    }

    fn name(&mut self, path: &ast::Path) {
        if self.fact(&path.segments) {
            for segment in &path.segments {
                self.add(segment.span, Colour::Variable, DEFAULT_LIBRARY);
            }
        } else if let Some((name, levels)) = path.segments.split_last() {
            self.levels(levels, 0);
            self.add(name.span, Colour::Property, 0);
        }
    }
}
