//! What is being written at a place. The text there is half typed, so this is told from the tokens before it and not from a tree.

use crate::source::Span;
use crate::syntax::ast::Comparator;
use crate::syntax::characters::fold;
use crate::syntax::grammar::{comparator, opens_indicator_block};
use crate::syntax::lexer::Tokens;
use crate::syntax::token::{CHOOSABLE, Keyword, Kind, Opens, Place, Shape};
use crate::syntax::trivia::{self, CommentKind};

/// What is being written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The blocks around it, the outermost first.
    pub blocks: Vec<Block>,
    /// What may be written there.
    pub slot: Slot,
    /// The word that is being written.
    pub word: Word,
}

impl Cursor {
    /// Where a statement there would stand.
    #[must_use]
    pub fn place(&self) -> Place {
        self.blocks.last().map_or(Place::File, |block| block.place)
    }

    /// Whether nothing is being written that could be finished.
    const fn nothing(byte: u32) -> Self {
        Self { blocks: Vec::new(), slot: Slot::Nothing, word: Word { typed: Span::empty(byte), replaced: Span::empty(byte), quote: None } }
    }
}

/// The word that is being written; empty where none is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// From its start, its opening quote included, to the cursor.
    pub typed: Span,
    /// What takes its place: up to its closing quote where it has one.
    pub replaced: Span,
    /// The quote that it begins with.
    pub quote: Option<char>,
}

/// A block that is open at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The keyword it belongs to; none where there is no such statement.
    pub keyword: Option<Keyword>,
    /// Where that keyword stands.
    pub keyword_span: Span,
    /// What may stand in it.
    pub place: Place,
    /// Whether it opens with a brace.
    pub brace: bool,
    /// The statements in it, for the innermost block those behind the place too.
    pub said: Vec<Keyword>,
}

/// What may be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Nothing that could be offered.
    Nothing,
    /// A statement.
    Statement,
    /// What follows a keyword.
    Value(Keyword),
    /// The second date of a period.
    Finish,
    /// A part of the path of a `level` or `require`, behind these.
    Level(Vec<Span>),
    /// A part of an indicator's path, behind these.
    Path(Vec<Span>),
    /// A comparator or a target, behind a path.
    Comparator(Vec<Span>),
    /// A target, behind a path and a comparator.
    Target(Vec<Span>, Comparator),
    /// A unit, or a part of one.
    Unit {
        /// Of what.
        of: Measured,
        /// The number before it.
        number: Span,
        /// The part of it that is written before the word.
        before: Span,
    },
    /// An operand of a check, behind these parts of its path.
    Operand(Vec<Span>),
    /// What `sum` is over, behind these parts of its path.
    Sum(Vec<Span>),
    /// The comparator of a check.
    Compared,
}

/// What a number with a unit is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measured {
    /// The target of an indicator of this path.
    Target(Vec<Span>),
    /// Money.
    Money,
    /// What a unit equals.
    Definition,
    /// An operand of a check.
    Operand,
}

/// How many blocks are told apart. Sound texts need three.
const DEEPEST: usize = 16;

/// Tells what is being written at a byte.
#[must_use]
pub fn at(text: &str, tokens: &Tokens, byte: u32) -> Cursor {
    let Some(found) = word(text, tokens, byte) else { return Cursor::nothing(byte) };
    let slot = |found: &Found| {
        let mut scan = Scan::new(text, tokens, found);
        scan.run();
        let slot = scan.slot(found);
        (scan, slot)
    };
    let (mut scan, mut slot) = slot(&found);
    let mut word = found.word;
    if found.number && !matches!(slot, Slot::Value(Keyword::Year | Keyword::Period) | Slot::Finish) {
        // Only a year or date is finished from its digits: elsewhere its unit is what may follow.
        let behind = Found { limit: found.limit + 1, word: Word { typed: Span::empty(byte), replaced: Span::empty(byte), quote: None }, ..found };
        word = behind.word;
        scan = Scan::new(text, tokens, &behind);
        scan.run();
        slot = scan.slot(&behind);
    }
    if slot == Slot::Statement {
        scan.read_on(found.token.map_or(found.limit, |token| token + 1));
    }
    Cursor { blocks: scan.open, slot, word }
}

// ---- the word -------------------------------------------------------------------------------------------------------------------------

/// The word at a place, among the tokens.
#[derive(Clone, Copy)]
struct Found {
    word: Word,
    /// The first token that does not stand before it.
    limit: usize,
    /// The token it is, if any.
    token: Option<usize>,
    /// Whether it is a number or a date.
    number: bool,
}

/// The word at a byte; none in comments, text blocks and where a sign is cut in two.
fn word(text: &str, tokens: &Tokens, byte: u32) -> Option<Found> {
    let index = tokens.from(byte);
    let span = tokens.span(index);
    let empty = Word { typed: Span::empty(byte), replaced: Span::empty(byte), quote: None };
    let behind = Found { word: empty, limit: index + 1, token: None, number: false };
    if let Some(kind) = tokens.kinds().get(index).copied().filter(|_| span.start < byte) {
        let token = Some(index);
        return match kind {
            Kind::String | Kind::EscapedString => {
                if byte == span.end && is_closed(slice(text, span)) {
                    Some(behind)
                } else {
                    quoted(text, index, span, byte)
                }
            }
            Kind::Word | Kind::Keyword(_) | Kind::UnitWord | Kind::Percent => {
                let typed = Span::new(span.start, byte);
                Some(Found { word: Word { typed, replaced: typed, quote: None }, limit: index, token, number: false })
            }
            Kind::Number | Kind::BadNumber | Kind::Date | Kind::BadDate => {
                let typed = Span::new(span.start, byte);
                (byte == span.end).then_some(Found { word: Word { typed, replaced: typed, quote: None }, limit: index, token, number: true })
            }
            // One that nothing closes reaches to the end of the text.
            Kind::TextBlock => (byte == span.end && !tokens.truncated).then_some(behind),
            _ => (byte == span.end).then_some(behind),
        };
    }
    let before = index.checked_sub(1).map(|before| (before, tokens.span(before)));
    if let Some((before, span)) = before
        && matches!(tokens.kinds().get(before), Some(Kind::String | Kind::EscapedString))
        && !is_closed(slice(text, span))
        && !slice(text, Span::new(span.end, byte)).contains('\n')
    {
        return quoted(text, before, span, byte);
    }
    let start = before.map_or(0, |(_, span)| span.end);
    let next = if index < tokens.kinds().len() { span.start } else { crate::source::clamp(text.len()) };
    let mut start = start.min(byte);
    for comment in trivia::read(text, Span::new(start, next.max(byte))).comments {
        let open = byte == comment.span.end && (comment.kind == CommentKind::Line || tokens.truncated);
        if comment.span.start < byte && (byte < comment.span.end || open) {
            return None;
        }
        if comment.span.end <= byte {
            start = comment.span.end;
        }
    }
    let gap = slice(text, Span::new(start, byte));
    let line = gap.rsplit('\n').next().unwrap_or_default();
    if line.contains('#') {
        return None;
    }
    // A quote with nothing behind it is no token.
    let quote = line.char_indices().rfind(|(_, character)| matches!(character, '"' | '＂' | '“' | '”' | '「'));
    if let Some((at, quote)) = quote {
        let typed = Span::new(byte - crate::source::clamp(line.len() - at), byte);
        return Some(Found { word: Word { typed, replaced: typed, quote: Some(quote) }, limit: index, token: None, number: false });
    }
    Some(Found { word: empty, limit: index, token: None, number: false })
}

/// The text in quotes around a byte; none where it began on a line above.
fn quoted(text: &str, index: usize, span: Span, byte: u32) -> Option<Found> {
    let typed = Span::new(span.start, byte);
    if slice(text, typed).contains('\n') {
        return None;
    }
    let closed = byte < span.end && is_closed(slice(text, span)) && !slice(text, Span::new(byte, span.end)).contains('\n');
    let replaced = Span::new(span.start, if closed { span.end } else { byte });
    let quote = slice(text, span).chars().next();
    Some(Found { word: Word { typed, replaced, quote }, limit: index, token: Some(index), number: false })
}

/// Whether a text in quotes ends with the quote that closes it.
fn is_closed(text: &str) -> bool {
    let mut characters = text.chars();
    let closes: fn(char) -> bool = match characters.next() {
        Some('“') => |last| last == '”',
        Some('「') => |last| last == '」',
        Some('”') => |last| matches!(last, '”' | '“'),
        _ => |last| fold(last) == '"',
    };
    // An escaped quote closes nothing.
    let escapes = |body: &str| (body.len() - body.trim_end_matches('\\').len()) % 2 == 1;
    characters.next_back().is_some_and(closes) && !escapes(characters.as_str())
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or_default()
}

// ---- the tokens before it -------------------------------------------------------------------------------------------------------------

/// A statement that is not ended yet.
#[derive(Clone, Copy)]
struct Begun {
    keyword: Keyword,
    /// Its keyword among the tokens.
    index: usize,
    /// A comparator stands in it.
    compared: bool,
}

/// Reads the tokens from the top-level statement around a place up to it.
struct Scan<'t> {
    text: &'t str,
    tokens: &'t Tokens,
    /// The top-level statement.
    slice: std::ops::Range<usize>,
    /// The first token that does not stand before the place.
    limit: usize,
    open: Vec<Block>,
    /// Blocks that are open beyond those.
    deeper: usize,
    statement: Option<Begun>,
}

/// A path as far as it is written.
struct Path {
    segments: Vec<Span>,
    /// The token behind it.
    end: usize,
    /// Whether a further part must follow.
    open: bool,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, tokens: &'t Tokens, found: &Found) -> Self {
        let limit = found.limit;
        // A statement that begins at the place itself is not around it.
        let slice = tokens.slices().take_while(|slice| slice.start < limit).last().unwrap_or(0..limit);
        Self { text, tokens, slice, limit, open: Vec::new(), deeper: 0, statement: None }
    }

    fn run(&mut self) {
        for index in self.slice.start..self.limit {
            self.step(index);
        }
    }

    /// Reads on to the end of the innermost block, for what is said in it.
    fn read_on(&mut self, from: usize) {
        let depth = self.open.len();
        let here = self.open.clone();
        let mut said = Vec::new();
        for index in from..self.slice.end {
            self.step(index);
            if self.open.len() < depth {
                break;
            }
            if self.open.len() == depth
                && let Some(begun) = self.statement.filter(|begun| begun.index == index)
            {
                said.push(begun.keyword);
            }
        }
        self.open = here;
        if let Some(block) = self.open.last_mut() {
            block.said.extend(said);
        }
    }

    fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.kinds().get(index).copied()
    }

    fn span(&self, index: usize) -> Span {
        self.tokens.span(index)
    }

    /// Whether two neighbouring tokens stand on one line.
    fn on_one_line(&self, before: usize, index: usize) -> bool {
        !slice(self.text, Span::new(self.span(before).end, self.span(index).start)).contains('\n')
    }

    /// Takes one token in.
    fn step(&mut self, index: usize) {
        match self.kind(index) {
            Some(Kind::Keyword(keyword)) => self.keyword(keyword, index),
            Some(Kind::Semicolon) => self.statement = None,
            Some(Kind::OpenBrace) => self.opener(true),
            Some(Kind::Less | Kind::Greater) if self.compares(index) => self.compared(),
            Some(Kind::Less) => self.opener(false),
            Some(Kind::Greater | Kind::CloseBrace) => {
                self.statement = None;
                if self.deeper > 0 {
                    self.deeper -= 1;
                } else {
                    self.open.pop();
                }
            }
            Some(kind) if comparator(kind).is_some() => self.compared(),
            _ => {}
        }
    }

    const fn compared(&mut self) {
        if let Some(begun) = &mut self.statement {
            begun.compared = true;
        }
    }

    fn keyword(&mut self, keyword: Keyword, index: usize) {
        let compared = self.statement.is_some_and(|begun| begun.compared);
        let behind_sign = index.checked_sub(1).is_some_and(|before| matches!(self.kind(before), Some(Kind::Less | Kind::Greater)));
        if keyword == Keyword::Budget && compared && behind_sign {
            // The target itself.
            return;
        }
        if keyword.is_top_level() {
            self.open.clear();
            self.deeper = 0;
        } else if self.deeper == 0 && self.open.last().is_some_and(|block| !keyword.info().stands_in(block.place)) {
            // The inner blocks were left unclosed.
            if let Some(fits) = self.open.iter().rposition(|block| keyword.info().stands_in(block.place)) {
                self.open.truncate(fits + 1);
            }
        }
        if let Some(block) = self.open.last_mut() {
            block.said.push(keyword);
        }
        self.statement = Some(Begun { keyword, index, compared: false });
    }

    fn opener(&mut self, brace: bool) {
        let begun = self.statement.take();
        if self.open.len() >= DEEPEST {
            self.deeper += 1;
            return;
        }
        let around = self.open.last().map_or(Place::File, |block| block.place);
        let place = begun.map_or(around, |begun| match begun.keyword.info().opens {
            Opens::Maybe(place) | Opens::Block(place) => place,
            Opens::Nothing => around,
        });
        let keyword_span = begun.map(|begun| self.span(begun.index)).unwrap_or_default();
        self.open.push(Block { keyword: begun.map(|begun| begun.keyword), keyword_span, place, brace, said: Vec::new() });
    }

    /// Whether `<` or `>` at a token compares. Otherwise it opens or closes a block.
    fn compares(&self, index: usize) -> bool {
        let Some(begun) = self.statement.filter(|begun| !begun.compared) else { return false };
        let next = self.kind(index + 1);
        let less = self.kind(index) == Some(Kind::Less);
        match begun.keyword {
            Keyword::Check if less => return true,
            Keyword::Check => {}
            Keyword::Indicator => {
                let path = self.path(begun.index + 1, index);
                if path.open || path.end != index || path.segments.is_empty() {
                    return false;
                }
                if less {
                    return match next {
                        // An empty block closes on its own line; on a later one stands the closer of what is around.
                        Some(Kind::Greater) => index + 1 == self.limit && !self.on_one_line(index, index + 1),
                        Some(Kind::Keyword(next)) => !opens_indicator_block(next),
                        _ => true,
                    };
                }
            }
            _ => return false,
        }
        // What is typed last on its line is a comparator whose operand is to come.
        let typed_last = index + 1 == self.limit && self.on_one_line(begun.index, index);
        match next {
            Some(Kind::Keyword(Keyword::Budget)) => self.on_one_line(index, index + 1),
            None | Some(Kind::Keyword(_) | Kind::Greater | Kind::CloseBrace) => typed_last,
            _ => true,
        }
    }

    /// Reads a path from a token, as far as it goes before another.
    fn path(&self, from: usize, limit: usize) -> Path {
        let mut segments = Vec::new();
        let mut end = from;
        loop {
            let start = end;
            if start >= limit {
                return Path { segments, end, open: true };
            }
            if !self.kind(start).is_some_and(begins_name) {
                return Path { segments, end, open: false };
            }
            end += 1;
            if !matches!(self.kind(start), Some(Kind::String | Kind::EscapedString)) {
                while end < limit && self.span(end - 1).end == self.span(end).start && self.kind(end).is_some_and(continues_name) {
                    end += 1;
                }
            }
            segments.push(self.tokens.span_of(start..end));
            if end >= limit || self.kind(end) != Some(Kind::Dot) {
                return Path { segments, end, open: false };
            }
            end += 1;
        }
    }

    // ---- the slot -----------------------------------------------------------------------------------------------------------------

    /// What may be written behind the tokens that were read.
    fn slot(&self, found: &Found) -> Slot {
        let before = self.limit.checked_sub(1).filter(|&before| before >= self.slice.start);
        let on_new_line = before.is_none_or(|before| slice(self.text, Span::new(self.span(before).end, found.word.typed.start)).contains('\n'));
        let Some(begun) = self.statement else {
            let begins = before
                .and_then(|before| self.kind(before))
                .is_none_or(|kind| matches!(kind, Kind::Semicolon | Kind::Less | Kind::Greater | Kind::OpenBrace | Kind::CloseBrace));
            return if (begins || on_new_line) && found.word.quote.is_none() && !found.number { Slot::Statement } else { Slot::Nothing };
        };
        let first = begun.index + 1;
        let last = before.and_then(|before| self.kind(before));
        let waits = first == self.limit || last.is_some_and(|last| last.wants_operand() || matches!(last, Kind::Less | Kind::Greater));
        if on_new_line && !waits {
            // Its `;` is missing.
            return if found.word.quote.is_none() && !found.number { Slot::Statement } else { Slot::Nothing };
        }
        self.head(begun, first)
    }

    /// What may be written in the head of a statement whose first token this is.
    fn head(&self, begun: Begun, first: usize) -> Slot {
        let is_first = first == self.limit;
        match begun.keyword.info().shape {
            Shape::Check => self.check(begun, first),
            Shape::Indicator => {
                let path = self.path(first, self.limit);
                if path.open {
                    return Slot::Path(path.segments);
                }
                if path.segments.is_empty() {
                    return Slot::Nothing;
                }
                if path.end == self.limit {
                    return Slot::Comparator(path.segments);
                }
                match self.kind(path.end).and_then(comparator) {
                    Some(comparator) if path.end + 1 == self.limit => Slot::Target(path.segments, comparator),
                    Some(_) => self.measured(path.end + 1, Measured::Target(path.segments)),
                    None => self.measured(path.end, Measured::Target(path.segments)),
                }
            }
            Shape::Level => {
                let path = self.path(first, self.limit);
                if path.open && path.segments.len() < 2 { Slot::Level(path.segments) } else { Slot::Nothing }
            }
            Shape::Choice if first + 1 == self.limit => match Keyword::lookup(slice(self.text, self.span(first))) {
                Some(field) if CHOOSABLE.contains(&field) => Slot::Value(field),
                _ => Slot::Nothing,
            },
            Shape::Require if !is_first => {
                let path = self.path(first, self.limit);
                if path.open && path.segments.len() < 2 { Slot::Level(path.segments) } else { Slot::Nothing }
            }
            Shape::Period if !is_first => self.finish(first),
            Shape::Money | Shape::Fund if !is_first => self.measured(first, Measured::Money),
            Shape::Unit if !is_first => self.measured(first, Measured::Definition),
            _ if is_first => Slot::Value(begun.keyword),
            _ => Slot::Nothing,
        }
    }

    /// The second of two dates.
    fn finish(&self, first: usize) -> Slot {
        let last = self.limit.saturating_sub(1);
        let between = matches!(self.kind(last), Some(Kind::DotDot | Kind::Dash | Kind::Minus));
        if between && last > first && matches!(self.kind(last - 1), Some(Kind::Date)) { Slot::Finish } else { Slot::Nothing }
    }

    /// What may follow the tokens of a quantity that begins at one of them.
    fn measured(&self, first: usize, of: Measured) -> Slot {
        let last = self.limit.saturating_sub(1);
        let waits = match self.kind(last) {
            Some(Kind::Number | Kind::BadNumber | Kind::Slash | Kind::TightSlash | Kind::Star | Kind::OpenParenthesis) => true,
            Some(Kind::DotDot | Kind::Dash | Kind::Minus) => return self.finish(first),
            _ => false,
        };
        if !waits {
            return Slot::Nothing;
        }
        let number = (first..=last).rev().find(|&index| !self.kind(index).is_some_and(is_of_unit));
        let Some(number) = number.filter(|&index| matches!(self.kind(index), Some(Kind::Number | Kind::BadNumber))) else { return Slot::Nothing };
        if number + 1 == last && !matches!(self.kind(last), Some(Kind::Number | Kind::BadNumber | Kind::OpenParenthesis)) {
            // A sign right behind the number is no part of a unit.
            return Slot::Nothing;
        }
        let before = if number == last { self.span(last).after() } else { self.tokens.span_of(number + 1..self.limit) };
        Slot::Unit { of, number: self.span(number), before }
    }

    /// What may follow in a check whose expression begins at a token.
    fn check(&self, begun: Begun, first: usize) -> Slot {
        let Some(last) = self.limit.checked_sub(1).filter(|&last| last >= first) else { return Slot::Operand(Vec::new()) };
        match self.kind(last) {
            Some(Kind::Number | Kind::BadNumber) => self.measured(first, Measured::Operand),
            Some(Kind::Slash | Kind::TightSlash) if last > first && self.span(last - 1).end == self.span(last).start => {
                // A unit goes on only where no space stands around its `/`.
                match self.measured(first, Measured::Operand) {
                    Slot::Nothing => Slot::Operand(Vec::new()),
                    unit => unit,
                }
            }
            Some(Kind::Dot) => {
                let mut start = last;
                while start > first && self.kind(start) == Some(Kind::Dot) && self.kind(start - 1).is_some_and(begins_name) {
                    start = if start - 1 > first && self.kind(start - 2) == Some(Kind::Dot) { start - 2 } else { start - 1 };
                }
                let path = self.path(start, self.limit);
                if !path.open || path.segments.is_empty() {
                    return Slot::Nothing;
                }
                if self.sums(start, first) { Slot::Sum(path.segments) } else { Slot::Operand(path.segments) }
            }
            Some(Kind::OpenParenthesis) if self.sums(self.limit, first) => Slot::Sum(Vec::new()),
            Some(kind) if kind.wants_operand() || comparator(kind).is_some() => Slot::Operand(Vec::new()),
            Some(_) if !begun.compared => Slot::Compared,
            _ => Slot::Nothing,
        }
    }

    /// Whether what begins at a token stands right behind `sum(`.
    fn sums(&self, index: usize, first: usize) -> bool {
        let Some(word) = index.checked_sub(2).filter(|&word| word >= first) else { return false };
        self.kind(word + 1) == Some(Kind::OpenParenthesis) && matches!(slice(self.text, self.span(word)), "sum" | "合计")
    }
}

const fn begins_name(kind: Kind) -> bool {
    matches!(kind, Kind::String | Kind::EscapedString | Kind::Keyword(_) | Kind::BadNumber) || continues_name(kind)
}

const fn continues_name(kind: Kind) -> bool {
    matches!(kind, Kind::Word | Kind::UnitWord | Kind::Percent | Kind::Number)
}

const fn is_of_unit(kind: Kind) -> bool {
    matches!(kind, Kind::Word | Kind::UnitWord | Kind::Percent | Kind::Slash | Kind::TightSlash | Kind::Star | Kind::OpenParenthesis | Kind::CloseParenthesis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Findings;
    use crate::syntax::lexer;

    /// Where the cursor stands in a text with `$0` for it: place, slot with the text of its spans, and word.
    fn told(marked: &str) -> String {
        let at = marked.find("$0").unwrap();
        let text = marked.replacen("$0", "", 1);
        let tokens = lexer::lex(&text, &mut Findings::default());
        let cursor = super::at(&text, &tokens, crate::source::clamp(at));
        let of = |span: &Span| slice(&text, *span).to_owned();
        let parts = |spans: &[Span]| spans.iter().map(of).collect::<Vec<_>>().join("|");
        let slot = match &cursor.slot {
            Slot::Value(keyword) => format!("value {}", keyword.info().english),
            Slot::Level(before) => format!("level [{}]", parts(before)),
            Slot::Path(before) => format!("path [{}]", parts(before)),
            Slot::Comparator(path) => format!("comparator [{}]", parts(path)),
            Slot::Target(path, comparator) => format!("target [{}] {}", parts(path), comparator.ascii()),
            Slot::Unit { of: what, number, before } => {
                let what = match what {
                    Measured::Target(path) => format!("target [{}]", parts(path)),
                    other => format!("{other:?}").to_lowercase(),
                };
                format!("unit of {what} {} {:?}", of(number), of(before))
            }
            Slot::Operand(before) => format!("operand [{}]", parts(before)),
            Slot::Sum(before) => format!("sum [{}]", parts(before)),
            simple => format!("{simple:?}").to_lowercase(),
        };
        let word = of(&cursor.word.typed);
        let rest = of(&Span::new(cursor.word.typed.end, cursor.word.replaced.end));
        let word = if rest.is_empty() { word } else { format!("{word}^{rest}") };
        format!("{:?}: {slot}: {word}", cursor.place())
    }

    fn all_are_told(cases: &[(&str, &str)]) {
        let wrong: Vec<String> = cases
            .iter()
            .filter(|(text, wanted)| told(text) != *wanted)
            .map(|(text, wanted)| format!("{text:?}\n  {}\n  wanted {wanted}", told(text)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn statements() {
        all_are_told(&[
            ("$0", "File: statement: "),
            ("proj$0", "File: statement: proj"),
            ("项$0目 甲 < >", "File: statement: 项"),
            ("project 甲 <\n  $0\n>", "Project: statement: "),
            ("project 甲 { $0 }", "Project: statement: "),
            ("项目 “甲”《\n　指$0\n》", "Project: statement: 指"),
            ("project 甲 < budget 5 < $0 > >", "Budget: statement: "),
            ("project 甲 < budget 5 < > $0 >", "Project: statement: "),
            ("project 甲 < indicator a.b.c = 1 个 < we$0 > >", "Indicator: statement: we"),
            ("project 甲 < indicator a.b.c < $0 weight 1; > >", "Indicator: statement: "),
            ("project 甲 < indicator a.b.c < $0 > >", "Indicator: statement: "),
            ("template 乙 < $0", "Template: statement: "),
            ("document 丙 < $0 >\nproject 甲 < >", "Document: statement: "),
            ("project 甲 < total 5 <\n  f$0", "Total: statement: f"),
            ("project 甲 < > $0", "File: statement: "),
            ("project 甲 < >\nproject 乙 <\n  $0", "Project: statement: "),
            // A missing `;`, and a missing closer.
            ("project 甲 <\n  budget 5\n  ind$0\n>", "Project: statement: ind"),
            ("project 甲 < budget 5 <\n  other 0;\n  indicator a.b.c = 1 个;\n  $0", "Project: statement: "),
            ("project 甲 <\nproject 乙 <\n>\n$0", "File: statement: "),
            ("𠮷$0", "File: statement: 𠮷"),
        ]);
    }

    #[test]
    fn nothing_where_text_is_free() {
        all_are_told(&[
            ("// proj$0", "File: nothing: "),
            ("//$0", "File: nothing: "),
            ("// a\n$0", "File: statement: "),
            ("/* a $0 */", "File: nothing: "),
            ("/* a */$0", "File: statement: "),
            ("/* a $0", "File: nothing: "),
            ("/* a$0", "File: nothing: "),
            ("# a $0", "File: nothing: "),
            ("project 甲 < annual_goal \"\"\"\n  a$0\n  \"\"\";", "File: nothing: "),
            ("project 甲 < annual_goal \"\"\"\n  a$0", "File: nothing: "),
            ("project 甲 < year 2026 $0", "Project: nothing: "),
            ("foo ba$0", "File: nothing: ba"),
            ("foo \"$0", "File: nothing: \""),
            ("project 甲 < budget $0", "Project: value budget: "),
            ("project 甲 < budget 12$0.5;", "File: nothing: "),
            ("project 甲 < indicator a.b.c <$0= 5;", "File: nothing: "),
        ]);
    }

    #[test]
    fn values_and_their_quotes() {
        all_are_told(&[
            ("use \"$0", "File: value use: \""),
            ("use \"$0\";", "File: value use: \"^\""),
            ("use \"a/b$0.perf\";", "File: value use: \"a/b^.perf\""),
            ("use “a$0", "File: value use: “a"),
            ("use \"a$0\nunit 打;", "File: value use: \"a"),
            ("use \"a $0\nunit 打;", "File: value use: \"a "),
            ("use \"a\"$0", "File: nothing: "),
            ("project 甲 < nature $0", "Project: value nature: "),
            ("project 甲 < nature 经$0;", "Project: value nature: 经"),
            ("project 甲 < nature\n 经$0;", "Project: value nature: 经"),
            ("project 甲 < year 20$0;", "Project: value year: 20"),
            ("project 甲 < period $0", "Project: value period: "),
            ("project 甲 < period 2026-01-01..$0", "Project: finish: "),
            ("project 甲 < period 2026-01-01至$0", "Project: nothing: 至"),
            ("project 甲 < allow W0$0", "Project: value allow: W0"),
            ("project 甲 < include \"通$0", "Project: value include: \"通"),
            ("level 产出.$0", "File: level [产出]: "),
            ("level $0", "File: level []: "),
        ]);
    }

    #[test]
    fn indicators() {
        all_are_told(&[
            ("project 甲 < indicator $0", "Project: path []: "),
            ("project 甲 < indicator 产$0", "Project: path []: 产"),
            ("project 甲 < indicator 产出.$0", "Project: path [产出]: "),
            ("project 甲 < 指标 产出。$0", "Project: path [产出]: "),
            ("project 甲 < 指标 产出．数$0\n>", "Project: path [产出]: 数"),
            ("project 甲 < indicator 产出.数量.$0\n  indicator x.y.z = 1 个;\n>", "Project: path [产出|数量]: "),
            ("project 甲 < indicator 产出.数量.\"$0\"", "Project: path [产出|数量]: \"^\""),
            ("project 甲 < indicator 产出.数量.站数 $0", "Project: comparator [产出|数量|站数]: "),
            ("project 甲 < indicator 产出.数量.站数 \"$0\";", "Project: comparator [产出|数量|站数]: \"^\""),
            ("project 甲 < indicator 产出.数量.站数 <$0\n>", "Project: target [产出|数量|站数] <: "),
            ("project 甲 < indicator 产出.数量.站数 >$0\n>", "Project: target [产出|数量|站数] >: "),
            ("project 甲 < indicator 产出.数量.站数 《＝ $0", "Project: target [产出|数量|站数] <=: "),
            ("project 甲 < indicator 产出.数量.站数 不低于 $0", "Project: target [产出|数量|站数] >=: "),
            ("project 甲 < indicator 产出.数量.站数 = 2$0", "Project: unit of target [产出|数量|站数] 2 \"\": "),
            ("project 甲 < indicator 产出.数量.站数 = 2 $0;", "Project: unit of target [产出|数量|站数] 2 \"\": "),
            ("project 甲 < indicator 产出.数量.站数 = 2 个$0;", "Project: unit of target [产出|数量|站数] 2 \"\": 个"),
            ("project 甲 < indicator 成本.经济成本.费 <= 2 元/$0;", "Project: unit of target [成本|经济成本|费] 2 \"元/\": "),
            ("project 甲 < indicator 成本.经济成本.费 <= 2 元/人$0;", "Project: unit of target [成本|经济成本|费] 2 \"元/\": 人"),
            ("project 甲 < indicator 产出.数量.站数 = 2 个 $0", "Project: nothing: "),
            ("project 甲 < indicator 产出.数量.站数 < budget; $0", "Project: statement: "),
            ("project 甲 < indicator 产出.数量.站数 = 2 个\n>$0", "File: statement: "),
        ]);
    }

    #[test]
    fn money_and_checks() {
        all_are_told(&[
            ("project 甲 < budget 12 $0;", "Project: unit of money 12 \"\": "),
            ("project 甲 < budget 12 < fund 市级 3 万$0;", "Budget: unit of money 3 \"\": 万"),
            ("unit 打 = 12 $0", "File: unit of definition 12 \"\": "),
            ("project 甲 < check $0", "Project: operand []: "),
            ("project 甲 < check a * $0", "Project: operand []: "),
            ("project 甲 < check a $0", "Project: compared: "),
            ("project 甲 < check a < $0\n>", "Project: operand []: "),
            ("project 甲 < check a > $0\n>", "Project: operand []: "),
            ("project 甲 < check 产出.数量.$0", "Project: operand [产出|数量]: "),
            ("project 甲 < check b + sum($0)", "Project: sum []: "),
            ("project 甲 < check 合计（成本。$0", "Project: sum [成本]: "),
            ("project 甲 < check (a + $0)", "Project: operand []: "),
            ("project 甲 < check a = 220元/$0", "Project: unit of operand 220 \"元/\": "),
            ("project 甲 < check a / $0", "Project: operand []: "),
            ("project 甲 < check a <= 5 $0", "Project: unit of operand 5 \"\": "),
            ("project 甲 < check a <= \"$0\"", "Project: operand []: \"^\""),
            ("project 甲 < check a <= b \"$0\"", "Project: nothing: \"^\""),
        ]);
    }

    #[test]
    fn what_is_said_in_the_block_is_known() {
        let said = |marked: &str| {
            let at = marked.find("$0").unwrap();
            let text = marked.replacen("$0", "", 1);
            let tokens = lexer::lex(&text, &mut Findings::default());
            super::at(&text, &tokens, crate::source::clamp(at)).blocks.last().map(|block| block.said.clone()).unwrap_or_default()
        };
        assert_eq!(
            said("project 甲 < year 2026; budget 5 < other 0; > $0 note \"\"; > project 乙 < code \"\"; >"),
            [Keyword::Year, Keyword::Budget, Keyword::Note]
        );
        assert_eq!(said("project 甲 < note$0 \"\"; budget 5 < other 0; > >"), [Keyword::Budget]);
        assert_eq!(said("$0"), []);
    }
}
