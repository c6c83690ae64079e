//! Next year's declarations from last year's: what is plainly of the year moves to the new one, and what the author has to look at is marked.
//!
//! Only spans of the syntax tree are edited: every other byte stays as it was.

use std::collections::BTreeMap;

use time::Date;

use crate::diagnostics::{Edit, Language, push_visible};
use crate::fix::edited;
use crate::format::format;
use crate::source::{FileId, LineIndex, Location, Span, clamp};
use crate::syntax::ast::{self, Check, End, Expression, ExpressionKind, Head, Statement, Target, Text};
use crate::syntax::characters::fold;
use crate::syntax::date::{self, Point};
use crate::syntax::parse;
use crate::syntax::token::Keyword;

/// What begins a comment that marks something for the author.
pub const MARK: &str = "// 待核对：";

/// From which year to which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    /// Of the set that is there.
    pub old: i32,
    /// Of the set to be.
    pub new: i32,
}

/// A text of the new year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// The text.
    pub text: String,
    /// What was changed.
    pub changes: Vec<Change>,
    /// What is to be looked at.
    pub marks: Vec<Mark>,
}

/// Something that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its line in the new text, from 1.
    pub line: u32,
    /// As it was.
    pub old: String,
    /// As it is.
    pub new: String,
}

/// Something that is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The line of its comment in the new text, from 1.
    pub line: u32,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Why something is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Money of the old year.
    Money(i32),
    /// 上年结转资金 of the old year.
    Carryover(i32),
    /// A text names these years.
    Years(Vec<i32>),
    /// A period that does not lie in the old year.
    Period,
    /// A date that does not lie in the old year, or that the new one does not have.
    Date(String),
    /// 年度 is said to be another year.
    Year(i32),
    /// A file in another folder.
    Elsewhere,
}

impl Reason {
    /// In words.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let zh = language == Language::Chinese;
        match self {
            Self::Money(year) if zh => format!("金额照抄 {year} 年度的"),
            Self::Money(year) => format!("the amounts are those of {year}"),
            Self::Carryover(year) if zh => format!("上年结转资金照抄 {year} 年度的"),
            Self::Carryover(year) => format!("what is carried over is what was in {year}"),
            Self::Years(years) => {
                let years: Vec<String> = years.iter().map(|year| if zh { format!("{year} 年") } else { year.to_string() }).collect();
                if zh { format!("写着 {}", years.join("、")) } else { format!("it says {}", years.join(", ")) }
            }
            Self::Period if zh => "起止日期不都在这一年里，没有改".to_owned(),
            Self::Period => "the dates are not all of the year, and were left".to_owned(),
            Self::Date(date) if zh => format!("日期 {date} 没有改"),
            Self::Date(date) => format!("the date {date} was left"),
            Self::Year(year) if zh => format!("年度是 {year}，没有改"),
            Self::Year(year) => format!("the year is {year}, and was left"),
            Self::Elsewhere if zh => "引用的文件在别的目录".to_owned(),
            Self::Elsewhere => "the file is in another folder".to_owned(),
        }
    }
}

/// The year that a text says its projects are of: its document's, else that of the first project that says one. Whether the document says it comes with it.
#[must_use]
pub fn year(text: &str) -> Option<(i32, bool)> {
    let tree = parse(FileId::default(), text).tree;
    let of = |keyword: Keyword| {
        let blocks = tree.statements.iter().filter(move |statement| statement.keyword == keyword).filter_map(|statement| statement.block.as_ref());
        blocks.flat_map(|block| &block.statements).find_map(|inner| match &inner.head {
            Head::Number(number) if inner.keyword == Keyword::Year => digits(text.get(number.span.range())?),
            _ => None,
        })
    };
    of(Keyword::Document).map(|year| (year, true)).or_else(|| of(Keyword::Project).map(|year| (year, false)))
}

/// Moves a text to the new year. A text in the one layout stays in it.
#[must_use]
pub fn renew(text: &str, years: Years) -> Renewed {
    let tree = parse(FileId::default(), text).tree;
    let mut mover = Mover { text, years, edits: Vec::new(), marks: BTreeMap::new() };
    for statement in &tree.statements {
        mover.statement(statement, None);
    }
    mover.finish()
}

/// The number that four digits are, full-width or not.
fn digits(text: &str) -> Option<i32> {
    let digits: String = text.chars().map(fold).filter(|character| *character != '_').collect();
    digits.trim_end_matches('年').trim().parse().ok()
}

struct Mover<'t> {
    text: &'t str,
    years: Years,
    edits: Vec<(Span, String)>,
    /// By the place of the statement below them.
    marks: BTreeMap<u32, Vec<Reason>>,
}

impl Mover<'_> {
    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn mark(&mut self, host: u32, reason: Reason) {
        let reasons = self.marks.entry(host).or_default();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }

    /// The blanks before a byte on its line, where nothing else stands there.
    fn indent(&self, at: u32) -> Option<&str> {
        let before = self.text.get(..at as usize).unwrap_or_default();
        // Looked for backwards, and no further than the blanks: all of a set may stand on one line.
        let words = before.trim_end_matches(|character: char| character != '\n' && character.is_whitespace());
        if words.is_empty() || words.ends_with('\n') { before.get(words.len()..) } else { None }
    }

    /// `host` is the nearest statement around it that begins its line: a comment in the middle of a line would break it.
    fn statement(&mut self, statement: &Statement, host: Option<u32>) {
        let own = statement.keyword_span.start;
        let host = if self.indent(own).is_some() { own } else { host.unwrap_or(own) };
        match statement.keyword {
            Keyword::Budget | Keyword::Total => self.mark(host, Reason::Money(self.years.old)),
            Keyword::Carryover => self.mark(host, Reason::Carryover(self.years.old)),
            _ => {}
        }
        self.head(statement, host);
        for inner in statement.block.iter().flat_map(|block| &block.statements) {
            self.statement(inner, Some(host));
        }
    }

    fn head(&mut self, statement: &Statement, host: u32) {
        let is_name = matches!(statement.keyword, Keyword::Document | Keyword::Project | Keyword::Template | Keyword::Include);
        match &statement.head {
            Head::Number(number) if statement.keyword == Keyword::Year => match digits(self.slice(number.span)) {
                Some(year) if year == self.years.old => self.move_year(number.span),
                Some(year) => self.mark(host, Reason::Year(year)),
                None => {}
            },
            Head::Period(start, finish) => match self.moved(*start).zip(self.moved(*finish)) {
                Some((start, finish)) => self.edits.extend([start, finish]),
                None => self.mark(host, Reason::Period),
            },
            Head::Text(text) | Head::Name(text) if is_name => self.name(*text, host),
            Head::Text(text) if statement.keyword == Keyword::Use => {
                if self.slice(text.span).contains("..") {
                    self.mark(host, Reason::Elsewhere);
                }
            }
            Head::Text(text) | Head::Name(text) | Head::Allow(_, text) | Head::Fund(text, _) => self.words(*text, host),
            Head::Path(path) => self.path(path, host),
            Head::Indicator(indicator) => {
                self.path(&indicator.path, host);
                self.target(&indicator.target, host);
            }
            Head::Check(check) => self.check(check, host),
            Head::Bad | Head::Number(_) | Head::Quantity(_) | Head::Unit(..) | Head::Choice(..) | Head::Field(_) => {}
        }
    }

    /// Puts the new year in the place of the four digits at the beginning of a span.
    fn move_year(&mut self, at: Span) {
        self.edits.push(self.year_edit(at));
    }

    fn year_edit(&self, at: Span) -> (Span, String) {
        let length: usize = self.slice(at).chars().take(4).map(char::len_utf8).sum();
        (Span::new(at.start, at.start + clamp(length)), self.years.new.to_string())
    }

    /// The edit that moves a date of the old year, where the new year has such a day.
    fn moved(&self, date: ast::Date) -> Option<(Span, String)> {
        let point = date::parse(self.slice(date.span))?;
        let has_day = match point {
            Point::Day(day) => Date::from_calendar_date(self.years.new, day.month(), day.day()).is_ok(),
            Point::Month(..) => true,
        };
        (point.first_day().year() == self.years.old && has_day).then(|| self.year_edit(date.span))
    }

    fn date(&mut self, date: ast::Date, host: u32) {
        match self.moved(date) {
            Some(edit) => self.edits.push(edit),
            None => self.mark(host, Reason::Date(self.slice(date.span).to_owned())),
        }
    }

    fn target(&mut self, target: &Target, host: u32) {
        match target {
            Target::Words(text) | Target::Quantity(_, Some(text)) => self.words(*text, host),
            Target::Date(date) => self.date(*date, host),
            Target::Interval(low, high) => {
                for end in [low, high] {
                    if let End::Date(date) = end {
                        self.date(*date, host);
                    }
                }
            }
            Target::Bad | Target::Quantity(_, None) | Target::Budget(_) => {}
        }
    }

    fn check(&mut self, check: &Check, host: u32) {
        for side in [&check.left, &check.right] {
            self.expression(side, host);
        }
        if let Some(message) = check.message {
            self.words(message, host);
        }
    }

    fn expression(&mut self, expression: &Expression, host: u32) {
        match &expression.kind {
            // An indicator that is called otherwise is called so here too.
            ExpressionKind::Name(path) | ExpressionKind::Sum(path) => self.path(path, host),
            ExpressionKind::Negate(inner) | ExpressionKind::Parenthesised(inner) => self.expression(inner, host),
            ExpressionKind::Binary(_, left, right) => {
                self.expression(left, host);
                self.expression(right, host);
            }
            ExpressionKind::Quantity(_) => {}
        }
    }

    fn path(&mut self, path: &ast::Path, host: u32) {
        for segment in &path.segments {
            self.name(*segment, host);
        }
    }

    /// A title or name: what is plainly the set's year moves.
    fn name(&mut self, name: Text, host: u32) {
        let mut left = Vec::new();
        for found in named_years(self.slice(name.span)) {
            if found.year == self.years.old && found.is_plain {
                self.move_year(Span::new(name.span.start + clamp(found.start), name.span.end));
            } else {
                left.push(found.year);
            }
        }
        self.mark_years(left, host);
    }

    /// A text that only its author can bring up to date.
    fn words(&mut self, text: Text, host: u32) {
        let years = named_years(self.slice(text.span)).into_iter().map(|found| found.year).collect();
        self.mark_years(years, host);
    }

    fn mark_years(&mut self, mut years: Vec<i32>, host: u32) {
        years.retain(|year| *year <= self.years.old);
        years.sort_unstable();
        years.dedup();
        if years.is_empty() {
            return;
        }
        let reasons = self.marks.entry(host).or_default();
        let known = reasons.iter_mut().find_map(|reason| if let Reason::Years(known) = reason { Some(known) } else { None });
        match known {
            Some(known) => {
                known.extend(years);
                known.sort_unstable();
                known.dedup();
            }
            None => reasons.push(Reason::Years(years)),
        }
    }

    fn finish(mut self) -> Renewed {
        let line_end = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut edits = std::mem::take(&mut self.edits);
        for (host, reasons) in &self.marks {
            let reasons: Vec<String> = reasons.iter().map(|reason| reason.in_language(Language::Chinese)).collect();
            let mut comment = String::from(MARK);
            push_visible(&mut comment, &reasons.join("；"));
            let inserted = match self.indent(*host) {
                Some(indent) => format!("{comment}{line_end}{indent}"),
                None => format!("{line_end}{comment}{line_end}"),
            };
            edits.push((Span::empty(*host), inserted));
        }
        edits.sort();
        edits.dedup();
        let at = |span: &Span| Location { file: FileId::default(), span: *span };
        let made: Vec<Edit> = edits.iter().map(|(span, text)| Edit { at: at(span), text: text.clone() }).collect();
        let text = edited(self.text, made.iter());
        let lines = LineIndex::new(&text);
        let (mut changes, mut marks) = (Vec::new(), Vec::new());
        let mut offset = 0_i64;
        for (span, new) in &edits {
            let start = u32::try_from(i64::from(span.start) + offset).unwrap_or_default();
            offset += i64::from(clamp(new.len())) - i64::from(span.end - span.start);
            match self.marks.remove(&span.start).filter(|_| span.start == span.end) {
                Some(reasons) => marks.push(Mark { line: lines.line_column(start + clamp(new.find('/').unwrap_or_default())).line, reasons }),
                None => changes.push(Change { line: lines.line_column(start).line, old: self.slice(*span).to_owned(), new: new.clone() }),
            }
        }
        let is_laid_out = format(self.text).is_ok_and(|formatted| formatted.text == self.text);
        let text = if is_laid_out { format(&text).map_or(text, |formatted| formatted.text) } else { text };
        Renewed { text, changes, marks }
    }
}

/// A year that a text names.
struct NamedYear {
    year: i32,
    start: usize,
    /// It says of which year the whole is: it is no end of a span of years, and of no document that is only referred to.
    is_plain: bool,
}

/// The marks between the ends of a span of years.
const RANGES: [char; 10] = ['-', '—', '–', '－', '～', '~', '至', '到', '、', '/'];

/// What encloses the number or the title of a document.
const QUOTED: [(char, char); 4] = [('〔', '〕'), ('《', '》'), ('[', ']'), ('【', '】')];

/// How far before a year it is looked for what encloses it, in bytes.
const NEAR: usize = 240;

/// The years that a text names: four digits by themselves before 年, in a span of years, or in brackets.
fn named_years(text: &str) -> Vec<NamedYear> {
    let mut found = Vec::new();
    let mut at = 0;
    let is_digit = |character: char| fold(character).is_ascii_digit();
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(is_digit)).map(|offset| at + offset) {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find(|character| !is_digit(character)).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(length);
        at = start + length;
        let before = text.get(text.floor_char_boundary(start.saturating_sub(NEAR))..start).unwrap_or_default();
        let number: String = number.chars().map(fold).collect();
        let Some(year) = number.parse::<i32>().ok().filter(|year| number.len() == 4 && (1980..=2100).contains(year)) else { continue };
        let after = behind.trim_start();
        let is_year = after.starts_with('年');
        let after_year = after.strip_prefix('年').unwrap_or(after).trim_start();
        let begins_span = after_year.starts_with(RANGES) && after_year.trim_start_matches(RANGES).trim_start().starts_with(is_digit);
        let ends_span = before.trim_end().strip_suffix('年').unwrap_or(before.trim_end()).trim_end().ends_with(RANGES);
        let is_bracketed = before.ends_with(['〔', '[', '（', '(', '【']) && behind.starts_with(['〕', ']', '）', ')', '】']);
        let is_said = is_year || is_bracketed || begins_span && ends_with_year(after_year);
        if !is_said {
            continue;
        }
        let is_quoted = QUOTED.iter().any(|(open, close)| before.rfind(*open).is_some_and(|open| !before.get(open..).unwrap_or_default().contains(*close)));
        found.push(NamedYear { year, start, is_plain: is_year && !begins_span && !ends_span && !is_quoted });
    }
    found
}

/// Whether a span of years goes on with a year: `-2027年`.
fn ends_with_year(behind: &str) -> bool {
    let rest = behind.trim_start_matches(RANGES).trim_start();
    let digits = rest.chars().take_while(|character| fold(*character).is_ascii_digit()).count();
    digits == 4 && rest.trim_start_matches(|character| fold(character).is_ascii_digit()).trim_start().starts_with('年')
}
