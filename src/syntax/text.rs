//! What a quoted text says: escapes, and text blocks with their indentation taken away.

use std::borrow::Cow;
use std::ops::Range;

use super::characters::is_forbidden;

/// How a text is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Not at all: a bare word.
    Bare,
    /// One pair of quotes, no escapes.
    Plain,
    /// One pair of quotes, with escapes.
    Escaped,
    /// Three quotes.
    Block,
}

/// The length of three double quotes of any kind at the start of `text`.
#[must_use]
pub fn triple_quote(text: &str) -> Option<usize> {
    let mut length = 0;
    let mut characters = text.chars();
    for _ in 0..3 {
        let quote = characters.next().filter(|quote| matches!(quote, '"' | '＂' | '“' | '”'))?;
        length += quote.len_utf8();
    }
    Some(length)
}

/// What the text between its quotes says. `source` includes the quotes; a missing closing quote is forgiven, since it was reported.
#[must_use]
pub fn value(source: &str, quoting: Quoting) -> Cow<'_, str> {
    match quoting {
        Quoting::Bare => Cow::Borrowed(source),
        Quoting::Plain => Cow::Borrowed(inside(source)),
        Quoting::Escaped => Cow::Owned(unescape(inside(source))),
        Quoting::Block => Cow::Owned(block(source)),
    }
}

fn inside(source: &str) -> &str {
    let mut characters = source.chars();
    let opener = characters.next();
    let body = characters.as_str();
    let closer = match opener {
        Some('“') => '”',
        Some('「') => '」',
        Some('”') => return body.strip_suffix(['”', '“']).unwrap_or(body),
        _ => '"',
    };
    body.strip_suffix(closer).or_else(|| body.strip_suffix('＂').filter(|_| closer == '"')).unwrap_or(body)
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let (length, character) = escape(rest.get(at..).unwrap_or_default());
        match character {
            Ok(Some(character)) => out.push(character),
            Ok(None) => {}
            Err(_) => out.push_str(rest.get(at..at + length).unwrap_or_default()),
        }
        rest = rest.get(at + length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Reads one escape at the start of `text`: its length, and its character (none for a joined line), or what is wrong: a forbidden character
/// smuggled in, or nothing known.
fn escape(text: &str) -> (usize, Result<Option<char>, Option<char>>) {
    let mut characters = text.chars();
    characters.next();
    match characters.next() {
        Some('"') => (2, Ok(Some('"'))),
        Some('\\') => (2, Ok(Some('\\'))),
        Some('n') => (2, Ok(Some('\n'))),
        Some('t') => (2, Ok(Some('\t'))),
        Some('\n') => (2, Ok(None)),
        Some('u') => unicode_escape(text),
        Some(other) => (1 + other.len_utf8(), Err(None)),
        // At the end of a block there is no further line to join.
        None => (1, Ok(None)),
    }
}

fn unicode_escape(text: &str) -> (usize, Result<Option<char>, Option<char>>) {
    let Some(body) = text.get(2..).and_then(|tail| tail.strip_prefix('{')) else { return (2, Err(None)) };
    let Some(close) = body.find('}').filter(|&close| (1..=6).contains(&close)) else { return (2, Err(None)) };
    let length = 2 + 1 + close + 1;
    let digits = body.get(..close).unwrap_or_default();
    let character = digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok()).flatten().and_then(char::from_u32);
    match character {
        Some(character) if is_forbidden(character) || matches!(character, '\n' | '\t') => (length, Err(Some(character))),
        Some(character) => (length, Ok(Some(character))),
        None => (length, Err(None)),
    }
}

/// The escapes of a text that are wrong: where, and the forbidden character that one tries to smuggle in.
pub fn bad_escapes(text: &str) -> impl Iterator<Item = (Range<usize>, Option<char>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let offset = text.get(at..)?.find('\\')?;
            let start = at + offset;
            let rest = text.get(start..)?;
            // Trailing blanks, and the carriage return of a CRLF, are dropped before lines are joined.
            let behind = rest.get(1..).unwrap_or_default();
            let joins = behind.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
            let (length, character) = if joins { (1, Ok(None)) } else { escape(rest) };
            at = start + length;
            if let Err(forbidden) = character {
                return Some((start..at, forbidden));
            }
        }
    })
}

/// A text block as Java's, except that the last line break goes too.
fn block(source: &str) -> String {
    let opening = triple_quote(source).unwrap_or_default();
    let body = source.get(opening..).unwrap_or_default();
    let Some((first, _)) = body.split_once('\n') else {
        // All on one line: reported, and read as the text it plainly is.
        let end = body.char_indices().map(|(at, _)| at).find(|&at| triple_quote(body.get(at..).unwrap_or_default()).is_some()).unwrap_or(body.len());
        return body.get(..end).unwrap_or_default().to_owned();
    };
    // Text behind the opening quotes was reported, and is read all the same.
    let early = Some(first.trim_matches(['\r', ' ', '\t', '\u{3000}'])).filter(|early| !early.is_empty());
    let mut joined = String::with_capacity(body.len());
    joined.extend(early);
    for (index, line) in block_lines(source).into_iter().enumerate() {
        if index > 0 || early.is_some() {
            joined.push('\n');
        }
        joined.push_str(line);
    }
    if joined.contains('\\') { unescape(&joined) } else { joined }
}

/// The lines of a text block between its quotes, without the indentation that they and the closing quotes have in common and without the blanks at their
/// ends; escapes as they are written.
#[must_use]
pub fn block_lines(source: &str) -> Vec<&str> {
    let opening = triple_quote(source).unwrap_or_default();
    let Some((_, rest)) = source.get(opening..).unwrap_or_default().split_once('\n') else { return Vec::new() };
    let mut lines: Vec<&str> = rest.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let last = lines.last().copied().unwrap_or_default();
    let closing_indent = blanks(last);
    let closed = triple_quote(last.trim_start_matches([' ', '\t', '\u{3000}'])).is_some();
    if closed {
        lines.pop();
    }
    let common = lines
        .iter()
        .filter(|line| !line.trim_matches([' ', '\t']).is_empty())
        .map(|line| blanks(line))
        .chain(closed.then_some(closing_indent))
        .reduce(|left, right| common_prefix(left, right))
        .unwrap_or_default()
        .len();
    for line in &mut lines {
        *line = line.get(common..).unwrap_or_default().trim_end_matches([' ', '\t']);
    }
    lines
}

fn blanks(line: &str) -> &str {
    let length = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..length).unwrap_or_default()
}

fn common_prefix<'s>(left: &'s str, right: &str) -> &'s str {
    let length = left.bytes().zip(right.bytes()).take_while(|(a, b)| a == b).count();
    left.get(..length).unwrap_or_default()
}
