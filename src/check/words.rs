//! Lists of words that texts are searched for.

/// How many kinds of characters a list tells apart.
const KINDS: usize = 1024;
const WIDTH: usize = u64::BITS as usize;

/// A list of words, with the characters that they begin and end in. Most texts hold none of a list, and are told so by a look at each character: what a list
/// costs does not grow with its length. Made when perfc is compiled.
pub(super) struct Words {
    words: &'static [&'static str],
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

    fn has(&self, character: char) -> bool {
        let kind = u32::from(character) as usize % KINDS;
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
        Self { words, first, last }
    }

    /// The word that a text begins with.
    pub(super) fn beginning(&self, text: &str) -> Option<&'static str> {
        if !self.first.has(text.chars().next()?) {
            return None;
        }
        self.words.iter().find(|word| text.starts_with(*word)).copied()
    }

    /// The word that a text ends in.
    pub(super) fn ending(&self, text: &str) -> Option<&'static str> {
        if !self.last.has(text.chars().next_back()?) {
            return None;
        }
        self.words.iter().find(|word| text.ends_with(*word)).copied()
    }

    /// Whether a text begins with one of them.
    pub(super) fn begin(&self, text: &str) -> bool {
        self.beginning(text).is_some()
    }

    /// Whether a text ends in one of them.
    pub(super) fn end(&self, text: &str) -> bool {
        self.ending(text).is_some()
    }

    /// Whether a text holds one of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.matches(text).next().is_some()
    }

    /// The words in a text and where each begins, none of them within another.
    pub(super) fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, &'static str)> {
        let mut free = 0;
        text.char_indices().filter(|(_, character)| self.first.has(*character)).filter_map(move |(at, _)| {
            let word = text.get(at..).filter(|_| at >= free).and_then(|rest| self.words.iter().find(|word| rest.starts_with(*word)))?;
            free = at + word.len();
            Some((at, *word))
        })
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

#[cfg(test)]
mod tests {
    use super::Words;

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
            let words = || WORDS.words.iter().copied();
            assert_eq!(WORDS.beginning(text), words().find(|word| text.starts_with(word)), "{text}");
            assert_eq!(WORDS.ending(text), words().find(|word| text.ends_with(word)), "{text}");
            assert_eq!(WORDS.are_in(text), words().any(|word| text.contains(word)), "{text}");
            assert_eq!(WORDS.strip_beginning(text), words().find_map(|word| text.strip_prefix(word)), "{text}");
            assert_eq!(WORDS.strip_ending(text), words().find_map(|word| text.strip_suffix(word)), "{text}");
        }
        assert!(texts.len() > 5000);
        assert_eq!(WORDS.matches("一数量XXX").collect::<Vec<_>>(), [(3, "数量"), (9, "XX")]);
    }
}
