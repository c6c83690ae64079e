//! Chinese names found by the letters that an input method takes: `wxxfz` is 微型消防站.

use pinyin::ToPinyinMulti as _;

/// The first letters of each reading of a character; itself in lower case where it has none.
fn initials(character: char) -> Vec<char> {
    match character.to_pinyin_multi() {
        Some(readings) => {
            let mut letters: Vec<char> = readings.into_iter().filter_map(|reading| reading.plain().chars().next()).collect();
            letters.dedup();
            letters
        }
        None => crate::syntax::characters::fold(character).to_lowercase().collect(),
    }
}

/// The usual pinyin of a name, a letter a character: what an editor filters by. Characters that are no letters are left out.
#[must_use]
pub fn letters(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).filter_map(|character| initials(character).first().copied()).collect()
}

/// Whether `query`, in lower case, is part of a name, or its letters follow each other in the name's pinyin.
#[must_use]
pub fn matches(name: &str, query: &str) -> bool {
    if query.is_empty() || name.to_lowercase().contains(query) {
        return true;
    }
    let mut wanted = query.chars().filter(|character| !character.is_whitespace()).peekable();
    for character in name.chars() {
        let Some(next) = wanted.peek().copied() else { break };
        if character.to_lowercase().eq([next]) || initials(character).contains(&next) {
            wanted.next();
        }
    }
    wanted.peek().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_initials_and_its_own_characters() {
        for query in ["wxxfz", "xfz", "消防", "消f站", "", "z"] {
            assert!(matches("微型消防站", query), "{query}");
        }
        for query in ["zfx", "wxxfza", "校防"] {
            assert!(!matches("微型消防站", query), "{query}");
        }
        assert_eq!(letters("微型消防站"), "wxxfz");
        assert_eq!(letters("AED 设备数（台）"), "aedsbst");
    }

    #[test]
    fn every_reading_of_a_character_counts() {
        assert!(matches("调换", "dh") && matches("调换", "th"));
    }
}
