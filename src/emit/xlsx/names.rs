//! What sheets are called, within the rules of Excel.

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::names::identity;
use crate::syntax::characters::fold;

/// The most UTF-16 units of a sheet's name.
const LONGEST: usize = 31;

/// What a sheet is called whose form has no name that Excel would take.
const NAMELESS: &str = "项目";

/// Names that Excel keeps for its list of changes, in English and in Chinese.
const RESERVED: [&str; 2] = ["History", "历史记录"];

/// The names that sheets of one workbook have.
#[derive(Debug)]
pub(super) struct Names {
    /// By [`key`].
    taken: FxHashSet<String>,
    /// The number that the next sheet of a name gets, so that a thousand equal names take no longer than others.
    next: FxHashMap<String, u32>,
}

impl Default for Names {
    fn default() -> Self {
        Self { taken: RESERVED.into_iter().map(key).collect(), next: FxHashMap::default() }
    }
}

impl Names {
    /// The name nearest to `wanted` that Excel takes and no other sheet has.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let allowed = allowed(wanted);
        let base = match trimmed(cut(&allowed, LONGEST)) {
            "" => NAMELESS,
            base => base,
        };
        if self.taken.insert(key(base)) {
            return base.to_owned();
        }
        let next = self.next.entry(key(base)).or_insert(2);
        loop {
            let number = format!(" ({next})");
            *next += 1;
            let name = format!("{}{number}", cut(base, LONGEST - number.len()).trim_end());
            if self.taken.insert(key(&name)) {
                return name;
            }
        }
    }
}

/// By what Excel tells sheets apart: neither case nor, in its East Asian editions, full width matters.
fn key(name: &str) -> String {
    identity(&name.to_lowercase()).to_uppercase().to_lowercase()
}

/// A name without the characters that no sheet's name may hold. Excel refuses some of them in full width as well.
fn allowed(name: &str) -> String {
    let is_refused = |character: char| character.is_control() || matches!(fold(character), '[' | ']' | ':' | '*' | '?' | '/' | '\\');
    let parts: Vec<&str> = name.split(is_refused).map(trimmed).filter(|part| !part.is_empty()).collect();
    // Excel reads `_x0041_` as A wherever a name is written.
    parts.join("-").replace("_x", "-x")
}

/// Excel refuses an apostrophe at either end.
fn trimmed(name: &str) -> &str {
    name.trim_matches(|character: char| character.is_whitespace() || fold(character) == '\'')
}

/// The beginning of a text, of at most so many UTF-16 units. What people see as one character is kept whole, unless it alone is longer.
pub(super) fn cut(text: &str, units: usize) -> &str {
    match fitting(text, text.graphemes(true), units) {
        "" => fitting(text, text.split_inclusive(|_| true), units),
        some => some,
    }
}

/// The first of the pieces of a text that take so many UTF-16 units together.
fn fitting<'t>(text: &'t str, pieces: impl Iterator<Item = &'t str>, units: usize) -> &'t str {
    let (mut used, mut end) = (0, 0);
    for piece in pieces {
        used += piece.encode_utf16().count();
        if used > units {
            break;
        }
        end += piece.len();
    }
    text.get(..end).unwrap_or_default()
}
