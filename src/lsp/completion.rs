//! `textDocument/completion`

mod names;
mod offers;
mod statements;
mod targets;

use lsp_types::{CompletionContext, CompletionResponse, CompletionTriggerKind};

use super::context::{self, Cursor, Slot};
use super::symbols::inner;
use super::view::View;
use crate::names::{identity, spelling};
use crate::source::Span;
use crate::syntax::ast::{Head, Indicator, Quoting, Statement};
use crate::syntax::date;
use crate::syntax::token::{Keyword, Kind};
use offers::Offers;

pub(super) const TRIGGERS: &[char] = &['.', '。', '．', '"', '“', '<', '=', '＝', '/', '(', ' '];

/// What can be written at a byte.
pub(super) fn completion(view: &View<'_>, byte: u32, snippets: bool, asked: Option<&CompletionContext>) -> CompletionResponse {
    let cursor = context::at(&view.file.text, &view.file.tokens, byte);
    // A sign that is typed where a statement may begin, as the space of an indentation, asks for nothing.
    let by_sign = asked.is_some_and(|asked| asked.trigger_kind == CompletionTriggerKind::TRIGGER_CHARACTER);
    let writing = Writing { view, cursor: &cursor, is_chinese: is_chinese(view) };
    let mut offers = Offers::new(view, cursor.word);
    match &cursor.slot {
        Slot::Nothing => {}
        Slot::Statement if by_sign => {}
        Slot::Statement => statements::offer(&writing, snippets, &mut offers),
        Slot::Value(keyword) => names::values(&writing, *keyword, &mut offers),
        Slot::Finish => names::finish(&writing, &mut offers),
        Slot::Level(before) => names::levels(&writing, before, &mut offers),
        Slot::Path(before) => names::path(&writing, before, &mut offers),
        Slot::Comparator(path) => targets::comparators(&writing, path, &mut offers),
        Slot::Target(path, comparator) => targets::targets(&writing, path, Some(*comparator), &mut offers),
        Slot::Unit { of, number, before } => targets::units(&writing, of, *number, *before, &mut offers),
        Slot::Operand(before) => names::operands(&writing, before, &mut offers),
        Slot::Sum(before) => names::sums(&writing, before, &mut offers),
        Slot::Compared => targets::signs(None, &mut offers),
    }
    offers.finish()
}

/// What is being written, and in which file.
struct Writing<'v> {
    view: &'v View<'v>,
    cursor: &'v Cursor,
    /// Whether the file's keywords are Chinese.
    is_chinese: bool,
}

impl<'v> Writing<'v> {
    /// A keyword as this file spells it.
    fn spelled(&self, keyword: Keyword) -> &'static str {
        spelled(keyword, self.is_chinese)
    }

    /// The project, template or document around the cursor, as far as it could be read.
    fn around(&self) -> Option<&'v Statement> {
        let block = self.cursor.blocks.first()?;
        let statements = &self.view.file.tree.statements;
        let behind = statements.partition_point(|statement| statement.keyword_span.start <= block.keyword_span.start);
        statements.get(..behind)?.last().filter(|statement| statement.keyword_span == block.keyword_span)
    }

    /// The year that the file is about, as far as it says.
    fn year(&self) -> Option<i32> {
        if let Some(year) = self.view.context.document.and_then(|document| document.facts.year) {
            return Some(year.value);
        }
        let mut statements = statements(self.view).map(|(_, statement)| statement);
        statements.find_map(|statement| match (&statement.head, statement.keyword) {
            (Head::Number(number), Keyword::Year) => i32::try_from(self.view.module.number(*number)?).ok(),
            (Head::Period(start, _), _) => Some(date::parse(self.view.slice(start.span))?.first_day().year()),
            _ => None,
        })
    }

    /// The last day of the period around the cursor.
    fn last_day(&self) -> Option<String> {
        let own = self.around().into_iter().flat_map(inner).find_map(|statement| match statement.head {
            Head::Period(_, finish) => Some(date::parse(self.view.slice(finish.span))?.last_day()),
            _ => None,
        });
        let declared = || self.view.context.document?.facts.period.map(|period| period.value.finish);
        match own.or_else(declared) {
            Some(day) => Some(crate::model::printed::day(day)),
            None => Some(format!("{:04}-12-31", self.year()?)),
        }
    }

    /// A part of a path, as it is compared.
    fn identity(&self, segment: Span) -> String {
        let written = self.view.slice(segment);
        let quoting = match written.chars().next() {
            Some('"' | '＂' | '“' | '”' | '「') if written.contains('\\') => Quoting::Escaped,
            Some('"' | '＂' | '“' | '”' | '「') => Quoting::Plain,
            _ => Quoting::Bare,
        };
        identity(&spelling(written, quoting)).into_owned()
    }

    /// The levels of a path, as they are compared.
    fn path_levels(&self, path: &[Span]) -> (String, String) {
        let level = |segment: Option<&Span>| segment.map(|segment| crate::names::level(&self.identity(*segment)).to_owned()).unwrap_or_default();
        match path {
            [first, name] => {
                // Two parts are a level that holds indicators directly, or a path whose name is still to come.
                let level1 = level(Some(first));
                let level2 = level(Some(name));
                let second = if self.view.context.scope.find_level(&level1, Some(&level2)).is_some() { level2 } else { String::new() };
                (level1, second)
            }
            _ => (level(path.first()), level(path.get(1))),
        }
    }

    /// The indicators of this file that stand under a level, each with the statement it belongs to.
    fn under(&self, level1: &str, level2: &str) -> impl Iterator<Item = (&'v Statement, &'v Indicator)> {
        let module = self.view.module;
        statements(self.view).filter_map(move |(around, statement)| {
            let Head::Indicator(indicator) = &statement.head else { return None };
            let [levels @ .., _] = indicator.path.segments.as_slice() else { return None };
            let is = |index: usize, wanted: &str| match levels.get(index) {
                Some(level) => crate::names::level(&module.identity(*level)) == wanted,
                None => wanted.is_empty(),
            };
            (is(0, level1) && is(1, level2)).then_some((around, indicator))
        })
    }
}

/// Every statement that stands in a block at the top of the file, with that at the top.
fn statements<'v>(view: &View<'v>) -> impl Iterator<Item = (&'v Statement, &'v Statement)> {
    view.file.tree.statements.iter().flat_map(|around| inner(around).iter().map(move |statement| (around, statement)))
}

/// A keyword in one of its languages.
fn spelled(keyword: Keyword, is_chinese: bool) -> &'static str {
    let info = keyword.info();
    if is_chinese { info.chinese.first().copied().unwrap_or(info.english) } else { info.english }
}

/// How many keywords tell the language of a file.
const TELLING: usize = 100;

/// Whether most keywords of a file are Chinese; where it has none, what the user reads.
fn is_chinese(view: &View<'_>) -> bool {
    let tokens = &view.file.tokens;
    let keywords = tokens.kinds().iter().enumerate().filter(|(_, kind)| matches!(kind, Kind::Keyword(_))).take(TELLING);
    let (chinese, english) = keywords.fold((0, 0), |(chinese, english), (index, _)| {
        if view.slice(tokens.span(index)).starts_with(|first: char| first.is_ascii() || ('！'..='～').contains(&first)) {
            (chinese, english + 1)
        } else {
            (chinese + 1, english)
        }
    });
    if chinese == english { view.language == crate::diagnostics::Language::Chinese } else { chinese > english }
}
