//! How a token is written: in ASCII where full-width spelling means the same, and otherwise as the author wrote it.

use super::printer::{BLANKS, Printer};
use crate::syntax::characters::fold;
use crate::syntax::date;
use crate::syntax::text::{self, Quoting};
use crate::syntax::token::Kind;

impl Printer<'_, '_> {
    /// Prints a token.
    pub(super) fn spell(&mut self, index: usize, depth: usize) {
        let span = self.token(index);
        let written = self.reading.slice(span);
        let Some(kind) = self.kind(index) else { return };
        let ascii = match kind {
            Kind::Keyword(_) | Kind::Word | Kind::UnitWord | Kind::Percent => {
                self.out.extend(written.chars().map(fold));
                return;
            }
            Kind::Number => {
                self.out.extend(written.chars().map(digit));
                return;
            }
            Kind::Date => {
                match date::parse(written) {
                    Some(point) => self.out.push_str(&point.to_string()),
                    None => self.out.push_str(written),
                }
                return;
            }
            Kind::String | Kind::EscapedString => return self.string(written),
            Kind::TextBlock => return self.text_block(written, depth),
            // Whether it is a dash or a sign that the warning about it names.
            Kind::Dash | Kind::BadNumber | Kind::BadDate => written,
            // A comparator in words stays one.
            Kind::Equals | Kind::LessEqual | Kind::GreaterEqual | Kind::LessWord | Kind::GreaterWord if written.starts_with(char::is_alphabetic) => written,
            Kind::Less | Kind::LessWord => "<",
            Kind::Greater | Kind::GreaterWord => ">",
            Kind::OpenBrace => "{",
            Kind::CloseBrace => "}",
            Kind::Semicolon => ";",
            Kind::Dot => ".",
            Kind::DotDot => "..",
            Kind::Equals => "=",
            Kind::LessEqual => "<=",
            Kind::GreaterEqual => ">=",
            Kind::Slash | Kind::TightSlash => "/",
            Kind::Star => "*",
            Kind::Plus => "+",
            Kind::Minus => "-",
            Kind::OpenParenthesis => "(",
            Kind::CloseParenthesis => ")",
        };
        self.out.push_str(ascii);
    }

    /// Text in one pair of quotes: in ASCII quotes, unless it holds some itself.
    fn string(&mut self, written: &str) {
        let mut characters = written.chars();
        let opener = characters.next();
        characters.next_back();
        let body = characters.as_str();
        let ascii = opener.is_some_and(|opener| fold(opener) == '"');
        // Three quotes in a row would open a text block.
        if !ascii && (body.contains(['"', '＂', '\\']) || body.starts_with(['“', '”'])) {
            self.out.push_str(written);
            return;
        }
        self.out.push('"');
        self.out.push_str(body);
        self.out.push('"');
    }

    /// A text block, its lines one level below its statement. The closing quotes take part in the common indentation, so with them at that level, each
    /// line keeps what it has beyond it.
    fn text_block(&mut self, written: &str, depth: usize) {
        self.out.push_str("\"\"\"");
        for line in text::block_lines(written) {
            self.out.push('\n');
            if !line.is_empty() {
                self.indent(depth + 1);
                self.out.push_str(line);
            }
        }
        self.line(false, depth + 1);
        self.out.push_str("\"\"\"");
    }
}

/// A character of a number in ASCII.
pub(super) const fn digit(character: char) -> char {
    match fold(character) {
        '。' => '.',
        folded => folded,
    }
}

/// A word as it is compared: full-width letters are the same letters.
pub(super) fn same_word(left: &str, right: &str) -> bool {
    left == right || left.chars().map(fold).eq(right.chars().map(fold))
}

/// A comment as it is compared: its lines without the blanks around them.
pub(crate) fn comment_lines(body: &str) -> impl Iterator<Item = &str> {
    body.split('\n').map(|line| line.trim_matches(BLANKS))
}

pub(super) fn same_comment(left: &str, right: &str) -> bool {
    comment_lines(left).eq(comment_lines(right))
}

/// A text as it is compared: by what it says, a text block apart from text in one pair of quotes.
pub(super) fn same_text(left: (&str, Quoting), right: (&str, Quoting)) -> bool {
    (left.1 == Quoting::Block) == (right.1 == Quoting::Block) && (left.0 == right.0 || text::value(left.0, left.1) == text::value(right.0, right.1))
}
