//! Text to tokens. Lexing never fails: what it cannot read it reports and leaves out, so that one stray character is one finding.

use std::ops::Range;

use logos::Logos;
use rust_decimal::Decimal;

use super::characters::{description, fold, is_forbidden, is_foreign_space, is_invisible};
use super::date;
use super::text;
use super::token::{Keyword, Kind, WORD_COMPARATORS};
use super::trivia;
use crate::bytes;
use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Findings, Fix, Message};
use crate::source::{FileId, Span, clamp};

/// The tokens of one text: kinds and spans side by side, so that the grammar walks single bytes.
#[derive(Debug, Default)]
pub struct Tokens {
    kinds: Vec<Kind>,
    spans: Vec<Span>,
    /// Where a top-level statement begins: token indices, in order.
    cuts: Vec<u32>,
    /// An unterminated comment or text block swallowed the rest of the text.
    pub truncated: bool,
}

impl Tokens {
    /// The kinds, one byte each.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Whether a top-level statement begins with the first.
    #[must_use]
    pub(super) fn begin_a_statement(&self) -> bool {
        self.cuts.first() == Some(&0)
    }

    /// The bytes of one token; past the end, the empty span behind the last.
    #[must_use]
    pub fn span(&self, index: usize) -> Span {
        self.spans.get(index).copied().unwrap_or_else(|| self.spans.last().copied().unwrap_or_default().after())
    }

    /// The first token that begins at a byte or behind it.
    #[must_use]
    pub fn index_at(&self, byte: u32) -> usize {
        self.spans.partition_point(|span| span.start < byte)
    }

    /// The bytes from one token up to, not including, another.
    #[must_use]
    pub fn span_of(&self, tokens: std::ops::Range<usize>) -> Span {
        if tokens.is_empty() {
            return Span::empty(self.span(tokens.start).start);
        }
        self.span(tokens.start).to(self.span(tokens.end.saturating_sub(1)))
    }

    /// The first token that does not end before a byte.
    #[must_use]
    pub fn from(&self, byte: u32) -> usize {
        self.spans.partition_point(|span| span.end < byte)
    }

    /// The token ranges of the top-level statements. What stands before the first is a range of its own.
    pub fn slices(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let ends = self.cuts.iter().map(|&cut| cut as usize).chain([self.kinds.len()]);
        let starts = [0].into_iter().chain(self.cuts.iter().map(|&cut| cut as usize));
        starts.zip(ends).filter(|(start, end)| start < end).map(|(start, end)| start..end)
    }
}

/// What the automaton sees. Everything that needs more than a regular expression is only begun here.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(skip r"[ \t\u{3000}]+")]
enum Raw {
    #[regex(r"(\r?\n[ \t\u{3000}]*)+")]
    Newline,
    #[regex(r"[\p{XID_Start}_]\p{XID_Continue}*([、·]+\p{XID_Continue}+)*")]
    Word,
    // Of letters that all have ink; most words are.
    #[regex(r"[A-Za-z_\u{4e00}-\u{9fff}][A-Za-z0-9_\u{4e00}-\u{9fff}]*", priority = 30)]
    PlainWord,
    #[regex(r"(\p{XID_Start}\p{XID_Continue}*)?[℃℉°㎡㎥㎜㎝㎞㎎㎏²³][A-Za-z²³]*")]
    UnitWord,
    #[regex(r"[%％﹪‰]")]
    Percent,
    #[regex("[\"＂“”「]")]
    Quote,
    #[regex("[\"＂“”][\"＂“”][\"＂“”]")]
    TripleQuote,
    #[regex(r"[0-9]+(\.[0-9]+)?", priority = 20)]
    #[regex(r"[０-９]")]
    Number,
    #[regex(r"[<＜﹤《〈]")]
    Less,
    #[regex(r"[>＞﹥》〉]")]
    Greater,
    #[regex(r"[=＝﹦═]")]
    Equals,
    #[regex(r"[<＜﹤《〈][=＝﹦═]")]
    #[regex(r"[≤≦]")]
    LessEqual,
    #[regex(r"[=＝﹦═][<＜﹤《〈>＞﹥》〉]")]
    Reversed,
    #[regex(r"[>＞﹥》〉][=＝﹦═]")]
    #[regex(r"[≥≧]")]
    GreaterEqual,
    #[regex(r"[{｛﹛]")]
    OpenBrace,
    #[regex(r"[}｝﹜]")]
    CloseBrace,
    #[regex(r"[;；﹔]")]
    Semicolon,
    #[regex(r"[.．。﹒]")]
    Dot,
    #[regex(r"[.．。﹒][.．。﹒]")]
    #[regex(r"…+")]
    #[token("～")]
    DotDot,
    #[regex(r"[~–]|—+")]
    Dash,
    #[regex(r"[/／]")]
    Slash,
    #[regex(r"[*＊﹡×]")]
    Star,
    #[regex(r"[+＋﹢]")]
    Plus,
    #[regex(r"[-－﹣−]")]
    Minus,
    #[regex(r"[(（﹙]")]
    OpenParenthesis,
    #[regex(r"[)）﹚]")]
    CloseParenthesis,
    #[regex(r"[/／][/／]")]
    LineComment,
    #[regex(r"[/／][*＊﹡]")]
    BlockComment,
}

/// Reads the tokens of `text` and reports what cannot be one.
#[must_use]
pub fn lex(text: &str, findings: &mut Findings) -> Tokens {
    let mut lexer = Lexer::new(text, 0..text.len(), findings);
    lexer.run();
    lexer.out
}

/// A part of a text as lexed.
pub(super) struct Lexed {
    pub tokens: Tokens,
    pub findings: Findings,
    /// Its end is where a statement ends, and nothing that began before goes on behind it.
    pub is_closed: bool,
}

/// Reads a part of a text as if a statement began there.
pub(super) fn lex_piece(text: &str, range: Range<usize>, file: FileId) -> Lexed {
    let mut findings = Findings::new(file);
    let end = range.end;
    let mut lexer = Lexer::new(text, range, &mut findings);
    lexer.run();
    let ends = matches!(lexer.previous, Kind::Semicolon | Kind::Greater | Kind::CloseBrace) && matches!(lexer.pending, Pending::Nothing);
    let is_closed = ends && lexer.at == end;
    Lexed { tokens: lexer.out, findings, is_closed }
}

/// How much is looked through at once for what texts must not hold.
const LOOK: usize = 4096;

/// How far below a text's first line its closing quote is looked for.
const MOST_LINES: usize = 20;

/// What ends a text block.
#[derive(Clone, Copy)]
enum Closing {
    /// Three quotes first on a line: where, and their length.
    Quotes(usize, usize),
    /// A line that plainly is a statement with a text block of its own.
    Statement(usize),
    /// Nothing up to the end.
    Nothing,
}

impl Closing {
    const fn at(self) -> Option<usize> {
        match self {
            Self::Quotes(at, _) | Self::Statement(at) => Some(at),
            Self::Nothing => None,
        }
    }
}

/// A top-level keyword that begins a statement if what follows can be its name.
#[derive(Clone, Copy)]
enum Pending {
    Nothing,
    /// Nothing follows it yet.
    Keyword(u32),
    /// A word follows that is a keyword at the head of its line: the name, if a block opens behind it. It may be top-level itself.
    Named(u32, Option<u32>),
}

struct Lexer<'s, 'f> {
    text: &'s str,
    /// Where no token begins any more.
    limit: usize,
    out: Tokens,
    findings: &'f mut Findings,
    /// Where nothing is that a text must be looked through for, as far as that was seen.
    clean: Range<usize>,
    /// Where the automaton is to start next.
    at: usize,
    previous: Kind,
    first_on_line: bool,
    /// Inside a `check`, where `-` is always minus and there are no dates.
    in_check: bool,
    pending: Pending,
    /// The end of the line that was last looked for: a line of many quotes is not searched for its end at each.
    line_end: usize,
    /// What was last found to end a text block, and from where it was looked for.
    closing: Option<(usize, Closing)>,
}

impl<'s, 'f> Lexer<'s, 'f> {
    fn new(text: &'s str, range: Range<usize>, findings: &'f mut Findings) -> Self {
        // A token is about ten bytes on real files.
        let room = range.len() / 9;
        Self {
            text,
            limit: range.end,
            out: Tokens { kinds: Vec::with_capacity(room), spans: Vec::with_capacity(room), ..Tokens::default() },
            findings,
            clean: range.start..range.start,
            at: if range.start == 0 && text.starts_with('\u{feff}') { 3 } else { range.start },
            previous: Kind::Semicolon,
            first_on_line: true,
            in_check: false,
            pending: Pending::Nothing,
            line_end: 0,
            closing: None,
        }
    }

    fn run(&mut self) {
        while self.at < self.limit {
            self.plain();
            self.any();
        }
    }

    /// Takes the token that comes next, whatever it is.
    fn any(&mut self) {
        let mut raw = Raw::lexer(self.slice(self.at, self.limit));
        let token = raw.next();
        let span = raw.span();
        let (from, to) = (self.at + span.start, self.at + span.end);
        self.at = match token {
            Some(Ok(token)) => self.token(token, from, to),
            Some(Err(())) => self.stray(from),
            None => self.limit.max(self.at),
        };
    }

    /// Takes the tokens that a byte and the one behind it tell from all others, up to one of which they do not: nearly all are words of letters that have
    /// ink, and signs in ASCII. What the automaton would read is read here, only sooner.
    fn plain(&mut self) {
        let bytes = self.text.as_bytes().get(..self.limit).unwrap_or_default();
        let mut at = self.at;
        while let Some(&first) = bytes.get(at) {
            let behind = bytes.get(at + 1).copied().unwrap_or_default();
            // A sign in another width may be the second half of one.
            let is_apart = || !matches!(behind, 0xe2 | 0xe3 | 0xef);
            let (kind, length) = match first {
                b' ' | b'\t' => {
                    at += 1;
                    continue;
                }
                b'\n' => {
                    self.first_on_line = true;
                    at += 1;
                    continue;
                }
                b'A'..=b'Z' | b'a'..=b'z' | b'_' | 0xe4..=0xe9 => {
                    let Some(end) = plain_word(bytes, at) else { break };
                    at = self.word(at, end);
                    continue;
                }
                b'0'..=b'9' => {
                    at = self.number(at, plain_number(bytes, at));
                    continue;
                }
                b'"' if is_apart() && behind != b'"' => {
                    at = self.string(at, at + 1);
                    continue;
                }
                b';' => (Kind::Semicolon, 1),
                b'{' => (Kind::OpenBrace, 1),
                b'}' => (Kind::CloseBrace, 1),
                b'<' if behind == b'=' => (Kind::LessEqual, 2),
                b'>' if behind == b'=' => (Kind::GreaterEqual, 2),
                b'<' if is_apart() => (Kind::Less, 1),
                b'>' if is_apart() => (Kind::Greater, 1),
                b'=' if is_apart() && !matches!(behind, b'<' | b'>') => (Kind::Equals, 1),
                b'.' if is_apart() && behind != b'.' => (Kind::Dot, 1),
                b'%' => (Kind::Percent, 1),
                b'*' => (Kind::Star, 1),
                b'+' => (Kind::Plus, 1),
                b'(' => (Kind::OpenParenthesis, 1),
                b')' => (Kind::CloseParenthesis, 1),
                _ => break,
            };
            self.sign(kind, at, at + length);
            at += length;
        }
        self.at = at;
    }

    /// Takes one raw token; answers where the next begins.
    fn token(&mut self, raw: Raw, from: usize, to: usize) -> usize {
        match raw {
            Raw::PlainWord => return self.word(from, to),
            Raw::Word => {
                self.check_word(from, to);
                return self.word(from, to);
            }
            Raw::Newline => {
                self.first_on_line = true;
                return to;
            }
            Raw::Number => return self.number(from, to),
            Raw::Semicolon => self.sign(Kind::Semicolon, from, to),
            Raw::Dot => self.push(Kind::Dot, from, to),
            Raw::Equals => self.push(Kind::Equals, from, to),
            Raw::LessEqual => self.push(Kind::LessEqual, from, to),
            Raw::GreaterEqual => self.push(Kind::GreaterEqual, from, to),
            Raw::Reversed => self.reversed(from, to),
            Raw::Less => self.push(Kind::Less, from, to),
            Raw::Greater => self.push(Kind::Greater, from, to),
            Raw::Percent => self.push(Kind::Percent, from, to),
            Raw::UnitWord => self.push(Kind::UnitWord, from, to),
            Raw::OpenBrace => self.sign(Kind::OpenBrace, from, to),
            Raw::CloseBrace => self.sign(Kind::CloseBrace, from, to),
            Raw::DotDot => self.push(Kind::DotDot, from, to),
            Raw::Dash => self.push(Kind::Dash, from, to),
            Raw::Slash => {
                let kind = if self.is_tight(from, to) { Kind::TightSlash } else { Kind::Slash };
                self.push(kind, from, to);
            }
            Raw::Star => self.push(Kind::Star, from, to),
            Raw::Plus => self.push(Kind::Plus, from, to),
            Raw::Minus => self.push(Kind::Minus, from, to),
            Raw::OpenParenthesis => self.push(Kind::OpenParenthesis, from, to),
            Raw::CloseParenthesis => self.push(Kind::CloseParenthesis, from, to),
            Raw::Quote => return self.string(from, to),
            Raw::TripleQuote => return self.text_block(from, to),
            Raw::LineComment => return self.line_comment(from),
            Raw::BlockComment => return self.block_comment(from, to),
        }
        to
    }

    /// A sign; some end a `check`.
    #[inline]
    fn sign(&mut self, kind: Kind, from: usize, to: usize) {
        self.in_check &= !matches!(kind, Kind::Semicolon | Kind::OpenBrace | Kind::CloseBrace);
        self.push(kind, from, to);
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "there is a call for each token, and a call is as long as this")]
    fn push(&mut self, kind: Kind, from: usize, to: usize) {
        if !matches!(self.pending, Pending::Nothing) {
            self.settle(kind);
        }
        self.out.kinds.push(kind);
        self.out.spans.push(Span::new(clamp(from), clamp(to)));
        self.previous = kind;
        self.first_on_line = false;
    }

    /// Cuts before the pending keyword, or gives it up, now that `kind` follows it.
    fn settle(&mut self, kind: Kind) {
        let is_name = matches!(kind, Kind::Word | Kind::UnitWord | Kind::String | Kind::EscapedString | Kind::Percent | Kind::Number);
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Keyword(cut) | Pending::Named(_, Some(cut)) if is_name => self.out.cuts.push(cut),
            Pending::Named(cut, _) if matches!(kind, Kind::Less | Kind::OpenBrace) => self.out.cuts.push(cut),
            Pending::Keyword(cut) | Pending::Named(_, Some(cut)) if matches!(kind, Kind::Keyword(_)) => self.pending = Pending::Named(cut, None),
            _ => {}
        }
    }

    fn rest(&self, from: usize) -> &'s str {
        self.text.get(from..).unwrap_or_default()
    }

    fn slice(&self, from: usize, to: usize) -> &'s str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn is_tight(&self, from: usize, to: usize) -> bool {
        let before = self.out.spans.last().is_some_and(|span| span.end as usize == from);
        before && self.rest(to).chars().next().is_some_and(|next| !next.is_whitespace())
    }

    fn report(&mut self, code: Code, from: usize, to: usize) -> Diagnostic {
        Diagnostic::new(code, self.findings.at(Span::new(clamp(from), clamp(to))))
    }

    // ---- words --------------------------------------------------------------------------------------------------------------------

    fn word(&mut self, from: usize, to: usize) -> usize {
        let word = self.slice(from, to);
        if self.starts_statement(to)
            && let Some(keyword) = Keyword::lookup(word)
        {
            self.in_check = keyword == Keyword::Check;
            let index = clamp(self.out.kinds.len());
            self.push(Kind::Keyword(keyword), from, to);
            if keyword.is_top_level() {
                self.pending = match self.pending {
                    Pending::Named(cut, _) => Pending::Named(cut, Some(index)),
                    _ => Pending::Keyword(index),
                };
            }
            return to;
        }
        if self.previous.ends_operand() {
            if let Some((kind, length)) = word_operator(word, self.rest(to)) {
                self.push(kind, from, from + length);
                return from + length;
            }
            // `次至5次` after a number: the unit ends before 至.
            if matches!(self.previous, Kind::Number | Kind::BadNumber)
                && let Some(at) = word.match_indices('至').map(|(at, _)| at).find(|&at| at > 0 && begins_with_digit(word.get(at + 3..).unwrap_or_default()))
            {
                self.push(Kind::Word, from, from + at);
                return from + at;
            }
        }
        self.push(Kind::Word, from, to);
        to
    }

    /// Some characters without ink are letters to Unicode.
    fn check_word(&mut self, from: usize, to: usize) {
        let word = self.slice(from, to);
        for (offset, character) in word.char_indices().filter(|(_, character)| is_invisible(*character)) {
            self.invisible(from + offset, from + offset + character.len_utf8(), character);
        }
    }

    /// `=<` and `=>` are `<=` and `>=` the wrong way round.
    fn reversed(&mut self, from: usize, to: usize) {
        let less = self.slice(from, to).chars().nth(1).is_some_and(|sign| fold(sign) == '<' || matches!(sign, '《' | '〈'));
        let (kind, right) = if less { (Kind::LessEqual, "<=") } else { (Kind::GreaterEqual, ">=") };
        let found = self.slice(from, to);
        let finding = self
            .report(Code::UnexpectedToken, from, to)
            .with("expected", crate::diagnostics::Expected::one(crate::diagnostics::expected::Part::Comparator))
            .with("found", format!("`{found}`"))
            .with("suggestion", right);
        let at = finding.primary.at;
        self.findings.push(finding.fix(Applicability::Safe, at, right));
        self.push(kind, from, to);
    }

    /// Whether a keyword may stand here: behind `;` or a delimiter, or first on a line that no operator leads to.
    fn starts_statement(&self, end: usize) -> bool {
        match self.previous {
            Kind::Semicolon | Kind::Less | Kind::Greater | Kind::OpenBrace | Kind::CloseBrace => true,
            _ if !self.first_on_line => false,
            // A comparator whose target is missing: only what plainly goes on as a statement of its own is one.
            Kind::Equals | Kind::LessEqual | Kind::GreaterEqual | Kind::LessWord | Kind::GreaterWord => {
                let behind = self.rest(end);
                let next = behind.trim_start_matches([' ', '\t', '\u{3000}']);
                next.len() < behind.len() && next.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '"' | '＂' | '“' | '”' | '「'))
            }
            previous => !previous.wants_operand(),
        }
    }

    // ---- numbers and dates --------------------------------------------------------------------------------------------------------

    fn number(&mut self, from: usize, to: usize) -> usize {
        let rest = self.text.as_bytes().get(to..).unwrap_or_default();
        let plain = matches!(rest.first(), None | Some(b';' | b' ' | b'\n' | b'\r' | b'%' | b'<' | b'>' | b')' | b'*' | b'+'));
        // What cannot go on as a grouped number, a fraction or a date, and is short enough for any decimal.
        if plain && to - from <= 18 && self.text.as_bytes().get(from).is_some_and(u8::is_ascii_digit) {
            self.push(Kind::Number, from, to);
            return to;
        }
        if !self.in_check
            && let Some((length, form)) = date::scan(self.rest(from))
        {
            return self.date(from, from + length, form);
        }
        let (length, problem) = scan_number(self.rest(from));
        let end = from + length;
        let Some(problem) = problem else {
            self.push(Kind::Number, from, end);
            return end;
        };
        let written = self.slice(from, end);
        let plain: String = written.chars().map(fold).filter(|character| character.is_ascii_digit() || *character == '.').collect();
        let mut finding = self.report(Code::MalformedNumber, from, end).with("number", written).note("example");
        finding.primary.key = problem;
        if problem == "grouping" {
            let at = finding.primary.at;
            finding = finding.with("plain", plain.as_str()).fix(Applicability::Unsafe, at, plain);
        }
        self.findings.push(finding);
        self.push(Kind::BadNumber, from, end);
        end
    }

    fn date(&mut self, from: usize, to: usize, form: date::Form) -> usize {
        let written = self.slice(from, to);
        let Some(parsed) = date::parse(written) else {
            let finding = self.report(Code::ImpossibleDate, from, to).with("date", written);
            self.findings.push(finding);
            self.push(Kind::BadDate, from, to);
            return to;
        };
        if form == date::Form::Ambiguous {
            let iso = parsed.to_string();
            let finding = self.report(Code::DateFormat, from, to).with("date", written).with("iso", iso.as_str());
            let at = finding.primary.at;
            self.findings.push(finding.fix(Applicability::Safe, at, iso));
        }
        self.push(Kind::Date, from, to);
        to
    }

    // ---- texts --------------------------------------------------------------------------------------------------------------------

    fn string(&mut self, from: usize, to: usize) -> usize {
        if let Some(end) = self.clean_string(from, to) {
            self.push(Kind::String, from, end);
            return end;
        }
        let (opener, closer) = match self.slice(from, to) {
            "“" => (Some('“'), '”'),
            "「" => (Some('「'), '」'),
            // An input method gives the two halves in turn, and may begin with the wrong one.
            "”" => (None, '”'),
            _ => (None, '"'),
        };
        let mut depth = 0_usize;
        let mut escaped = false;
        let mut escapes = false;
        for (offset, character) in self.rest(to).char_indices() {
            let at = to + offset;
            if character == '\n' || character == '\r' && self.rest(at + 1).starts_with('\n') {
                return self.unterminated(from, to, at, closer);
            }
            if is_forbidden(character) && character != '\t' {
                self.forbidden(at, character);
            }
            if escaped {
                escaped = false;
            } else if character == '\\' {
                escaped = true;
                escapes = true;
            } else if Some(character) == opener {
                depth += 1;
            } else if fold(character) == closer || closer == '”' && opener.is_none() && character == '“' {
                if depth > 0 {
                    depth -= 1;
                    continue;
                }
                let end = at + character.len_utf8();
                if escapes {
                    self.check_escapes(to, at);
                }
                self.push(if escapes { Kind::EscapedString } else { Kind::String }, from, end);
                return end;
            }
        }
        self.unterminated(from, to, self.text.len(), closer)
    }

    /// Whether a text need not be looked through, since much around it was at once.
    fn is_clean(&mut self, text: Range<usize>) -> bool {
        while self.clean.end < text.end {
            // No character is longer than what is looked at again.
            let (start, end) = (self.clean.end, (self.clean.end + LOOK).min(self.limit));
            if start == end {
                return false;
            }
            let part = self.text.as_bytes().get(start.saturating_sub(3)..end).unwrap_or_default();
            self.clean = if needs_look(part) { end..end } else { self.clean.start..end };
        }
        self.clean.start <= text.start
    }

    /// Where a text ends that needs no second look: no escape, no line end, nothing forbidden, no quote within. Nearly every text is one.
    fn clean_string(&mut self, from: usize, to: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(to..)?;
        let (length, closer) = match self.text.as_bytes().get(from)? {
            b'"' => (memchr::memchr3(b'"', b'\\', b'\n', rest).filter(|at| rest.get(*at) == Some(&b'"'))?, 1),
            _ if self.slice(from, to) == "“" => (closing_mark(rest)?, "”".len()),
            _ => return None,
        };
        (self.is_clean(to..to + length) || !needs_look(rest.get(..length)?)).then_some(to + length + closer)
    }

    /// The text ends with its line, or, where it plainly goes on for some lines, at its quote there. What looks like the statement's own end is left
    /// outside, so that nothing follows from the mistake.
    fn unterminated(&mut self, from: usize, body: usize, line_end: usize, closer: char) -> usize {
        if let Some(end) = self.closed_below(line_end + 1, closer) {
            let finding = self.report(Code::UnterminatedString, from, line_end).with("closer", closer.to_string()).note("lines");
            self.findings.push(finding);
            self.push(Kind::String, from, end);
            return end;
        }
        let content = self.slice(body, line_end);
        let kept = content.trim_end_matches(|character: char| {
            matches!(fold(character), ';' | '<' | '>' | '{' | '}' | ' ' | '\t' | '\u{3000}' | '\r') || matches!(character, '《' | '》')
        });
        if kept.is_empty() {
            // A closing quote whose opening one is missing: what it should close was read as bare words.
            let finding = self.report(Code::UnterminatedString, from, body).with("closer", closer.to_string()).note("lines");
            self.findings.push(finding);
            return body;
        }
        let end = body + kept.len();
        let closer = closer.to_string();
        let finding = self.report(Code::UnterminatedString, from, end).with("closer", closer.as_str()).note("lines");
        // A quote that closes texts of another kind stands where the closing one should.
        let wrong = kept.chars().next_back().filter(|last| matches!(last, '"' | '＂' | '”' | '」') && kept.len() > last.len_utf8());
        let close = end - wrong.map_or(0, char::len_utf8);
        // One mark that ends the statement, or none: with more of them, some may be part of the text.
        let behind = content.get(kept.len()..).unwrap_or_default().trim_matches([' ', '\t', '\u{3000}', '\r']);
        let applicability = if behind.chars().nth(1).is_none() { Applicability::Safe } else { Applicability::Unsafe };
        let at = self.findings.at(Span::new(clamp(close), clamp(end)));
        self.findings.push(finding.fix(applicability, at, closer));
        self.push(Kind::String, from, end);
        end
    }

    /// Behind the quote that closes a text broken over lines: on one of the next lines, before any that begins like a statement.
    fn closed_below(&self, from: usize, closer: char) -> Option<usize> {
        let mut start = from;
        for line in self.text.get(from..)?.split('\n').take(MOST_LINES) {
            let trimmed = line.trim_start();
            let word = trimmed.split(|character: char| !character.is_alphanumeric() && character != '_').next().unwrap_or_default();
            if Keyword::lookup(word).is_some() || trimmed.starts_with(['>', '}', '》', '〉', '/']) {
                return None;
            }
            if let Some(at) = line.find(closer) {
                return Some(start + at + closer.len_utf8());
            }
            start += line.len() + 1;
        }
        None
    }

    fn check_escapes(&mut self, from: usize, to: usize) {
        let bad: Vec<_> = text::bad_escapes(self.slice(from, to)).collect();
        for (range, forbidden) in bad {
            let (start, end) = (from + range.start, from + range.end);
            if let Some(character) = forbidden {
                self.forbidden_between(start, end, character);
                continue;
            }
            let finding = self.report(Code::BadEscape, start, end).with("escape", self.slice(start, end)).note("list");
            let at = self.findings.at(Span::new(clamp(start), clamp(start + 1)));
            self.findings.push(finding.fix(Applicability::Unsafe, at, "\\\\"));
        }
    }

    fn text_block(&mut self, from: usize, to: usize) -> usize {
        // Two of the three may be what a text in quotes begins with: `"“甲”"`.
        let opener = self.rest(from).chars().next().map_or(1, char::len_utf8);
        if let Some(end) = self.clean_string(from, from + opener).filter(|end| *end > to) {
            self.push(Kind::String, from, end);
            return end;
        }
        if self.line_end < to {
            self.line_end = memchr::memchr(b'\n', self.rest(to).as_bytes()).map_or(self.text.len(), |at| to + at);
        }
        let first_line_end = self.line_end;
        let opening = self.slice(to, first_line_end);
        if !opening.trim_matches([' ', '\t', '\u{3000}', '\r']).is_empty() {
            return self.early_text(from, to, first_line_end);
        }
        match self.closing(first_line_end + 1) {
            Closing::Quotes(close, quotes) => {
                self.check_block(to, close);
                self.push(Kind::TextBlock, from, close + quotes);
                close + quotes
            }
            Closing::Statement(line_start) => {
                // Another text block begins before this one ended: the missing quotes belong before it.
                self.unterminated_block(from, to);
                let end = line_start.saturating_sub(1);
                self.push(Kind::TextBlock, from, end);
                end
            }
            Closing::Nothing => {
                self.unterminated_block(from, to);
                self.out.truncated = true;
                self.push(Kind::TextBlock, from, self.text.len());
                self.text.len()
            }
        }
    }

    fn unterminated_block(&mut self, from: usize, to: usize) {
        let finding = self.report(Code::UnterminatedTextBlock, from, to).note("close");
        self.findings.push(finding);
    }

    /// Text right behind the opening quotes: reported, and read as the text it plainly is, to its closing quotes on this line or first on a later one.
    fn early_text(&mut self, from: usize, to: usize, line_end: usize) -> usize {
        let rest = self.slice(to, line_end);
        let here = rest.char_indices().find_map(|(at, _)| text::triple_quote(rest.get(at..).unwrap_or_default()).map(|quotes| (to + at, to + at + quotes)));
        let (end, note) = match here {
            Some((_, end)) => (end, "one_line"),
            None => match self.closing(line_end + 1) {
                Closing::Quotes(close, quotes) => (close + quotes, "next_line"),
                _ => (to + rest.trim_end_matches([';', '；', '>', '}', ' ', '\r']).len(), "one_line"),
            },
        };
        let mut finding = self.report(Code::TextBlockOpening, from, to).note(note);
        if let Some((close, _)) = here {
            let is_plain = !self.slice(to, close).contains(['\\', '"', '＂', '“', '”', '「', '」']);
            let ends = [(from, to), (close, end)].map(|(from, to)| self.findings.at(Span::new(clamp(from), clamp(to))));
            if is_plain {
                finding = finding.with("repair", Message { zh: "改用一对引号", en: "use a pair of quotes" });
                let edits = ends.map(|at| Edit { at, text: "\"".to_owned() }).to_vec();
                finding.fix = Some(Fix { applicability: Applicability::Safe, edits });
            }
        } else if note == "next_line" {
            // The first line is indented as the next one is, so that no indentation becomes part of the text.
            let gap = rest.len() - rest.trim_start_matches([' ', '\t', '\u{3000}']).len();
            let next = self.rest(line_end + 1);
            let next = next.split('\n').next().unwrap_or_default();
            let indent = next.get(..next.len() - next.trim_start_matches([' ', '\t']).len()).unwrap_or_default();
            let line_break = if rest.ends_with('\r') { "\r\n" } else { "\n" };
            let at = self.findings.at(Span::new(clamp(to), clamp(to + gap)));
            finding = finding.with("repair", Message { zh: "在 `\"\"\"` 之后换行", en: "break the line after `\"\"\"`" });
            finding = finding.fix(Applicability::Safe, at, format!("{line_break}{indent}"));
        }
        self.findings.push(finding);
        self.push(Kind::TextBlock, from, end);
        end
    }

    /// What ends a text block whose lines begin at `from`.
    fn closing(&mut self, from: usize) -> Closing {
        // Every line is looked at once, however many unclosed blocks there are.
        if let Some((start, closing)) = self.closing
            && start <= from
            && closing.at().is_none_or(|at| from <= at)
        {
            return closing;
        }
        let mut line_start = from;
        let mut found = Closing::Nothing;
        while line_start <= self.text.len() {
            let line_end = memchr::memchr(b'\n', self.rest(line_start).as_bytes()).map_or(self.text.len(), |at| line_start + at);
            let line = self.slice(line_start, line_end);
            let indent = line.len() - line.trim_start_matches([' ', '\t', '\u{3000}']).len();
            if let Some(quotes) = text::triple_quote(line.get(indent..).unwrap_or_default()) {
                found = Closing::Quotes(line_start + indent, quotes);
                break;
            }
            if opens_another_statement(line) {
                found = Closing::Statement(line_start);
                break;
            }
            line_start = line_end + 1;
        }
        self.closing = Some((from, found));
        found
    }

    fn check_block(&mut self, from: usize, to: usize) {
        let content = self.slice(from, to);
        for (offset, character) in content.char_indices() {
            let carriage = character == '\r' && self.rest(from + offset + 1).starts_with('\n');
            if is_forbidden(character) && !carriage && !matches!(character, '\n' | '\t') {
                self.forbidden(from + offset, character);
            }
        }
        if content.contains('\\') {
            self.check_escapes(from, to);
        }
    }

    // ---- comments and strays ------------------------------------------------------------------------------------------------------

    fn line_comment(&mut self, from: usize) -> usize {
        let end = memchr::memchr(b'\n', self.rest(from).as_bytes()).map_or(self.text.len(), |at| from + at);
        self.check_comment(from, end);
        end
    }

    fn block_comment(&mut self, from: usize, to: usize) -> usize {
        let close = trivia::block_comment(self.rest(to)).map(|length| to + length);
        let Some(end) = close else {
            let finding = self.report(Code::UnterminatedComment, from, to);
            self.findings.push(finding);
            self.out.truncated = true;
            return self.text.len();
        };
        self.check_comment(from, end);
        if self.slice(from, end).contains('\n') {
            self.first_on_line = true;
        }
        end
    }

    fn check_comment(&mut self, from: usize, to: usize) {
        for (offset, character) in self.slice(from, to).char_indices() {
            let at = from + offset;
            let carriage = character == '\r' && self.rest(at + 1).starts_with('\n');
            if is_forbidden(character) && !carriage && !matches!(character, '\n' | '\t') {
                self.forbidden(at, character);
            }
        }
    }

    fn forbidden(&mut self, at: usize, character: char) {
        self.forbidden_between(at, at + character.len_utf8(), character);
    }

    fn forbidden_between(&mut self, from: usize, to: usize, character: char) {
        let finding =
            self.report(Code::ForbiddenCharacter, from, to).with("codepoint", codepoint(character)).with("description", description(character)).note("why");
        let at = finding.primary.at;
        self.findings.push(finding.fix(Applicability::Unsafe, at, ""));
    }

    fn invisible(&mut self, from: usize, to: usize, first: char) {
        let finding = self.report(Code::InvisibleCharacter, from, to).with("codepoint", codepoint(first)).with("description", description(first));
        let at = finding.primary.at;
        self.findings.push(finding.fix(Applicability::Safe, at, if is_foreign_space(first) { " " } else { "" }));
    }

    /// A run of characters that no token begins with: reported once, then left out.
    fn stray(&mut self, from: usize) -> usize {
        let rest = self.rest(from);
        let Some(first) = rest.chars().next() else { return self.text.len() };
        if is_forbidden(first) {
            let run: usize = rest.chars().take_while(|&next| next == first).map(char::len_utf8).sum();
            self.forbidden_between(from, from + run, first);
            return from + run;
        }
        if is_foreign_space(first) || is_invisible(first) {
            let run: usize = rest.chars().take_while(|&next| is_foreign_space(next) || is_invisible(next)).map(char::len_utf8).sum();
            self.invisible(from, from + run, first);
            return from + run;
        }
        let run: usize = rest.chars().take_while(|&next| is_stray(next)).map(char::len_utf8).sum::<usize>().max(first.len_utf8());
        let shown: String = self.slice(from, from + run).chars().take(12).collect();
        let note = if first == '#' { "comment" } else { "quote" };
        let finding = self.report(Code::UnknownCharacter, from, from + run).with("character", shown).note(note);
        self.findings.push(finding);
        if first == '#' {
            // A comment as other languages have it: the rest of the line is no statement.
            return memchr::memchr(b'\n', rest.as_bytes()).map_or(self.text.len(), |at| from + at);
        }
        from + run
    }
}

/// The length of a character of [`Raw::PlainWord`] by its first byte; 0 for what is none. U+4E00–U+9FFF begin with E4–E9, as some below do.
static WIDTHS: [u8; 256] = {
    let mut widths = [0; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(clippy::indexing_slicing, reason = "there is one for every byte, and constants have no other way")]
        {
            widths[byte as usize] = match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' => 1,
                0xe4..=0xe9 => 3,
                _ => 0,
            };
        }
        if byte == u8::MAX {
            break widths;
        }
        byte += 1;
    }
};

/// Where a word of [`Raw::PlainWord`] ends; none where it may go on as another kind of word.
fn plain_word(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(&first) = bytes.get(at) {
        let width = WIDTHS.get(usize::from(first)).copied().unwrap_or_default();
        if width == 0 {
            return first.is_ascii().then_some(at);
        }
        if first == 0xe4 && bytes.get(at + 1).is_some_and(|second| *second < 0xb8) {
            return None;
        }
        at += usize::from(width);
    }
    Some(at)
}

/// Where a [`Raw::Number`] in ASCII ends.
fn plain_number(bytes: &[u8], at: usize) -> usize {
    let digits = |from: usize| from + bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = digits(at);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) { digits(end + 1) } else { end }
}

/// Characters that begin no token: what a stray run is made of.
fn is_stray(character: char) -> bool {
    let folded = fold(character);
    !character.is_alphanumeric()
        && !character.is_whitespace()
        && !is_forbidden(character)
        && !is_invisible(character)
        && !matches!(folded, '_' | '<' | '>' | '=' | '{' | '}' | ';' | '.' | '/' | '*' | '+' | '-' | '(' | ')' | '%' | '"' | '~')
        && !matches!(
            character,
            '《' | '》'
                | '〈'
                | '〉'
                | '≤'
                | '≥'
                | '≦'
                | '≧'
                | '═'
                | '。'
                | '…'
                | '–'
                | '−'
                | '×'
                | '“'
                | '「'
                | '‰'
                | '℃'
                | '℉'
                | '°'
                | '㎡'
                | '㎥'
                | '²'
                | '³'
        )
}

/// Where a `”` is that comes before any other such mark, escape or line end: none of many on a line is looked past.
fn closing_mark(text: &[u8]) -> Option<usize> {
    let [lead, ..] = *"”".as_bytes() else { return None };
    for at in memchr::memchr3_iter(lead, b'\\', b'\n', text) {
        match text.get(at..at + 3) {
            Some(mark) if mark == "”".as_bytes() => return Some(at),
            Some(mark) if mark == "“".as_bytes() => return None,
            Some([first, ..]) if *first == lead => {}
            _ => return None,
        }
    }
    None
}

/// Whether a text may hold a character that is forbidden in texts, or a full-width quote, which may end it. Line ends may be between texts.
#[expect(clippy::needless_bitwise_bool, reason = "branches would have it done byte by byte")]
fn needs_look(text: &[u8]) -> bool {
    // Controls, and what begins those of U+0080–U+009F and U+061C.
    bytes::any(text, |byte| ((byte < 0x20) & (byte != b'\t') & (byte != b'\n')) | (byte == 0x7f) | (byte == 0xc2) | (byte == 0xd8))
        // U+FF02
        || bytes::any_three(text, |one, two, three| (one == 0xef) & (two == 0xbc) & (three == 0x82))
        // U+200E, U+200F, U+2028–U+202E; U+2066–U+2069. Few characters begin as they do.
        || memchr::memchr_iter(0xe2, text).any(|at| matches!(text.get(at + 1..at + 3), Some([0x80, 0x8e | 0x8f | 0xa8..=0xae] | [0x81, 0xa6..=0xa9])))
}

fn codepoint(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

fn begins_with_digit(text: &str) -> bool {
    text.chars().next().is_some_and(|first| fold(first).is_ascii_digit())
}

/// 不少于, 至: a comparator or `..` in words, alone or run into the number behind it. Answers its length.
fn word_operator(word: &str, rest: &str) -> Option<(Kind, usize)> {
    if let Some(tail) = word.strip_prefix('至')
        && (begins_with_digit(tail) || tail.is_empty() && begins_with_digit(rest.trim_start_matches([' ', '\t', '\u{3000}', '+', '-', '−'])))
    {
        return Some((Kind::DotDot, '至'.len_utf8()));
    }
    let (spelling, kind) = WORD_COMPARATORS.iter().find(|(spelling, _)| {
        // A look at where it would end settles most of them.
        word.as_bytes().get(spelling.len() - 1) == spelling.as_bytes().last() && word.starts_with(spelling)
    })?;
    let tail = word.get(spelling.len()..).unwrap_or_default();
    (tail.is_empty() || begins_with_digit(tail)).then_some((*kind, spelling.len()))
}

/// Whether a line of an unclosed text block is plainly a statement: one that opens another text block, or a project or its kin that opens its block.
fn opens_another_statement(line: &str) -> bool {
    let trimmed = line.trim_end_matches([' ', '\t', '\r']);
    let Some(keyword) = trimmed.split_whitespace().next().and_then(Keyword::lookup) else { return false };
    // The three quotes may be three bytes or nine.
    let quotes = [3, 9].into_iter().filter_map(|length| trimmed.len().checked_sub(length)).any(|at| {
        let tail = trimmed.get(at..).unwrap_or_default();
        text::triple_quote(tail) == Some(tail.len())
    });
    quotes || keyword.is_top_level() && trimmed.contains(char::is_whitespace) && trimmed.ends_with(['<', '＜', '《', '{', '｛'])
}

/// Reads a number at the start of `text`: its length, and the label of what is wrong with it.
fn scan_number(text: &str) -> (usize, Option<&'static str>) {
    let mut digits = String::new();
    let mut length = 0;
    let mut groups: Vec<usize> = Vec::new();
    let mut group = 0_usize;
    let mut separator = None;
    let mut points = 0_usize;
    let mut problem = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let folded = fold(character);
        let digit_follows = characters.peek().is_some_and(|&(_, next)| fold(next).is_ascii_digit());
        if folded.is_ascii_digit() {
            digits.push(folded);
            group += 1;
        } else if matches!(folded, ',' | '_') && digit_follows {
            if separator.is_some_and(|seen| seen != folded) || points > 0 {
                problem = Some("grouping");
            }
            separator = Some(folded);
            groups.push(group);
            group = 0;
        } else if matches!(character, '.' | '．' | '。' | '﹒') && digit_follows {
            points += 1;
            if points == 1 {
                groups.push(group);
                digits.push('.');
            }
            group = 0;
        } else {
            break;
        }
        length = at + character.len_utf8();
    }
    if points == 0 {
        groups.push(group);
    }
    if separator.is_some() {
        let well_formed = groups.first().is_some_and(|&first| (1..=3).contains(&first)) && groups.iter().skip(1).all(|&size| size == 3);
        if !well_formed {
            problem = Some("grouping");
        }
    }
    if points > 1 {
        problem = Some("point");
    }
    if problem.is_none() && Decimal::from_str_exact(&digits).is_err() {
        problem = Some("digits");
    }
    (length, problem)
}

#[cfg(test)]
mod tests {
    use super::{LOOK, Lexer, lex};
    use crate::diagnostics::Findings;

    /// Wherever it stands among what is looked through at once, and whatever stands there before it.
    #[test]
    fn what_is_forbidden_is_found() {
        for character in ['\u{1}', '\u{85}', '\u{61c}', '\u{200e}', '\u{202e}', '\u{2066}'] {
            for length in [0, 1, LOOK - 40, LOOK * 3 - 40] {
                for shift in 0..80 {
                    let text = format!("\"甲\" {} \"乙{}丙{character}丁\" \"戊\"", " ".repeat(length), "x".repeat(shift));
                    let mut findings = Findings::default();
                    let tokens = lex(&text, &mut findings);
                    assert_eq!((findings.list().len(), tokens.kinds().len()), (1, 3), "{character:?} behind {length} and {shift}");
                }
            }
        }
    }

    /// Every text of up to four of these parts: what a look at a byte or two tells is what the automaton tells.
    #[test]
    fn plain_tokens_are_those_of_the_automaton() {
        let parts = [
            "a", "数", "㐀", "℃", "·", "7", "７", ".", "．", "\"", "“", "”", "＂", "<", ">", "《", "=", "＝", ";", "{", "%", "/", "*", "-", " ", "\n", "\r\n",
            "\u{3000}", "\u{1}", "至", "年",
        ];
        let mut texts = vec![String::new()];
        let mut start = 0;
        for length in 0..4 {
            let end = texts.len();
            for place in start..end {
                // Of the longest only some, or there would be a million.
                let some = parts.iter().enumerate().filter(|(part, _)| length < 3 || (part + place) % 7 == 0);
                let longer: Vec<String> = some.map(|(_, part)| format!("{}{part}", texts[place])).collect();
                texts.extend(longer);
            }
            start = end;
        }
        assert!(texts.len() > 100_000);
        for text in &texts {
            let (mut found, mut wanted) = (Findings::default(), Findings::default());
            let tokens = lex(text, &mut found);
            let mut lexer = Lexer::new(text, 0..text.len(), &mut wanted);
            while lexer.at < lexer.limit {
                lexer.any();
            }
            let by_automaton = lexer.out;
            assert_eq!((&tokens.kinds, &tokens.spans), (&by_automaton.kinds, &by_automaton.spans), "{text:?}");
            assert_eq!((&tokens.cuts, found.list()), (&by_automaton.cuts, wanted.list()), "{text:?}");
        }
    }
}
