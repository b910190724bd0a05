//! A map that cannot outgrow its bound, for whatever is keyed by something from outside.

use std::{borrow::Borrow, collections::HashMap, hash::Hash};

/// Holds at most as many entries as it was made for. When it is full, those used longest ago make room, half of them
/// at a time, so that neither a use nor a removal costs more than a look-up.
#[derive(Clone, Debug)]
pub struct BoundedMap<K, V> {
    /// Used since the last change of generations.
    young: HashMap<K, V>,
    /// Used before it; what is used again becomes young again.
    old: HashMap<K, V>,
    generation_max: usize,
}

impl<K: Eq + Hash, V> BoundedMap<K, V> {
    /// At most `entries_max` entries, and at least two.
    pub fn new(entries_max: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), generation_max: (entries_max / 2).max(1) }
    }

    /// Looks without counting as a use.
    pub fn peek<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V>
    where
        K: Clone,
    {
        if let Some((key, value)) = self.old.remove_entry(key) {
            self.insert(key, value);
        }
        self.young.get_mut(key)
    }

    pub fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation_max && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.young.remove(key).or_else(|| self.old.remove(key))
    }

    /// Takes away what `keep` does not hold for.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.young.retain(&mut keep);
        self.old.retain(keep);
    }

    pub fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_keys_stays_within_the_bound_and_what_is_used_stays_known() {
        let mut map = BoundedMap::new(1_000);
        map.insert(u64::MAX, 7);
        for key in 0..1_000_000u64 {
            map.insert(key, 0);
            if key % 100 == 0 {
                *map.get_mut(&u64::MAX).expect("used lately") += 1;
            }
            assert!(map.len() <= 1_000);
        }
        assert_eq!(map.peek(&u64::MAX), Some(&10_007));
        assert_eq!(map.peek(&1), None, "used longest ago");
        assert_eq!(map.remove(&999_999), Some(0));
        assert_eq!(map.peek(&999_999), None);
        map.retain(|_, _| false);
        assert!(map.is_empty());
    }
}
