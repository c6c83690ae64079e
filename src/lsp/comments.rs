//! What is said of a declaration in the comments above it.

use crate::source::Location;
use crate::syntax::characters::fold;
use crate::syntax::token::Keyword;

/// The line that a declaration stands on, from its name to before its `;`.
pub(super) fn declaration(text: &str, at: Location) -> &str {
    let rest = text.get(at.span.start as usize..).unwrap_or_default();
    rest.split(['\n', ';', '；']).next().unwrap_or_default().trim()
}

/// What is said of a name: the comment above its declaration or above the lines that it stands among, without its marks. Of several lines the one that
/// begins with the name and a colon is meant, where there is one.
pub(super) fn above(text: &str, at: Location, name: &str) -> Option<String> {
    let line_start = text.get(..at.span.start as usize)?.rfind('\n').map_or(0, |end| end + 1);
    let mut lines = Vec::new();
    for line in text.get(..line_start)?.lines().rev() {
        let line = line.trim();
        let mut characters = line.chars();
        let is_comment = characters.next().map(fold) == Some('/') && characters.next().map(fold) == Some('/');
        if is_comment {
            lines.push(characters.as_str().trim());
        } else if !lines.is_empty() || !is_declaration(line) {
            break;
        }
    }
    let of_name = lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(['：', ':']));
    if let Some(said) = of_name {
        return Some(said.trim().to_owned());
    }
    lines.reverse();
    Some(lines.join("\n")).filter(|said| !said.is_empty())
}

/// Whether a line declares something, so that what is said above it may be about the next line too.
fn is_declaration(line: &str) -> bool {
    let keyword = line.split_whitespace().next().and_then(Keyword::lookup);
    keyword.is_some_and(|keyword| matches!(keyword, Keyword::Unit | Keyword::Level | Keyword::Choice))
}
