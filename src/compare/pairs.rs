//! Which thing of one version is which of the other: by name, and what is left by likeness.

use std::collections::VecDeque;
use std::hash::Hash;

use rustc_hash::{FxHashMap, FxHashSet};

/// Two things that are one, by their places in the two versions, and whether that is a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) old: usize,
    pub(super) new: usize,
    pub(super) guess: bool,
}

/// Pairs being found, in steps from the surest to the least sure.
#[derive(Debug)]
pub(super) struct Pairing {
    pub(super) pairs: Vec<Pair>,
    old: Vec<bool>,
    new: Vec<bool>,
}

impl Pairing {
    pub(super) fn new(old: usize, new: usize) -> Self {
        Self { pairs: Vec::with_capacity(old.min(new)), old: vec![false; old], new: vec![false; new] }
    }

    fn add(&mut self, old: usize, new: usize, guess: bool) -> bool {
        if self.old.get(old) != Some(&false) || self.new.get(new) != Some(&false) {
            return false;
        }
        for (taken, place) in [(&mut self.old, old), (&mut self.new, new)] {
            if let Some(taken) = taken.get_mut(place) {
                *taken = true;
            }
        }
        self.pairs.push(Pair { old, new, guess });
        true
    }

    /// Pairs what has the same key, the first with the first where several have it.
    pub(super) fn by_key<K: Hash + Eq>(&mut self, old: impl Fn(usize) -> Option<K>, new: impl Fn(usize) -> Option<K>) {
        let mut places: FxHashMap<K, VecDeque<usize>> = FxHashMap::default();
        for place in self.left_old() {
            if let Some(key) = old(place) {
                places.entry(key).or_default().push_back(place);
            }
        }
        for place in self.left_new() {
            if let Some(found) = new(place).and_then(|key| places.get_mut(&key)?.pop_front()) {
                self.add(found, place, false);
            }
        }
    }

    /// Pairs what is alike, the likeliest first: `features` are what two like things share, `score` says how alike they are, in thousandths, where they
    /// are alike at all.
    pub(super) fn by_likeness<F: Hash + Eq>(
        &mut self,
        old: impl Fn(usize) -> Vec<F>,
        new: impl Fn(usize) -> Vec<F>,
        score: impl Fn(usize, usize) -> Option<usize>,
    ) {
        /// A feature that more things than this share tells nothing, and would make the work quadratic.
        const MOST_SHARERS: usize = 24;
        let mut sharers: FxHashMap<F, Vec<usize>> = FxHashMap::default();
        for place in self.left_old() {
            for feature in old(place) {
                let places = sharers.entry(feature).or_default();
                if places.len() <= MOST_SHARERS && places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        let mut scored = Vec::new();
        for place in self.left_new() {
            let near = new(place).into_iter().filter_map(|feature| sharers.get(&feature)).filter(|places| places.len() <= MOST_SHARERS);
            let mut candidates: Vec<usize> = near.flatten().copied().collect::<FxHashSet<_>>().into_iter().collect();
            candidates.sort_unstable();
            scored.extend(candidates.into_iter().filter_map(|candidate| score(candidate, place).map(|score| (score, candidate, place))));
        }
        // The likeliest first; of equals those that stand nearest to each other.
        scored.sort_by_key(|&(score, old, new)| (usize::MAX - score, old.abs_diff(new), old + new, old));
        for (_, old, new) in scored {
            self.add(old, new, true);
        }
    }

    pub(super) fn left_old(&self) -> Vec<usize> {
        self.old.iter().enumerate().filter(|(_, taken)| !**taken).map(|(place, _)| place).collect()
    }

    pub(super) fn left_new(&self) -> Vec<usize> {
        self.new.iter().enumerate().filter(|(_, taken)| !**taken).map(|(place, _)| place).collect()
    }

    /// For each thing of the new version its pair.
    pub(super) fn by_new(&self) -> Vec<Option<Pair>> {
        let mut out = vec![None; self.new.len()];
        for pair in &self.pairs {
            if let Some(slot) = out.get_mut(pair.new) {
                *slot = Some(*pair);
            }
        }
        out
    }
}

/// The pairs of neighbouring characters of a name; a name of one character is its own pair.
pub(super) fn bigrams(name: &str) -> Vec<(char, char)> {
    let characters: Vec<char> = name.chars().filter(|character| character.is_alphanumeric()).collect();
    match characters.as_slice() {
        [only] => vec![(*only, *only)],
        several => several.iter().zip(several.iter().skip(1)).map(|(one, two)| (*one, *two)).collect(),
    }
}

/// How much two lists have in common, in thousandths.
pub(super) fn shared<T: Hash + Eq>(one: &[T], two: &[T]) -> usize {
    let mut counts: FxHashMap<&T, usize> = FxHashMap::default();
    for item in one {
        *counts.entry(item).or_default() += 1;
    }
    let common = two.iter().filter(|item| counts.get_mut(item).filter(|count| **count > 0).map(|count| *count -= 1).is_some()).count();
    2000 * common / (one.len() + two.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_in_thousandths() {
        assert_eq!(shared(&bigrams("微型消防站数"), &bigrams("微型消防站数")), 1000);
        assert_eq!(shared(&bigrams("微型消防站数"), &bigrams("微型消防站数量")), 909);
        assert_eq!(shared(&bigrams("甲"), &bigrams("甲")), 1000);
        assert_eq!(shared(&bigrams("甲乙"), &bigrams("丙丁")), 0);
        assert_eq!(shared::<u8>(&[], &[]), 0);
    }

    #[test]
    fn each_thing_has_one_pair() {
        let (old, new) = (["甲乙丙", "甲乙丁", "戊"], ["甲乙丁己", "甲乙丙", "庚"]);
        let mut pairing = Pairing::new(3, 3);
        pairing.by_key(|place| old.get(place), |place| new.get(place));
        let name = |names: [&'static str; 3], place: usize| names.get(place).copied().unwrap_or_default();
        let score = |one, two| Some(shared(&bigrams(name(old, one)), &bigrams(name(new, two)))).filter(|score| *score > 300);
        pairing.by_likeness(|place| bigrams(name(old, place)), |place| bigrams(name(new, place)), score);
        assert_eq!(pairing.pairs, [Pair { old: 0, new: 1, guess: false }, Pair { old: 1, new: 0, guess: true }]);
        assert_eq!((pairing.left_old(), pairing.left_new()), (vec![2], vec![2]));
    }
}
