//! Lists of words that texts are searched for.

/// How many kinds of characters a list tells apart.
const KINDS: usize = 1024;
const WIDTH: usize = u64::BITS as usize;

/// A list of words, with the characters that they begin and end in. Most texts hold none of a list, and are told so by a look at each character: what a list
/// costs does not grow with its length. Made when perfc is compiled.
pub(super) struct Words {
    list: &'static [&'static str],
    first: Characters,
    last: Characters,
}

/// Which of [`KINDS`] kinds of characters there are.
struct Characters([u64; KINDS / WIDTH]);

impl Characters {
    const fn add(&mut self, code: u32) {
        let kind = code as usize % KINDS;
        #[expect(clippy::indexing_slicing, reason = "a kind is within its number, and constants have no other way")]
        {
            self.0[kind / WIDTH] |= 1 << (kind % WIDTH);
        }
    }

    #[inline]
    fn has(&self, code: u32) -> bool {
        let kind = code as usize % KINDS;
        self.0.get(kind / WIDTH).is_some_and(|kinds| kinds >> (kind % WIDTH) & 1 == 1)
    }
}

const fn low(byte: u8) -> u32 {
    (byte & 0x3f) as u32
}

/// The character of a sound UTF-8 text that begins at a byte.
#[expect(clippy::indexing_slicing, reason = "the text is sound, and constants have no other way")]
const fn character(bytes: &[u8], at: usize) -> u32 {
    let lead = bytes[at] as u32;
    match bytes[at] {
        0..0x80 => lead,
        0x80..0xe0 => (lead & 0x1f) << 6 | low(bytes[at + 1]),
        0xe0..0xf0 => (lead & 0x0f) << 12 | low(bytes[at + 1]) << 6 | low(bytes[at + 2]),
        0xf0.. => (lead & 0x07) << 18 | low(bytes[at + 1]) << 12 | low(bytes[at + 2]) << 6 | low(bytes[at + 3]),
    }
}

impl Words {
    /// Where several words fit, the first in the list is found.
    #[expect(clippy::indexing_slicing, reason = "within what was measured, and constants have no other way")]
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        let mut first = Characters([0; KINDS / WIDTH]);
        let mut last = Characters([0; KINDS / WIDTH]);
        let mut place = 0;
        while place < words.len() {
            let bytes = words[place].as_bytes();
            first.add(character(bytes, 0));
            let mut end = bytes.len() - 1;
            while bytes[end] & 0xc0 == 0x80 {
                end -= 1;
            }
            last.add(character(bytes, end));
            place += 1;
        }
        Self { list: words, first, last }
    }

    /// The word that a text begins with.
    pub(super) fn beginning(&self, text: &str) -> Option<&'static str> {
        if !self.first.has(u32::from(text.chars().next()?)) {
            return None;
        }
        self.at(text.as_bytes())
    }

    /// The word that a text begins with, whatever its first character. A look at where a word would end settles most of them.
    fn at(&self, text: &[u8]) -> Option<&'static str> {
        let fits = |word: &[u8]| text.get(word.len() - 1) == word.last() && text.starts_with(word);
        self.list.iter().find(|word| fits(word.as_bytes())).copied()
    }

    /// The word that a text ends in.
    pub(super) fn ending(&self, text: &str) -> Option<&'static str> {
        if !self.last.has(u32::from(text.chars().next_back()?)) {
            return None;
        }
        // The last characters may well agree, those before them seldom do.
        let before = |text: &[u8]| text.len().checked_sub(4).and_then(|place| text.get(place)).copied();
        let known = before(text.as_bytes());
        let fits = |word: &&&str| before(word.as_bytes()).is_none_or(|before| Some(before) == known) && text.ends_with(**word);
        self.list.iter().find(fits).copied()
    }

    /// Whether a text begins with one of them.
    pub(super) fn begin(&self, text: &str) -> bool {
        self.beginning(text).is_some()
    }

    /// Whether a text ends in one of them.
    pub(super) fn end(&self, text: &str) -> bool {
        self.ending(text).is_some()
    }

    /// Whether a text is one of them.
    pub(super) fn contain(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|first| self.first.has(u32::from(first))) && self.list.contains(&text)
    }

    /// Whether a text holds one of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.next_in(text, 0).is_some()
    }

    /// The words in a text and where each begins, none of them within another.
    pub(super) fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, &'static str)> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let (at, word) = self.next_in(text, from)?;
            from = at + word.len();
            Some((at, word))
        })
    }

    /// The first word at a place in a text or behind it.
    fn next_in(&self, text: &str, from: usize) -> Option<(usize, &'static str)> {
        let rest = text.get(from..)?;
        for (at, character) in rest.char_indices() {
            if self.first.has(u32::from(character))
                && let Some(word) = self.at(rest.as_bytes().get(at..)?)
            {
                return Some((from + at, word));
            }
        }
        None
    }

    /// A text without the word that it begins with.
    pub(super) fn strip_beginning<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix(self.beginning(text)?)
    }

    /// A text without the word that it ends in.
    pub(super) fn strip_ending<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_suffix(self.ending(text)?)
    }
}

/// Which of several lists a text may hold words of: told by one look at each two characters, however many lists there are.
pub(super) struct Gate {
    /// The lists with words of one character, by its kind.
    singles: [u8; KINDS],
    /// The lists with longer words, by the kind of their first two.
    pairs: [u8; PAIR_KINDS],
}

/// How many kinds of pairs of characters a gate tells apart.
const PAIR_KINDS: usize = 4096;

const fn pair_kind(one: u32, two: u32) -> usize {
    one.wrapping_mul(0x9e37).wrapping_add(two) as usize % PAIR_KINDS
}

/// What a [`Gate`] let through: a bit for each of its lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hints(u8);

impl Hints {
    /// Whether the text may hold a word of the list at a place.
    pub(super) const fn may_hold(self, list: usize) -> bool {
        self.0 >> list & 1 == 1
    }
}

impl Gate {
    #[expect(clippy::indexing_slicing, reason = "within what was measured, and constants have no other way")]
    pub(super) const fn new<const N: usize>(lists: [&Words; N]) -> Self {
        let (mut singles, mut pairs) = ([0; KINDS], [0; PAIR_KINDS]);
        let mut list = 0;
        while list < N {
            let words = lists[list].list;
            let mut place = 0;
            while place < words.len() {
                let bytes = words[place].as_bytes();
                let first = character(bytes, 0);
                let mut end = 1;
                while end < bytes.len() && bytes[end] & 0xc0 == 0x80 {
                    end += 1;
                }
                if end == bytes.len() {
                    singles[first as usize % KINDS] |= 1 << list;
                } else {
                    pairs[pair_kind(first, character(bytes, end))] |= 1 << list;
                }
                place += 1;
            }
            list += 1;
        }
        Self { singles, pairs }
    }

    pub(super) fn hints(&self, text: &str) -> Hints {
        self.hints_while(text, |_| ())
    }

    /// The same, each character shown on the way.
    #[inline]
    pub(super) fn hints_while(&self, text: &str, mut show: impl FnMut(u32)) -> Hints {
        let (mut all, mut last) = (0, 0);
        let mut rest = text.as_bytes();
        while let [first, behind @ ..] = rest {
            let character;
            // Nearly all of Chinese texts takes three bytes.
            (character, rest) = match rest {
                [0xe0..=0xef, second, third, behind @ ..] => (u32::from(first & 0x0f) << 12 | low(*second) << 6 | low(*third), behind),
                [0xc0..=0xdf, second, behind @ ..] => (u32::from(first & 0x1f) << 6 | low(*second), behind),
                [0xf0..=0xff, second, third, fourth, behind @ ..] => {
                    (u32::from(first & 0x07) << 18 | low(*second) << 12 | low(*third) << 6 | low(*fourth), behind)
                }
                _ => (u32::from(*first), behind),
            };
            show(character);
            all |= self.singles.get(character as usize % KINDS).copied().unwrap_or_default();
            all |= self.pairs.get(pair_kind(last, character)).copied().unwrap_or_default();
            last = character;
        }
        Hints(all)
    }
}

#[cfg(test)]
mod tests {
    use super::{Gate, Words};

    static OTHERS: Words = Words::new(&["乙", "元"]);
    static GATE: Gate = Gate::new([&WORDS, &OTHERS]);

    static WORDS: Words = Words::new(&["数量", "数", "é", "XX", "𠮷", "元/年"]);

    /// Every text of up to four of these characters, searched as words are searched for that know nothing of each other.
    #[test]
    fn they_are_where_they_are() {
        let letters = ["数", "量", "é", "X", "𠮷", "元", "/", "年", "乙"];
        let mut texts = vec![String::new()];
        let mut start = 0;
        for _ in 0..4 {
            let end = texts.len();
            for place in start..end {
                texts.extend(letters.map(|letter| format!("{}{letter}", texts[place])));
            }
            start = end;
        }
        for text in &texts {
            let words = || WORDS.list.iter().copied();
            assert_eq!(WORDS.beginning(text), words().find(|word| text.starts_with(word)), "{text}");
            assert_eq!(WORDS.ending(text), words().find(|word| text.ends_with(word)), "{text}");
            assert_eq!(WORDS.are_in(text), words().any(|word| text.contains(word)), "{text}");
            assert!(GATE.hints(text).may_hold(0) || !WORDS.are_in(text), "{text}");
            assert!(GATE.hints(text).may_hold(1) || !OTHERS.are_in(text), "{text}");
            assert_eq!(WORDS.strip_beginning(text), words().find_map(|word| text.strip_prefix(word)), "{text}");
            assert_eq!(WORDS.strip_ending(text), words().find_map(|word| text.strip_suffix(word)), "{text}");
        }
        assert!(texts.len() > 5000);
        let let_through = texts.iter().filter(|text| GATE.hints(text).may_hold(0)).count();
        assert!(let_through < texts.iter().filter(|text| WORDS.are_in(text)).count() * 2, "{let_through} of {}", texts.len());
        assert_eq!(WORDS.matches("一数量XXX").collect::<Vec<_>>(), [(3, "数量"), (9, "XX")]);
    }
}
