//! A text made legible for diffs line by line: for people to read, not to be kept.
//!
//! It is the one layout, further spread out: every statement on a line of its own, every sentence of a goal or note too, amounts of money grouped and with
//! their unit. It is perf all the same and means the same, so that what does not differ there does not differ in meaning, and the other way about.

use std::borrow::Cow;

use super::printer::Printer;
use super::read::Reading;
use crate::names;
use crate::quantity::grouped;
use crate::scope::read_number;
use crate::source::Span;
use crate::syntax::ast::{End, Expression, ExpressionKind, Head, Quantity, Statement, Target};
use crate::syntax::text::{self, Quoting, triple_quote};
use crate::syntax::token::{Keyword, Kind};

/// A text for diffs line by line, its lines ending with line feeds whatever the author's do. One with mistakes in it is left as it is.
#[must_use]
pub fn legible(text: &str) -> Cow<'_, str> {
    let reading = Reading::new(text);
    if reading.is_broken() { Cow::Borrowed(text) } else { Cow::Owned(Printer::legible(&reading).lines()) }
}

/// How a token is printed, where not as the layout has it.
#[derive(Clone, Copy)]
pub(super) enum Rewrite {
    /// A number in groups of three digits.
    Grouped,
    /// The same with the unit that it leaves out.
    GroupedYuan,
    /// A unit that leaves out its 元.
    Yuan,
    /// Sentences.
    Prose,
}

/// What is printed otherwise in a statement's head: where each token ends, in order.
pub(super) fn rewrites(reading: &Reading<'_>, statement: &Statement, out: &mut Vec<(u32, Rewrite)>) {
    match (&statement.head, statement.keyword) {
        (Head::Text(text), Keyword::OverallGoal | Keyword::AnnualGoal | Keyword::Note) => out.push((text.span.end, Rewrite::Prose)),
        (Head::Quantity(quantity) | Head::Fund(_, quantity), _) => match quantity.unit {
            None => out.push((quantity.number.span.end, Rewrite::GroupedYuan)),
            Some(unit) => {
                out.push((quantity.number.span.end, Rewrite::Grouped));
                if matches!(&*names::identity(reading.slice(unit)), "万" | "亿") {
                    out.push((unit.end, Rewrite::Yuan));
                }
            }
        },
        (Head::Indicator(indicator), _) => match indicator.target {
            Target::Quantity(quantity, _) => amounts(reading, [quantity], out),
            Target::Interval(End::Quantity(low), End::Quantity(high)) => amounts(reading, [low, high], out),
            _ => {}
        },
        (Head::Check(check), _) => {
            expression(reading, &check.left, out);
            expression(reading, &check.right, out);
        }
        _ => {}
    }
}

/// Numbers of which one has a unit of money.
fn amounts<const COUNT: usize>(reading: &Reading<'_>, quantities: [Quantity; COUNT], out: &mut Vec<(u32, Rewrite)>) {
    if quantities.iter().filter_map(|quantity| quantity.unit).any(|unit| is_money(reading, unit)) {
        out.extend(quantities.map(|quantity| (quantity.number.span.end, Rewrite::Grouped)));
    }
}

/// Whether a unit is 元, a multiple of it, or so much of it for each of something.
fn is_money(reading: &Reading<'_>, unit: Span) -> bool {
    reading.slice(unit).split(['/', '／', '*', '＊', '·', ' ', '　']).next().is_some_and(|first| first.ends_with('元'))
}

fn expression(reading: &Reading<'_>, tree: &Expression, out: &mut Vec<(u32, Rewrite)>) {
    match &tree.kind {
        ExpressionKind::Quantity(quantity) => amounts(reading, [*quantity], out),
        ExpressionKind::Name(_) | ExpressionKind::Sum(_) => {}
        ExpressionKind::Negate(inner) | ExpressionKind::Parenthesised(inner) => expression(reading, inner, out),
        ExpressionKind::Binary(_, left, right) => {
            expression(reading, left, out);
            expression(reading, right, out);
        }
    }
}

impl Printer<'_, '_> {
    /// Prints a token otherwise than the layout has it; answers whether that is asked for.
    pub(super) fn rewritten(&mut self, index: usize, depth: usize) -> bool {
        let span = self.token(index);
        let Ok(found) = self.rewrites.binary_search_by_key(&span.end, |(end, _)| *end) else { return false };
        let Some(&(_, rewrite)) = self.rewrites.get(found) else { return false };
        let written = self.reading.slice(span);
        match rewrite {
            Rewrite::Grouped | Rewrite::GroupedYuan => {
                let Some(number) = read_number(written) else { return false };
                self.out.push_str(&grouped(number));
                if matches!(rewrite, Rewrite::GroupedYuan) {
                    self.out.push_str(" 元");
                }
            }
            Rewrite::Yuan => {
                self.out.push_str(written);
                self.out.push('元');
            }
            Rewrite::Prose => {
                let quoting = match self.kind(index) {
                    Some(Kind::EscapedString) => Quoting::Escaped,
                    Some(Kind::TextBlock) => Quoting::Block,
                    _ => Quoting::Plain,
                };
                self.prose(&text::value(written, quoting), depth);
            }
        }
        true
    }

    /// A text of one sentence in quotes, of several in a text block, each on its line.
    fn prose(&mut self, value: &str, depth: usize) {
        let mut lines = sentences(value).peekable();
        let first = lines.next().unwrap_or_default();
        if lines.peek().is_none() && !first.ends_with('\n') {
            self.out.push('"');
            quoted(&mut self.out, first);
            self.out.push('"');
            return;
        }
        self.out.push_str("\"\"\"");
        let ends = value.ends_with('\n').then_some("");
        for line in std::iter::once(first).chain(lines).chain(ends) {
            self.out.push('\n');
            let (line, joined) = line.strip_suffix('\n').map_or((line, true), |line| (line, false));
            if !line.is_empty() {
                self.indent(depth + 1);
                block_line(&mut self.out, line, joined);
                // Behind the last sentence too, where it says nothing: one more sentence is then one more line, and no other is touched.
                if joined {
                    self.out.push('\\');
                }
            }
        }
        self.line(false, depth + 1);
        self.out.push_str("\"\"\"");
    }
}

/// A text in its sentences and lines, each with all that ends it.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, character)) = characters.next() {
            if character == '\n' {
                end = at + 1;
                break;
            }
            if is_end(character) {
                while characters.next_if(|(_, next)| is_end(*next) || closes(*next)).is_some() {}
                let _ = characters.next_if(|(_, next)| *next == '\n');
                end = characters.peek().map_or(rest.len(), |(at, _)| *at);
                break;
            }
        }
        let (sentence, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(sentence).filter(|sentence| !sentence.is_empty())
    })
}

const fn is_end(character: char) -> bool {
    matches!(character, '。' | '；' | '！' | '？')
}

/// What belongs to the sentence that ends before it.
const fn closes(character: char) -> bool {
    matches!(character, '”' | '’' | '」' | '』' | '）' | '》' | '〉' | '】' | '〕' | '"' | ')')
}

/// The inside of a text in one pair of quotes.
fn quoted(out: &mut String, text: &str) {
    for (index, character) in text.chars().enumerate() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\t' => out.push_str("\\t"),
            // It would close the text, or open a text block.
            '＂' => escaped(out, character),
            '“' | '”' if index == 0 && text.chars().nth(1).is_some_and(|next| matches!(next, '“' | '”' | '"' | '＂')) => escaped(out, character),
            _ => out.push(character),
        }
    }
}

/// A line of a text block, joined to the next or not.
fn block_line(out: &mut String, line: &str, joined: bool) {
    let opening = line.len() - line.trim_start_matches([' ', '\t', '\u{3000}']).len();
    let closes = triple_quote(line.get(opening..).unwrap_or_default()).is_some();
    let last = line.len() - line.chars().next_back().map_or(0, char::len_utf8);
    for (at, character) in line.char_indices() {
        match character {
            '\\' => out.push_str("\\\\"),
            // Blanks at a line's end go, and three quotes first on a line close the block.
            ' ' | '\t' if at == last && !joined => escaped(out, character),
            _ if at == opening && closes => escaped(out, character),
            _ => out.push(character),
        }
    }
}

fn escaped(out: &mut String, character: char) {
    match character {
        '\t' => out.push_str("\\t"),
        '"' => out.push_str("\\\""),
        _ => out.extend(character.escape_unicode()),
    }
}
