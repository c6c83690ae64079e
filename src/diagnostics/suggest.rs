//! The nearest known word to one that is not known, and whether it is certain that it was meant.

use pinyin::ToPinyinMulti as _;

/// A known word that is like one that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near<'w> {
    /// The known word.
    pub word: &'w str,
    /// Whether nothing else can have been meant.
    pub certain: bool,
}

/// How much of a vocabulary perfc knows by heart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// No word can be added to it: what is one slip from a word of it is that word.
    Closed,
    /// Sources name things of their own, so that two names may differ in one character and mean two things: 立方厘米 and 立方米, 一类 and 二类.
    Open,
}

use super::Code;

/// The known word most like `word`, if any is like it enough: one slip in three letters, or, for Chinese, half of the characters shared.
#[must_use]
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    near(word, known, Vocabulary::Open).map(|near| near.word)
}

/// The same, and whether it is certain: the two are one slip apart, a slip that means nothing of itself, and no other known word is as near.
#[must_use]
pub fn near<'w>(word: &str, known: impl IntoIterator<Item = &'w str>, vocabulary: Vocabulary) -> Option<Near<'w>> {
    let length = word.chars().count();
    if length == 0 || length > 40 {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    // The one word that is a single slip away; two of them make neither certain.
    let mut slip: Option<&str> = None;
    let mut several = false;
    for candidate in known.into_iter().filter(|candidate| *candidate != word) {
        let Some((score, distance)) = likeness(word, length, candidate) else {
            // Too short to be like it, and yet as near.
            several |= candidate.len().abs_diff(word.len()) <= 4 && strsim::osa_distance(word, candidate) == 1;
            continue;
        };
        // The first of equals wins, so that the answer is the same on every run.
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, candidate));
        }
        if distance == 1 {
            several |= slip.is_some_and(|other| other != candidate);
            slip = Some(candidate);
        }
    }
    let (_, nearest) = best?;
    let certain = slip == Some(nearest) && !several && length > 1 && nearest.chars().nth(1).is_some() && is_slip(word, nearest, vocabulary);
    Some(Near { word: nearest, certain })
}

/// A score of likeness, and how many slips apart they are; `None` where two words are not alike.
fn likeness(word: &str, length: usize, candidate: &str) -> Option<(usize, usize)> {
    let other = candidate.chars().count();
    let longest = length.max(other);
    if longest > 2 * length.min(other) + 2 {
        return None;
    }
    let distance = strsim::osa_distance(word, candidate);
    let shared = word.chars().filter(|character| candidate.contains(*character)).count();
    let alike = if word.is_ascii() { distance * 3 <= longest.max(3) } else { shared * 2 > longest || longest >= 4 && shared * 2 == longest };
    alike.then(|| (1000 + shared * 100 / longest - distance * 100 / longest, distance))
}

/// Whether one word is the other with a slip of the hand in it, given that they are one edit apart.
fn is_slip(word: &str, meant: &str, vocabulary: Vocabulary) -> bool {
    let (typed, meant): (Vec<char>, Vec<char>) = (word.chars().collect(), meant.chars().collect());
    let before = typed.iter().zip(&meant).take_while(|(typed, meant)| typed == meant).count();
    let behind = typed.iter().rev().zip(meant.iter().rev()).take_while(|(typed, meant)| typed == meant).count();
    let behind = behind.min(typed.len().min(meant.len()) - before);
    let part = |text: &[char]| text.get(before..text.len() - behind).unwrap_or_default().to_vec();
    let (typed_part, meant_part) = (part(&typed), part(&meant));
    // A number that differs is another number.
    if typed_part.iter().chain(&meant_part).any(|character| counts(*character)) {
        return false;
    }
    if vocabulary == Vocabulary::Closed {
        return true;
    }
    // Inside a word: its first letter or its last may be what tells it from others.
    let is_inside = before > 0 && behind > 0 && typed.len() > 4 && typed.iter().all(char::is_ascii_alphabetic);
    match (typed_part.as_slice(), meant_part.as_slice()) {
        ([one, two], [three, four]) => one == four && two == three,
        ([one], [other]) => is_inside || sounds_alike(*one, *other) || LOOK_ALIKE.iter().any(|alike| alike.contains(*one) && alike.contains(*other)),
        // A character doubled, or said once where it is double.
        ([extra], []) | ([], [extra]) => is_inside || before > 0 && typed.get(before - 1) == Some(extra),
        _ => false,
    }
}

/// Characters that are written for each other because they look alike.
const LOOK_ALIKE: &[&str] =
    &["已巳", "未末", "土士", "日曰", "人入", "干于", "栓拴", "戍戌", "治冶", "徽微", "贷货", "侯候", "崇祟", "拔拨", "析折", "浙淅", "籍藉"];

/// Whether an input method gives the two for the same letters.
fn sounds_alike(one: char, other: char) -> bool {
    let (Some(one), Some(other)) = (one.to_pinyin_multi(), other.to_pinyin_multi()) else { return false };
    let other: Vec<&str> = other.into_iter().map(pinyin::Pinyin::plain).collect();
    one.into_iter().any(|reading| other.contains(&reading.plain()))
}

/// Whether a character numbers things.
fn counts(character: char) -> bool {
    character.is_numeric() || "一二三四五六七八九十百千万亿两甲乙丙丁戊己庚辛壬癸".contains(character)
}

/// The code with this id or name, in any case.
///
/// # Errors
/// The id or name most like a word that is none, if there is one.
pub fn code(word: &str) -> Result<Code, Option<&'static str>> {
    let lower = word.trim().to_ascii_lowercase();
    if let Some(code) = Code::find(&lower) {
        return Ok(code);
    }
    let known: Vec<(String, &'static str)> =
        Code::all().iter().flat_map(|info| [(info.id.to_ascii_lowercase(), info.id), (info.name.to_owned(), info.name)]).collect();
    let near = nearest(&lower, known.iter().map(|(spelling, _)| spelling.as_str()));
    Err(near.and_then(|near| known.iter().find(|(spelling, _)| spelling == near)).map(|(_, word)| *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certain(word: &str, known: &[&'static str], vocabulary: Vocabulary) -> Option<(&'static str, bool)> {
        near(word, known.iter().copied(), vocabulary).map(|near| (near.word, near.certain))
    }

    #[test]
    fn one_slip_to_one_word_is_certain() {
        let keywords = ["project", "indicator", "appropriation", "指标", "年度总体目标"];
        for (word, meant) in
            [("indicatr", "indicator"), ("porject", "project"), ("indicattor", "indicator"), ("年度总体目际", "年度总体目标"), ("指标标", "指标")]
        {
            assert_eq!(certain(word, &keywords, Vocabulary::Closed), Some((meant, true)), "{word}");
        }
        let names = ["服务对象满意度", "平方米", "群众满意", "satisfaction"];
        for (word, meant) in [
            ("服务对像满意度", "服务对象满意度"),
            ("平米方", "平方米"),
            ("平方方米", "平方米"),
            ("群众蛮意", "群众满意"),
            ("satisfcation", "satisfaction"),
            ("satisfaktion", "satisfaction"),
        ] {
            assert_eq!(certain(word, &names, Vocabulary::Open), Some((meant, true)), "{word}");
        }
    }

    #[test]
    fn what_may_be_another_word_is_not() {
        for (word, known) in [
            // Two slips, two candidates, one letter.
            ("indctr", &["indicator"][..]),
            ("产量类", &["数量类", "质量类"]),
            ("平方里", &["平方米", "平方厘"]),
            // The character is what tells them apart.
            ("立方厘米", &["立方米"]),
            ("非寄宿生", &["寄宿生"]),
            ("三类人员", &["一类人员"]),
            ("模板12", &["模板21"]),
            ("TBps", &["GBps"]),
            ("团队成员a", &["团队成员b"]),
        ] {
            let found = certain(word, known, Vocabulary::Open);
            assert!(found.is_none_or(|(_, certain)| !certain), "{word}: {found:?}");
        }
        assert_eq!(certain("第2类", &["第3类"], Vocabulary::Closed).map(|(_, certain)| certain), Some(false));
    }
}
