//! What a unit measures: a product of powers of base units.

use smallvec::SmallVec;

/// A unit declared without a definition. Its number is its place among the declarations that a scope sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Base(pub u32);

/// A product of powers of bases, in order of base, no power zero. Empty for a pure number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimension(SmallVec<[(Base, i8); 3]>);

impl Dimension {
    /// One base.
    #[must_use]
    pub fn base(base: Base) -> Self {
        let mut powers = SmallVec::new();
        powers.push((base, 1));
        Self(powers)
    }

    /// Whether it is a pure number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is one base, once.
    #[must_use]
    pub fn is_base(&self, base: Base) -> bool {
        self.0.as_slice() == [(base, 1)]
    }

    /// The bases and their powers.
    #[must_use]
    pub fn powers(&self) -> &[(Base, i8)] {
        &self.0
    }

    /// The product with another to the power of `power`; `None` where a power grows out of range.
    #[must_use]
    pub fn times(&self, other: &Self, power: i8) -> Option<Self> {
        let mut powers = self.0.clone();
        for &(base, exponent) in &other.0 {
            let exponent = exponent.checked_mul(power)?;
            match powers.binary_search_by_key(&base, |entry| entry.0) {
                Ok(at) => {
                    let entry = powers.get_mut(at)?;
                    entry.1 = entry.1.checked_add(exponent)?;
                    if entry.1 == 0 {
                        powers.remove(at);
                    }
                }
                Err(at) => powers.insert(at, (base, exponent)),
            }
        }
        Some(Self(powers))
    }
}
