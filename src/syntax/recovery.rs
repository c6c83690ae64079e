//! Statements and blocks, and what happens where they are not well formed.
//!
//! Every level here is total: whatever the tokens are, a list of statements comes back, each mistake is reported once, and the sound
//! statements around it are kept. Which `<` opens a block and which compares is decided in [`super::statement`] by what stands before it; while skipping
//! a broken statement, a delimiter is one if a statement or another delimiter follows it.

use super::ast::{Block, Head, Statement};
use super::grammar::{Reader, Rules, SyntaxError, View};
use super::token::{Keyword, Kind, Opens, Place};
use crate::diagnostics::expected::Part;
use crate::diagnostics::suggest::{self, Vocabulary};
use crate::diagnostics::{Applicability, Code, Diagnostic, Expected, Message, Value};
use crate::source::Span;

/// One parse of a slice of a file's tokens. Token indices here count from the start of the slice.
pub(super) struct Parser<'t, 'r> {
    pub(super) view: View<'t>,
    pub(super) rules: &'r Rules<'t>,
    /// The slice, among the file's tokens.
    pub(super) slice: std::ops::Range<usize>,
    /// Openers less closers, counted when first asked for.
    balance: std::cell::OnceCell<i64>,
}

/// A block that is being read.
#[derive(Clone, Copy)]
pub(super) struct Open {
    /// The keyword as written, for messages.
    keyword: Span,
    place: Place,
    opener: Kind,
    span: Span,
}

impl Open {
    const fn closer(self) -> &'static str {
        if matches!(self.opener, Kind::OpenBrace) { "}" } else { ">" }
    }

    const fn opener_text(self) -> &'static str {
        if matches!(self.opener, Kind::OpenBrace) { "{" } else { "<" }
    }

    const fn closes(self, kind: Kind) -> bool {
        matches!((self.opener, kind), (Kind::OpenBrace, Kind::CloseBrace) | (Kind::Less, Kind::Greater))
    }
}

/// How a block's statements came to an end.
enum Ending {
    /// A closer is next, or nothing.
    Closer,
    /// A statement of a block around this one is next: the closer is missing.
    Outer,
}

/// How many blocks may stand in each other. Sound texts need three; what is nested deeper is skipped, so that no text can exhaust the stack.
const DEEPEST_BLOCK: usize = 8;

impl<'t, 'r> Parser<'t, 'r> {
    pub(super) const fn new(view: View<'t>, rules: &'r Rules<'t>, slice: std::ops::Range<usize>) -> Self {
        Self { view, rules, slice, balance: std::cell::OnceCell::new() }
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        let at = self.slice.start + index;
        if at < self.slice.end { self.view.tokens.kinds().get(at).copied() } else { None }
    }

    /// The bytes of one token.
    pub(super) fn token(&self, index: usize) -> Span {
        self.view.tokens.span(self.slice.start + index)
    }

    /// The bytes of some tokens.
    pub(super) fn span(&self, tokens: std::ops::Range<usize>) -> Span {
        self.view.tokens.span_of(self.slice.start + tokens.start..self.slice.start + tokens.end)
    }

    pub(super) fn here(inp: &mut Reader<'t, '_>) -> usize {
        *inp.cursor().inner()
    }

    pub(super) fn report(inp: &mut Reader<'t, '_>, diagnostic: Diagnostic) {
        inp.state().findings.push(diagnostic);
    }

    /// The statements of a slice of a file.
    pub(super) fn file(&self, inp: &mut Reader<'t, '_>) -> Vec<Statement> {
        let mut statements = Vec::with_capacity(1);
        let mut incomplete = false;
        loop {
            self.statements(inp, &[], Place::File, &mut statements, &mut incomplete);
            if Self::here_closer(inp).is_none() {
                return statements;
            }
            self.extra_closers(inp);
        }
    }

    fn here_closer(inp: &mut Reader<'t, '_>) -> Option<Kind> {
        inp.peek().filter(|kind| matches!(kind, Kind::Greater | Kind::CloseBrace))
    }

    /// Closers that nothing opened: one finding for the run.
    fn extra_closers(&self, inp: &mut Reader<'t, '_>) {
        let start = Self::here(inp);
        while Self::here_closer(inp).is_some() {
            inp.skip();
        }
        let end = Self::here(inp);
        let span = self.span(start..end);
        let found = self.view.slice(self.token(start));
        Self::report(inp, Diagnostic::new(Code::ExtraCloser, self.view.at(span)).with("found", found).fix(Applicability::Unsafe, self.view.at(span), ""));
    }

    /// Reads statements until a closer or the end.
    fn statements(&self, inp: &mut Reader<'t, '_>, around: &[Open], place: Place, out: &mut Vec<Statement>, incomplete: &mut bool) -> Ending {
        loop {
            match inp.peek() {
                None | Some(Kind::Greater | Kind::CloseBrace) => return Ending::Closer,
                Some(Kind::Semicolon) => inp.skip(),
                Some(Kind::Keyword(keyword)) if keyword.info().stands_in(place) => {
                    let statement = self.statement(inp, around, keyword);
                    *incomplete |= statement.head == Head::Bad && matters(keyword);
                    out.push(statement);
                }
                Some(Kind::Keyword(keyword)) => {
                    if self.belongs_outside(around, keyword) {
                        return Ending::Outer;
                    }
                    *incomplete = true;
                    self.misplaced(inp, around, place, keyword);
                }
                Some(kind) => {
                    *incomplete = true;
                    self.junk(inp, around, place, kind);
                }
            }
        }
    }

    /// Whether a keyword that does not fit the innermost block fits one around it, and a closer is missing somewhere behind: then the innermost block
    /// was left unclosed. Where all closers are there, the keyword itself stands in the wrong place.
    fn belongs_outside(&self, around: &[Open], keyword: Keyword) -> bool {
        let fits = around.iter().rev().skip(1).any(|open| keyword.info().stands_in(open.place));
        fits && self.balance() > 0
    }

    /// Openers less closers of the whole slice, as far as a statement or delimiter behind them shows them to be such.
    fn balance(&self) -> i64 {
        *self.balance.get_or_init(|| {
            (0..self.slice.len())
                .map(|index| match self.kind(index) {
                    Some(Kind::OpenBrace) => 1,
                    Some(Kind::CloseBrace) => -1,
                    Some(Kind::Less) if self.is_delimiter(index) => 1,
                    Some(Kind::Greater) if self.is_delimiter(index) => -1,
                    _ => 0,
                })
                .sum()
        })
    }

    /// Whether `<` or `>` at a token is a delimiter by what follows it.
    pub(super) fn is_delimiter(&self, index: usize) -> bool {
        match self.kind(index + 1) {
            None | Some(Kind::Keyword(_) | Kind::Greater | Kind::CloseBrace | Kind::OpenBrace | Kind::Semicolon) => true,
            Some(Kind::Less) => self.kind(index) == Some(Kind::Greater),
            Some(_) => false,
        }
    }

    /// A statement that stands in the wrong kind of block: reported, read for its own mistakes, and left out.
    fn misplaced(&self, inp: &mut Reader<'t, '_>, around: &[Open], place: Place, keyword: Keyword) {
        let at = self.token(Self::here(inp));
        let mut diagnostic = Diagnostic::new(Code::MisplacedKeyword, self.view.at(at))
            .with("keyword", self.view.slice(at))
            .with("place", place.name())
            .with("home", keyword.info().home().name());
        if let Some(open) = around.last() {
            diagnostic = diagnostic.label(self.view.at(open.span), "opened");
        }
        Self::report(inp, diagnostic);
        let _ = self.statement(inp, around, keyword);
    }

    /// Something that begins no statement: reported as one, and skipped with its block.
    fn junk(&self, inp: &mut Reader<'t, '_>, around: &[Open], place: Place, kind: Kind) {
        let start = Self::here(inp);
        let at = self.token(start);
        if matches!(kind, Kind::Word) {
            let word = self.view.slice(at);
            let known = Keyword::all().iter().filter(|info| info.stands_in(place));
            let near = suggest::near(word, known.flat_map(|info| info.chinese.iter().copied().chain([info.english])), Vocabulary::Closed);
            let nearest = near.map(|near| near.word);
            let mut diagnostic = Diagnostic::new(Code::UnknownKeyword, self.view.at(at)).with("word", word).nearest(near, self.view.at(at), str::to_owned);
            if nearest.is_none() {
                diagnostic = diagnostic.with("place", place.name()).with("keywords", Value::Word(keywords_of(place))).note("list");
            }
            Self::report(inp, diagnostic);
            inp.skip();
            // What the word was meant to be decides what its block may hold.
            if let Some(keyword) = nearest.and_then(Keyword::lookup)
                && let Opens::Maybe(inner) | Opens::Block(inner) = keyword.info().opens
            {
                self.skip_statement(inp);
                if Self::opens_here(inp) {
                    let _ = self.block(inp, around, at, inner);
                }
                return;
            }
        } else {
            let diagnostic = self.unexpected(start, Expected::one(Part::Statement));
            Self::report(inp, diagnostic);
            inp.skip();
        }
        self.skip_to_end_of_statement(inp, around);
    }

    fn opens_here(inp: &mut Reader<'t, '_>) -> bool {
        matches!(inp.peek(), Some(Kind::Less | Kind::OpenBrace))
    }

    /// Skips to what ends a statement: behind its `;`, or before a keyword or delimiter.
    pub(super) fn skip_statement(&self, inp: &mut Reader<'t, '_>) {
        loop {
            let at = Self::here(inp);
            match inp.peek() {
                None | Some(Kind::Keyword(_) | Kind::OpenBrace | Kind::CloseBrace) => return,
                Some(Kind::Semicolon) => {
                    inp.skip();
                    return;
                }
                Some(Kind::Less | Kind::Greater) if self.is_delimiter(at) => return,
                Some(_) => inp.skip(),
            }
        }
    }

    /// Skips a broken statement and, if it has one, its block, whose own statements are still read for their mistakes.
    fn skip_to_end_of_statement(&self, inp: &mut Reader<'t, '_>, around: &[Open]) {
        loop {
            self.skip_statement(inp);
            if !Self::opens_here(inp) {
                return;
            }
            // A run of openers is one mistake, however long: it nests nothing.
            let start = Self::here(inp);
            while matches!(self.kind(Self::here(inp) + 1), Some(Kind::Less | Kind::OpenBrace)) {
                inp.skip();
            }
            if Self::here(inp) > start {
                inp.skip();
                continue;
            }
            let inner = match self.kind(start + 1) {
                Some(Kind::Keyword(keyword)) => keyword.info().home(),
                _ => Place::Project,
            };
            if inner == Place::File {
                inp.skip();
                return;
            }
            let keyword = self.token(start.saturating_sub(1));
            let _ = self.block(inp, around, keyword, inner);
            return;
        }
    }

    /// One statement, its keyword next.
    fn statement(&self, inp: &mut Reader<'t, '_>, around: &[Open], keyword: Keyword) -> Statement {
        let start = Self::here(inp);
        inp.skip();
        let mut head = match self.head(inp, keyword) {
            Ok(head) => head,
            Err(error) => {
                let diagnostic = self.unexpected(error.at, error.expected);
                Self::report(inp, Self::explain(diagnostic, keyword));
                self.skip_broken_head(inp, keyword);
                Head::Bad
            }
        };
        let mut block = None;
        let at = Self::here(inp);
        let opens = keyword.info().opens;
        match inp.peek() {
            Some(Kind::Semicolon) => inp.skip(),
            Some(Kind::Less | Kind::OpenBrace) => match opens {
                Opens::Maybe(inner) | Opens::Block(inner) => block = Some(self.block(inp, around, self.token(start), inner)),
                Opens::Nothing => {
                    if head != Head::Bad {
                        let diagnostic = Diagnostic::new(Code::BlockNotTaken, self.view.at(self.token(at)));
                        Self::report(inp, diagnostic.with("keyword", self.view.slice(self.token(start))));
                    }
                    self.skip_to_end_of_statement(inp, around);
                    head = Head::Bad;
                }
            },
            // A broken head was reported; what ends it needs no second word.
            _ if head == Head::Bad => {}
            _ if lacks_target(&head) => {}
            Some(Kind::Keyword(next)) => block = self.missing_end(inp, around, keyword, start, next),
            None | Some(Kind::Greater | Kind::CloseBrace) => {
                if !self.view.tokens.truncated {
                    self.missing_semicolon(inp, start, keyword);
                }
            }
            Some(_) => {
                let diagnostic = self.unexpected(at, Self::ending(inp, opens, at));
                Self::report(inp, Self::explain(diagnostic, keyword));
                self.skip_broken_head(inp, keyword);
                if Self::opens_here(inp)
                    && let Opens::Maybe(inner) | Opens::Block(inner) = opens
                {
                    block = Some(self.block(inp, around, self.token(start), inner));
                }
                head = Head::Bad;
            }
        }
        if let (true, Some(block), Opens::Block(inner)) = (around.is_empty(), &mut block, opens) {
            self.resume_after_early_closer(inp, self.token(start), inner, block);
        }
        let end = Self::here(inp);
        Statement { keyword, keyword_span: self.token(start), head, block, span: self.span(start..end) }
    }

    /// Skips what is left of a head that could not be read, up to its `;` (taken) or whatever else ends it.
    fn skip_broken_head(&self, inp: &mut Reader<'t, '_>, keyword: Keyword) {
        self.skip_statement(inp);
        // The opener of a block that this keyword cannot have is part of what is broken.
        if keyword.info().opens == Opens::Nothing && Self::opens_here(inp) && !self.is_delimiter(Self::here(inp)) {
            inp.skip();
            self.skip_statement(inp);
        }
    }

    /// What could have ended the statement or gone on with it, as the grammar itself says.
    fn ending(inp: &mut Reader<'t, '_>, opens: Opens, at: usize) -> Expected {
        use chumsky::Parser as _;
        let semicolon = chumsky::primitive::just::<_, _, super::grammar::Extra>(Kind::Semicolon);
        let more = match inp.check(semicolon.ignored()) {
            Err(error) if error.at == at => error.expected,
            _ => Expected::one(Part::Semicolon),
        };
        let more = if inp.state().unitless == Some(at) { more.or(Expected::one(Part::Unit)) } else { more };
        match opens {
            Opens::Nothing => more,
            Opens::Maybe(_) => more.or(Expected::one(Part::Block)),
            Opens::Block(_) => Expected::one(Part::Block),
        }
    }

    /// A keyword follows where `;` or an opener should: whichever is missing.
    fn missing_end(&self, inp: &mut Reader<'t, '_>, around: &[Open], keyword: Keyword, start: usize, next: Keyword) -> Option<Block> {
        let place = around.last().map_or(Place::File, |open| open.place);
        if let Opens::Maybe(inner) | Opens::Block(inner) = keyword.info().opens
            && next.info().stands_in(inner)
            && !next.info().stands_in(place)
        {
            let at = Self::here(inp);
            let behind = self.token(at.saturating_sub(1)).after();
            Self::report(
                inp,
                Diagnostic::new(Code::MissingOpener, self.view.at(behind))
                    .with("keyword", self.view.slice(self.token(start)))
                    .label(self.view.at(self.token(at)), "goes_on")
                    .fix(Applicability::Safe, self.view.at(behind), " <"),
            );
            let open = Open { keyword: self.token(start), place: inner, opener: Kind::Less, span: behind };
            return Some(self.block_body(inp, around, open));
        }
        self.missing_semicolon(inp, start, keyword);
        None
    }

    fn missing_semicolon(&self, inp: &mut Reader<'t, '_>, start: usize, keyword: Keyword) {
        // A text without its closing quote took the `;` with it, and was reported.
        let last = Self::here(inp).saturating_sub(1);
        if matches!(self.kind(last), Some(Kind::String | Kind::EscapedString | Kind::TextBlock))
            && !self.view.slice(self.token(last)).ends_with(['"', '＂', '“', '”', '」'])
        {
            return;
        }
        let behind = self.token(Self::here(inp).saturating_sub(1)).after();
        let diagnostic = if let Opens::Block(_) = keyword.info().opens {
            Diagnostic::new(Code::BlockMissing, self.view.at(behind)).note("empty")
        } else {
            Diagnostic::new(Code::MissingSemicolon, self.view.at(behind)).fix(Applicability::Safe, self.view.at(behind), ";")
        };
        Self::report(inp, diagnostic.with("keyword", self.view.slice(self.token(start))));
    }

    /// A block, its opener next.
    fn block(&self, inp: &mut Reader<'t, '_>, around: &[Open], keyword: Span, place: Place) -> Block {
        let at = Self::here(inp);
        let open = Open { keyword, place, opener: self.kind(at).unwrap_or(Kind::Less), span: self.token(at) };
        inp.skip();
        self.block_body(inp, around, open)
    }

    fn block_body(&self, inp: &mut Reader<'t, '_>, around: &[Open], open: Open) -> Block {
        if around.len() >= DEEPEST_BLOCK {
            self.skip_nested(inp);
            return Block { open: open.span, close: open.span.after(), statements: Vec::new(), incomplete: true };
        }
        let mut stack: smallvec::SmallVec<[Open; 4]> = around.into();
        stack.push(open);
        let mut statements = Vec::with_capacity(if open.place == Place::Project { 20 } else { 4 });
        let mut incomplete = false;
        let ending = self.statements(inp, &stack, open.place, &mut statements, &mut incomplete);
        // What may stand in the block around as well leaves open where this one ends, and so does what could not be read.
        let outer = around.last().map_or(Place::File, |open| open.place);
        let is_certain = !incomplete && statements.last().is_none_or(|last| !last.keyword.info().stands_in(outer));
        let close = self.close(inp, around, open, &ending, is_certain);
        Block { open: open.span, close, statements, incomplete }
    }

    /// Skips what is nested too deep to mean anything, up to the closer that balances it or the end.
    fn skip_nested(&self, inp: &mut Reader<'t, '_>) {
        let mut depth = 1_usize;
        while depth > 0 {
            let at = Self::here(inp);
            match inp.peek() {
                None => return,
                Some(Kind::OpenBrace) => depth += 1,
                Some(Kind::CloseBrace) => depth -= 1,
                Some(Kind::Less) if self.is_delimiter(at) => depth += 1,
                Some(Kind::Greater) if self.is_delimiter(at) => depth -= 1,
                Some(_) => {}
            }
            inp.skip();
        }
    }

    /// The closer of a block behind its last token: on its line, or, where the block has lines of its own, on the next one below its keyword.
    fn closer_behind(&self, open: Open, behind: Span) -> String {
        /// Longer lines, and longer blocks on one line, are nobody's layout.
        const FAR: usize = 4096;
        let before = |end: u32| {
            let end = end as usize;
            (end.saturating_sub(FAR)..end).find_map(|start| self.view.text.get(start..end)).unwrap_or_default()
        };
        let closer = open.closer();
        let inside = before(behind.start);
        let inside = inside.get(inside.len().saturating_sub((behind.start - open.span.start.min(behind.start)) as usize)..).unwrap_or(inside);
        match inside.rfind('\n') {
            None => format!(" {closer}"),
            Some(at) => {
                let line_break = if inside.get(..at).is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" };
                let line = before(open.keyword.start);
                let indent = line.rsplit('\n').next().unwrap_or_default();
                let indent = if indent.chars().all(|character| matches!(character, ' ' | '\t' | '\u{3000}')) { indent } else { "" };
                format!("{line_break}{indent}{closer}")
            }
        }
    }

    /// Takes the closer of a block, or says what is wrong with it; `is_certain` is whether its statements show where it ends.
    fn close(&self, inp: &mut Reader<'t, '_>, around: &[Open], open: Open, ending: &Ending, is_certain: bool) -> Span {
        let at = Self::here(inp);
        let behind = self.token(at.saturating_sub(1)).after();
        let closer = if matches!(ending, Ending::Outer) { None } else { inp.peek() };
        match closer {
            Some(kind) if open.closes(kind) => {
                inp.skip();
                self.token(at)
            }
            Some(kind) if !around.iter().any(|outer| outer.closes(kind)) || self.outer_goes_on(around, at) => {
                let span = self.token(at);
                Self::report(
                    inp,
                    Diagnostic::new(Code::MismatchedCloser, self.view.at(span))
                        .with("opener", open.opener_text())
                        .with("closer", open.closer())
                        .with("found", self.view.slice(span))
                        .label(self.view.at(open.span), "opened")
                        .fix(Applicability::Safe, self.view.at(span), open.closer()),
                );
                inp.skip();
                span
            }
            other => {
                if other.is_none() && matches!(ending, Ending::Closer) && self.view.tokens.truncated {
                    return behind;
                }
                let mut diagnostic = Diagnostic::new(Code::UnclosedBlock, self.view.at(behind))
                    .with("keyword", self.view.slice(open.keyword))
                    .with("opener", open.opener_text())
                    .with("closer", open.closer())
                    .label(self.view.at(open.span), "opened")
                    .fix(if is_certain { Applicability::Safe } else { Applicability::Unsafe }, self.view.at(behind), self.closer_behind(open, behind));
                if other.is_some() {
                    let span = self.token(at);
                    diagnostic = diagnostic.with("found", self.view.slice(span)).label(self.view.at(span), "closed_by");
                }
                Self::report(inp, diagnostic);
                behind
            }
        }
    }

    /// Whether the block around goes on behind a closer that would close it, while no closer is missing: then the closer is only the wrong one.
    fn outer_goes_on(&self, around: &[Open], at: usize) -> bool {
        let Some(outer) = around.last() else { return false };
        let next = matches!(self.kind(at + 1), Some(Kind::Keyword(next)) if next.info().stands_in(outer.place) && !next.is_top_level());
        next && self.balance() == 0
    }

    /// A closer too many inside a project closes it early; the statements behind it still belong to it.
    fn resume_after_early_closer(&self, inp: &mut Reader<'t, '_>, keyword: Span, inner: Place, block: &mut Block) {
        loop {
            let at = Self::here(inp);
            let next = match inp.peek() {
                Some(Kind::Keyword(next)) if next.info().stands_in(inner) && !next.is_top_level() => self.token(at),
                _ => return,
            };
            // With a closer for each opener none is too many: then the statement itself stands in the wrong place.
            if block.close.start == block.close.end || self.balance() >= 0 {
                return;
            }
            let early = block.close;
            Self::report(
                inp,
                Diagnostic {
                    primary: crate::diagnostics::Label { at: self.view.at(early), key: "early", arguments: Vec::new() },
                    ..Diagnostic::new(Code::ExtraCloser, self.view.at(early))
                }
                .with("found", self.view.slice(early))
                .label(self.view.at(block.open), "opened")
                .label(self.view.at(next), "goes_on")
                .fix(Applicability::Unsafe, self.view.at(early), ""),
            );
            let opener = if self.view.slice(block.open) == "{" { Kind::OpenBrace } else { Kind::Less };
            let more = self.block_body(inp, &[], Open { keyword, place: inner, opener, span: block.open });
            block.statements.extend(more.statements);
            block.incomplete |= more.incomplete;
            block.close = more.close;
        }
    }

    // ---- findings -----------------------------------------------------------------------------------------------------------------

    /// What stands at a token, in words.
    pub(super) fn found(&self, index: usize) -> Value {
        let Some(kind) = self.kind(index) else {
            return Value::Word(Message { zh: "文件或语句的结尾", en: "the end" });
        };
        match kind {
            Kind::Keyword(_) | Kind::Word | Kind::UnitWord | Kind::Number | Kind::BadNumber => {
                let shown: String = self.view.slice(self.token(index)).chars().take(20).collect();
                Value::Text(format!("`{shown}`"))
            }
            kind => Value::Word(kind.name()),
        }
    }

    pub(super) fn unexpected(&self, index: usize, expected: Expected) -> Diagnostic {
        let expected = if expected.is_empty() { Expected::one(Part::Statement) } else { expected };
        let mut span = self.token(index);
        let before = self.token(index.saturating_sub(1));
        let statement = matches!(self.kind(index), Some(Kind::Keyword(_))) && self.view.slice(Span::new(before.end, span.start)).contains('\n');
        // What is missing is missing behind the last token, not where the next statement begins.
        if self.kind(index).is_none() || statement && index > 0 {
            span = self.token(index.saturating_sub(1)).after();
        }
        Diagnostic::new(Code::UnexpectedToken, self.view.at(span)).with("expected", expected).with("found", self.found(index))
    }

    fn explain(diagnostic: Diagnostic, keyword: Keyword) -> Diagnostic {
        diagnostic.with("form", keyword.info().form).note("form")
    }

    pub(super) const fn error<T>(at: usize, part: Part) -> Result<T, SyntaxError> {
        Err(SyntaxError { at, expected: Expected::one(part) })
    }
}

/// Whether a statement that could not be read leaves others in doubt: whether it would have named something, or said what others rest on.
const fn matters(keyword: Keyword) -> bool {
    !matches!(
        keyword,
        Keyword::Check
            | Keyword::Allow
            | Keyword::Note
            | Keyword::OverallGoal
            | Keyword::AnnualGoal
            | Keyword::Department
            | Keyword::Agency
            | Keyword::Nature
            | Keyword::Category
            | Keyword::Code
    )
}

/// An indicator whose target is missing: reported, and a `;` missing with it is no second mistake.
fn lacks_target(head: &Head) -> bool {
    matches!(head, Head::Indicator(indicator) if indicator.target == super::ast::Target::Bad)
}

/// The keywords of a place as a list, in both languages.
fn keywords_of(place: Place) -> Message {
    use std::sync::OnceLock;
    static LISTS: OnceLock<Vec<(Place, Message)>> = OnceLock::new();
    let lists = LISTS.get_or_init(|| {
        Place::ALL
            .into_iter()
            .map(|place| {
                let here = || Keyword::all().iter().filter(move |info| info.stands_in(place));
                let zh: Vec<&str> = here().filter_map(|info| info.chinese.first().copied()).collect();
                let en: Vec<&str> = here().map(|info| info.english).collect();
                // Made once for each of seven places, and kept for as long as the program runs.
                (place, Message { zh: String::leak(zh.join(" ")), en: String::leak(en.join(" ")) })
            })
            .collect()
    });
    lists.iter().find(|(known, _)| *known == place).map_or(Message { zh: "", en: "" }, |(_, list)| *list)
}
