//! One thing under two names in one project: 市政消防栓数 and 市政消火栓维修费.
//!
//! Only a table of pairs that are one thing, and of characters that look alike, is known; that two names merely resemble one another says nothing
//! (寄宿生 and 非寄宿生 are two things).

use crate::check::Checker;
use crate::check::entry::Entry;
use crate::check::words::Words;
use crate::diagnostics::{Code, Diagnostic};

/// Spellings that are one thing, and characters that look alike: the usual one, or the one that is probably meant, last.
#[rustfmt::skip]
const PAIRS: [(&str, &str); 30] = [
    ("消防栓", "消火栓"),
    ("帐户", "账户"),
    ("帐目", "账目"),
    ("帐本", "账本"),
    ("登陆系统", "登录系统"),
    ("登陆率", "登录率"),
    ("登陆人", "登录人"),
    ("其它", "其他"),
    ("座落", "坐落"),
    ("摄象", "摄像"),
    ("图象", "图像"),
    ("车箱", "车厢"),
    ("装璜", "装潢"),
    ("身分证", "身份证"),
    ("撤消", "撤销"),
    ("凋查", "调查"),
    ("按装", "安装"),
    ("布署", "部署"),
    ("松驰", "松弛"),
    ("己", "已"), ("巳", "已"), ("末", "未"), ("曰", "日"), ("戍", "戌"), ("戊", "戌"), ("候", "侯"), ("〇", "○"), ("ロ", "口"), ("ニ", "二"), ("ー", "一"),
];

const UNUSUAL_SPELLINGS: [&str; PAIRS.len()] = spellings(false);
const USUAL_SPELLINGS: [&str; PAIRS.len()] = spellings(true);
pub(super) static UNUSUAL: Words = Words::new(&UNUSUAL_SPELLINGS);
pub(super) static USUAL: Words = Words::new(&USUAL_SPELLINGS);

/// One side of the pairs.
const fn spellings(is_usual: bool) -> [&'static str; PAIRS.len()] {
    let mut out = [""; PAIRS.len()];
    let mut place = 0;
    while place < PAIRS.len() {
        #[expect(clippy::indexing_slicing, reason = "within what was measured, and constants have no other way")]
        {
            out[place] = if is_usual { PAIRS[place].1 } else { PAIRS[place].0 };
        }
        place += 1;
    }
    out
}

/// How many characters two names must share around the place where they differ.
const SHORTEST_STEM: usize = 3;

impl<'s> Checker<'s> {
    pub(super) fn check_synonyms(&mut self, entries: &[Entry<'_, 's>]) {
        // Of two spellings one is unusual, and few projects hold any such.
        if !entries.iter().any(|entry| entry.said.is_unusual) {
            return;
        }
        let varied: Vec<(&Entry<'_, 's>, Vec<(char, char)>)> =
            entries.iter().filter(|entry| entry.said.is_varied).map(|entry| (entry, usual(entry.name()))).collect();
        for (place, (entry, name)) in varied.iter().enumerate().skip(1) {
            let other = varied.iter().take(place.min(32)).find_map(|(earlier, other)| stems(other, name).map(|stems| (earlier, stems)));
            if let Some((earlier, (one, two))) = other {
                let here = self.within(entry.indicator.name.at, &two);
                let first = self.within(earlier.indicator.name.at, &one);
                self.report(Diagnostic::new(Code::TwoNames, here).with("one", one).with("two", two).label(first, "first"));
                return;
            }
        }
    }
}

/// A name in characters, each with how it is usually written.
fn usual(name: &str) -> Vec<(char, char)> {
    let mut out: Vec<(char, char)> = name.chars().map(|character| (character, character)).collect();
    for (found, word) in UNUSUAL.matches(name) {
        let start = name.get(..found).map_or(0, |before| before.chars().count());
        let usual = PAIRS.iter().find(|(unusual, _)| *unusual == word).map_or("", |(_, usual)| usual);
        for (entry, character) in out.iter_mut().skip(start).zip(usual.chars()) {
            entry.1 = character;
        }
    }
    out
}

/// The longest stem that two names share but for how it is written, in the spelling of each.
fn stems(one: &[(char, char)], two: &[(char, char)]) -> Option<(String, String)> {
    // Only where one is written otherwise than is usual can they differ.
    let varies = |one: &[(char, char)], two: &[(char, char)]| {
        one.iter().filter(|(written, usual)| written != usual).any(|(written, usual)| two.iter().any(|other| other.1 == *usual && other.0 != *written))
    };
    if !varies(one, two) && !varies(two, one) {
        return None;
    }
    let mut best: Option<(usize, usize, usize)> = None;
    for start in 0..one.len() {
        for other in 0..two.len() {
            let length = one.iter().skip(start).zip(two.iter().skip(other)).take_while(|(one, two)| one.1 == two.1).count();
            let differs = one.iter().skip(start).zip(two.iter().skip(other)).take(length).any(|(one, two)| one.0 != two.0);
            if differs && length >= SHORTEST_STEM && best.is_none_or(|(_, _, known)| length > known) {
                best = Some((start, other, length));
            }
        }
    }
    let (start, other, length) = best?;
    let spelled = |name: &[(char, char)], start: usize| name.iter().skip(start).take(length).map(|(written, _)| *written).collect();
    Some((spelled(one, start), spelled(two, other)))
}
