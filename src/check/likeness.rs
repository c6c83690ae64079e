//! Goals that are copies of one another: which two of a set are nearly the same text, found without comparing each with each.
//!
//! Of every goal the pairs of neighbouring letters are kept, as small hashes. Goals with two lowest hashes in common are candidates; only those are compared.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::source::Location;
use crate::syntax::characters::is_alphanumeric;

/// Goals with fewer letters are alike by chance.
const SHORTEST: usize = 30;
/// How many groups the hashes fall into; two neighbouring groups make one key.
const GROUPS: usize = 24;
/// How many goals of one key are compared with: the copies of a copy are told against the first.
const MOST_CANDIDATES: usize = 4;

/// Goals of which fewer groups agree are not compared in full. Of two that are alike two thirds of the groups agree, give or take.
const FEWEST_AGREEING: usize = 9;

/// The pairs of letters of one goal, each as a hash, in the order of the text; repeats with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    pairs: Box<[u16]>,
    lowest: [u16; GROUPS],
}

/// A sketch while the letters of a text come in.
#[derive(Debug)]
pub(super) struct Sketching {
    pairs: Vec<u16>,
    lowest: [u16; GROUPS],
    /// The last letter.
    last: Option<u32>,
}

impl Sketching {
    /// Of a text of about so many bytes.
    pub(super) fn with_room(bytes: usize) -> Self {
        Self { pairs: Vec::with_capacity(bytes / 3), lowest: [u16::MAX; GROUPS], last: None }
    }

    /// Takes the next character. Punctuation is left out: what is said is the same without it.
    #[inline]
    pub(super) fn take(&mut self, letter: u32) {
        if !matches!(letter, 0x4e00..=0x9fff) && !char::from_u32(letter).is_some_and(is_alphanumeric) {
            return;
        }
        let Some(last) = self.last.replace(letter) else { return };
        let hash = last.wrapping_mul(0x9e37_79b1).wrapping_add(letter.wrapping_mul(0x85eb_ca6b));
        let [.., low, high] = hash.to_le_bytes();
        let pair = u16::from_le_bytes([low, high]);
        self.pairs.push(pair);
        // The hashes themselves are cut into as many ranges as there are groups.
        if let Some(known) = self.lowest.get_mut((usize::from(pair) * GROUPS) >> u16::BITS) {
            *known = (*known).min(pair);
        }
    }

    /// The sketch; none where the text is too short to be told from others.
    pub(super) fn finish(self) -> Option<Sketch> {
        (self.pairs.len() >= SHORTEST).then(|| Sketch { pairs: self.pairs.into_boxed_slice(), lowest: self.lowest })
    }
}

impl Sketch {
    /// Whether two texts share at least four fifths of their pairs. `seen` is of the other; `counts` is nought everywhere, before and after.
    fn is_like(&self, other: &Self, seen: &Seen, counts: &mut Counts) -> bool {
        let (shorter, longer) = (self.pairs.len().min(other.pairs.len()), self.pairs.len().max(other.pairs.len()));
        // Twice what is shared over all: more than twice the shorter can never be shared.
        if shorter * 2 * 5 < (shorter + longer) * 4 {
            return false;
        }
        if self.lowest.iter().zip(&other.lowest).filter(|(one, two)| one == two).count() < FEWEST_AGREEING {
            return false;
        }
        // Twice what is shared over all is to be four fifths at least.
        let fewest = ((shorter + longer) * 2).div_ceil(5);
        if self.pairs.iter().filter(|pair| seen.may_hold(**pair)).count() < fewest {
            return false;
        }
        for pair in &self.pairs {
            if let Some(count) = counts.0.get_mut(usize::from(*pair)) {
                *count = count.saturating_add(1);
            }
        }
        // Once it is settled, the rest says nothing more.
        let (mut wanted, mut spare) = (fewest, other.pairs.len().saturating_sub(fewest));
        for pair in &other.pairs {
            let left = match counts.0.get_mut(usize::from(*pair)) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    wanted -= 1;
                    wanted
                }
                _ => {
                    let left = spare;
                    spare = spare.saturating_sub(1);
                    left
                }
            };
            if left == 0 {
                break;
            }
        }
        for pair in &self.pairs {
            if let Some(count) = counts.0.get_mut(usize::from(*pair)) {
                *count = 0;
            }
        }
        wanted == 0
    }
}

/// A bit for each range of pairs: what a text says nothing of is seen without counting.
struct Seen([u64; 64]);

impl Seen {
    fn of(sketch: &Sketch) -> Self {
        let mut bits = [0; 64];
        for pair in &sketch.pairs {
            if let Some(bits) = bits.get_mut(usize::from(*pair >> 10)) {
                *bits |= 1 << (*pair >> 4 & 63);
            }
        }
        Self(bits)
    }

    fn may_hold(&self, pair: u16) -> bool {
        self.0.get(usize::from(pair >> 10)).is_some_and(|bits| bits >> (pair >> 4 & 63) & 1 == 1)
    }
}

/// A number for each pair there may be: none is out of their reach.
#[derive(Debug)]
struct Counts(Box<[u16; 1 << u16::BITS]>);

impl Default for Counts {
    fn default() -> Self {
        #[expect(clippy::large_stack_arrays, reason = "what a vector of that length never leads to")]
        Self(vec![0; 1 << u16::BITS].try_into().unwrap_or_else(|_| Box::new([0; 1 << u16::BITS])))
    }
}

/// The goals of a set while they come in.
#[derive(Debug, Default)]
pub(super) struct Goals {
    /// With the names of their projects and where the goals stand.
    sketches: Vec<(Sketch, String, Location)>,
    keys: FxHashMap<(u8, u16, u16), Vec<u32>>,
    /// How often each pair is in a goal, while two are compared; none before any are.
    counts: Option<Counts>,
}

impl Goals {
    /// Takes in the goal of a project; answers the earlier project whose goal is nearly the same.
    pub(super) fn add(&mut self, name: &str, at: Location, sketch: &Sketch) -> Option<(&str, Location)> {
        let keys = || (0_u8..).zip(sketch.lowest.as_chunks::<2>().0).filter(|(_, [one, two])| *one != u16::MAX && *two != u16::MAX);
        let candidates = keys().filter_map(|(number, [one, two])| self.keys.get(&(number, *one, *two))).flatten();
        let seen = Seen::of(sketch);
        let mut tried: SmallVec<[u32; GROUPS]> = SmallVec::new();
        let mut found = None;
        for known in candidates {
            // One goal may be a candidate by several keys.
            if tried.contains(known) {
                continue;
            }
            tried.push(*known);
            let place = *known as usize;
            if self.sketches.get(place).is_some_and(|(other, ..)| other.is_like(sketch, &seen, self.counts.get_or_insert_default())) {
                found = Some(place);
                break;
            }
        }
        if let Some(place) = found {
            // A copy adds nothing that the first of its kind does not have.
            return self.sketches.get(place).map(|(_, name, at)| (name.as_str(), *at));
        }
        let place = u32::try_from(self.sketches.len()).ok()?;
        for (number, [one, two]) in keys() {
            let known = self.keys.entry((number, *one, *two)).or_default();
            if known.len() < MOST_CANDIDATES {
                known.push(place);
            }
        }
        self.sketches.push((sketch.clone(), name.to_owned(), at));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Goals, Sketching};
    use crate::source::Location;

    const ONE: &str = "通过对辖区内老旧小区的消防设施进行全面检查和更新，消除火灾隐患，提高居民的消防安全意识，保障居民生命财产安全。";

    fn likeness(texts: &[&str]) -> Vec<Option<usize>> {
        let mut goals = Goals::default();
        let mut add = |place: usize, text: &str| {
            let mut sketch = Sketching::with_room(text.len());
            text.chars().for_each(|character| sketch.take(character.into()));
            let sketch = sketch.finish()?;
            let (name, _) = goals.add(&place.to_string(), Location::default(), &sketch)?;
            Some(name.parse().unwrap())
        };
        texts.iter().enumerate().map(|(place, text)| add(place, text)).collect()
    }

    #[test]
    fn punctuation_does_not_tell_goals_apart() {
        let other = ONE.replace('，', "、").replace('。', "");
        assert_eq!(likeness(&[ONE, &other]), [None, Some(0)]);
    }

    #[test]
    fn a_few_changed_words_do_not_either_but_another_subject_does() {
        let near = ONE.replace("老旧小区", "老旧厂房");
        let far = "组织开展全民健身活动和社区体育赛事，更新公共体育设施，提高群众参加体育锻炼的比例，增强居民身体素质和幸福感。";
        assert_eq!(likeness(&[ONE, far, &near]), [None, None, Some(0)]);
    }

    #[test]
    fn what_is_said_many_times_is_counted() {
        let goal = format!("{ONE}{}", "好".repeat(600));
        let shorter = format!("{ONE}{}", "好".repeat(590));
        let other = format!("{ONE}{}", "好".repeat(300));
        assert_eq!(likeness(&[&goal, &other, &shorter]), [None, None, Some(0)]);
    }

    #[test]
    fn short_goals_are_not_compared() {
        assert_eq!(likeness(&["保障队伍正常运行", "保障队伍正常运行"]), [None, None]);
    }

    #[test]
    fn copies_of_a_copy_are_told_against_the_first() {
        assert_eq!(likeness(&[ONE; 6]), [None, Some(0), Some(0), Some(0), Some(0), Some(0)]);
    }
}
