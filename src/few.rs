//! Maps of what is nearly always few.

use std::hash::Hash;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// A map that looks up to `N` keys through one after the other, which is sooner done than hashing one; more are hashed.
#[derive(Debug)]
pub(crate) struct Few<K, V, const N: usize> {
    few: SmallVec<[(K, V); N]>,
    /// All of them, once there are more.
    many: FxHashMap<K, V>,
}

impl<K, V, const N: usize> Default for Few<K, V, N> {
    fn default() -> Self {
        Self { few: SmallVec::new(), many: FxHashMap::default() }
    }
}

impl<K: Eq + Hash, V, const N: usize> Few<K, V, N> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        if self.many.is_empty() { self.few.iter().find(|(known, _)| known == key).map(|(_, value)| value) } else { self.many.get(key) }
    }

    /// Adds a key that is not there.
    pub(crate) fn add(&mut self, key: K, value: V) {
        if self.many.is_empty() && self.few.len() < N {
            self.few.push((key, value));
        } else {
            self.many.extend(self.few.drain(..));
            self.many.insert(key, value);
        }
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.few.iter().map(|(key, _)| key).chain(self.many.keys())
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn few_and_many_are_found() {
        let mut map: Few<u32, u32, 4> = Few::default();
        for key in 0..20 {
            assert_eq!(map.get(&key), None);
            map.add(key, key * 2);
            assert!((0..=key).all(|key| map.get(&key) == Some(&(key * 2))), "{key}");
            let mut keys: Vec<u32> = map.keys().copied().collect();
            keys.sort_unstable();
            assert_eq!(keys, (0..=key).collect::<Vec<_>>());
        }
    }
}
