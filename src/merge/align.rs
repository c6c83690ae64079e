//! Which statement of one text is which of another, and in what order they come out.

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash as _, Hasher as _};

use super::meaning::Key;
use super::source::{Level, Source};
use super::{Side, Three};
use crate::syntax::ast::{Head, Statement};
use crate::syntax::token::{Keyword, Kind};

/// One statement of the merged text: where it stands on each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) base: Option<usize>,
    pub(super) ours: Option<usize>,
    pub(super) theirs: Option<usize>,
}

impl Node {
    pub(super) const fn on(self, side: Side) -> Option<usize> {
        match side {
            Side::Base => self.base,
            Side::Ours => self.ours,
            Side::Theirs => self.theirs,
        }
    }
}

/// How many pairs of statements of one kind are held against each other for their likeness; in longer lists only those between the same neighbours are.
const MOST_PAIRS: usize = 10_000;

/// The longest name whose likeness is looked at, in characters.
const LONGEST_NAME: usize = 100;

/// The longest check, in tokens.
const LONGEST_CHECK: usize = 200;

/// Pairs the statements of three levels and puts them in order.
pub(super) fn align(sources: &Three<Source<'_>>, levels: &Three<&Level<'_>>) -> Vec<Node> {
    let keys = levels.map(|side, level| numbered(sources.get(side), level));
    let pairing = |side: Side| Pairing::new((&sources.base, levels.base, &keys.base), (sources.get(side), levels.get(side), keys.get(side)));
    let (mut ours, mut theirs) = (pairing(Side::Ours), pairing(Side::Theirs));
    // Where the new name of one side is that of a new statement of the other, nothing was renamed.
    let added = [&ours, &theirs].map(Pairing::added);
    ours.part(&added[1]);
    theirs.part(&added[0]);
    order(nodes(levels.base.items.len(), &ours, &theirs))
}

/// A key, and how many times it stood before.
type Numbered = (Key, usize);

fn numbered(source: &Source<'_>, level: &Level<'_>) -> Vec<Numbered> {
    let mut counts: FxHashMap<Key, usize> = FxHashMap::default();
    let keys = level.items.iter().map(|item| source.key(item.statement));
    keys.map(|key| {
        let count = counts.entry(key.clone()).or_default();
        *count += 1;
        (key, *count)
    })
    .collect()
}

// ---- which is which -------------------------------------------------------------------------------------------------------------------------------

/// The statements of a side and those of the base.
struct Pairing<'k> {
    keys: &'k [Numbered],
    /// For each statement of the side, that of the base.
    base: Vec<Option<usize>>,
    /// Those paired by likeness.
    renamed: Vec<usize>,
}

type Read<'r, 's> = (&'r Source<'s>, &'r Level<'r>, &'r [Numbered]);

impl<'k> Pairing<'k> {
    fn new(base: Read<'_, '_>, side: Read<'k, '_>) -> Self {
        let known: FxHashMap<&Numbered, usize> = base.2.iter().enumerate().map(|(index, key)| (key, index)).collect();
        let mut pairing = Self { keys: side.2, base: side.2.iter().map(|key| known.get(key).copied()).collect(), renamed: Vec::new() };
        pairing.rename(base, side);
        pairing
    }

    /// The keys of the side's own statements.
    fn added(&self) -> FxHashSet<&'k Numbered> {
        self.keys.iter().zip(&self.base).filter(|(_, base)| base.is_none()).map(|(key, _)| key).collect()
    }

    fn part(&mut self, added: &FxHashSet<&Numbered>) {
        for &index in &self.renamed {
            if let (Some(key), Some(base)) = (self.keys.get(index), self.base.get_mut(index))
                && added.contains(key)
            {
                *base = None;
            }
        }
    }

    /// Pairs what is left over by likeness, the most alike first.
    fn rename(&mut self, base: Read<'_, '_>, side: Read<'_, '_>) {
        let taken: FxHashSet<usize> = self.base.iter().flatten().copied().collect();
        let lost: Vec<usize> = (0..base.2.len()).filter(|index| !taken.contains(index)).collect();
        let new: Vec<usize> = (0..side.2.len()).filter(|&index| self.base.get(index).is_some_and(Option::is_none)).collect();
        if lost.is_empty() || new.is_empty() {
            return;
        }
        let neighbours = self.neighbours(base.2.len(), &taken);
        let mut groups: FxHashMap<Keyword, (Vec<usize>, Vec<usize>)> = FxHashMap::default();
        for &index in &lost {
            groups.entry(keyword(base, index)).or_default().0.push(index);
        }
        for &index in &new {
            groups.entry(keyword(side, index)).or_default().1.push(index);
        }
        let mut likely = Vec::new();
        for (lost, new) in groups.into_values() {
            let all = lost.len().saturating_mul(new.len()) <= MOST_PAIRS;
            let traits = |read: Read<'_, '_>, list: &[usize]| -> Vec<(usize, Traits)> {
                list.iter().filter_map(|&index| Some((index, Traits::of(read.0, read.1.items.get(index)?.statement)?))).collect()
            };
            let (lost, new) = (traits(base, &lost), traits(side, &new));
            if all {
                for (from, old) in &lost {
                    likely.extend(new.iter().filter_map(|(to, new)| Some((old.likeness(new)?, *from, *to))));
                }
                continue;
            }
            let mut between: FxHashMap<(usize, usize), Vec<&(usize, Traits)>> = FxHashMap::default();
            for new in &new {
                between.entry(neighbours.side(new.0)).or_default().push(new);
            }
            let mut left = MOST_PAIRS;
            for (from, old) in &lost {
                let new = between.get(&neighbours.base(*from)).map(Vec::as_slice).unwrap_or_default();
                left = left.saturating_sub(new.len());
                if left == 0 {
                    break;
                }
                likely.extend(new.iter().filter_map(|(to, new)| Some((old.likeness(new)?, *from, *to))));
            }
        }
        likely.sort_unstable_by_key(|&(likeness, from, to)| (std::cmp::Reverse(likeness), from, to));
        let mut gone: FxHashSet<usize> = FxHashSet::default();
        for (_, from, to) in likely {
            if let Some(base) = self.base.get_mut(to)
                && base.is_none()
                && gone.insert(from)
            {
                *base = Some(from);
                self.renamed.push(to);
            }
        }
    }

    fn neighbours(&self, count: usize, taken: &FxHashSet<usize>) -> Neighbours {
        let base: Vec<Option<usize>> = (0..count).map(|index| Some(index).filter(|index| taken.contains(index))).collect();
        Neighbours { base: around(&base), side: around(&self.base) }
    }
}

fn keyword(read: Read<'_, '_>, index: usize) -> Keyword {
    read.2.get(index).map_or(Keyword::Use, |(key, _)| key.keyword)
}

/// For each statement, the nearest ones before and behind it that both texts have.
struct Neighbours {
    base: Vec<(usize, usize)>,
    side: Vec<(usize, usize)>,
}

impl Neighbours {
    fn base(&self, index: usize) -> (usize, usize) {
        self.base.get(index).copied().unwrap_or_default()
    }

    fn side(&self, index: usize) -> (usize, usize) {
        self.side.get(index).copied().unwrap_or_default()
    }
}

fn around(known: &[Option<usize>]) -> Vec<(usize, usize)> {
    let nearest = |last: &mut usize, known: &Option<usize>| {
        *last = known.unwrap_or(*last);
        Some(*last)
    };
    let before = known.iter().scan(usize::MAX, nearest);
    let mut behind: Vec<usize> = known.iter().rev().scan(usize::MAX, nearest).collect();
    behind.reverse();
    before.zip(behind).collect()
}

/// What a statement may be known by again under another name.
enum Traits {
    /// A name, and what else is said under it.
    Named { levels: String, name: String, inside: Option<Vec<u64>> },
    /// The tokens of a check.
    Check(Vec<String>),
}

impl Traits {
    fn of(source: &Source<'_>, statement: &Statement) -> Option<Self> {
        let module = source.module();
        let named = |levels: String, name: &str, inside| Some(Self::Named { levels, name: name.to_owned(), inside });
        match (&statement.head, statement.keyword) {
            (Head::Name(name), Keyword::Project | Keyword::Template) => named(String::new(), &module.identity(*name), Some(children(source, statement))),
            (Head::Name(name), Keyword::Include) | (Head::Text(name), Keyword::Use) | (Head::Fund(name, _) | Head::Unit(name, _), _) => {
                named(String::new(), &module.identity(*name), None)
            }
            (Head::Path(_) | Head::Indicator(_) | Head::Choice(..), _) => {
                let Key { name, .. } = source.key(statement);
                // The last segment is the name, whatever stands before it.
                let at = name.rfind(['\n', '\u{5}']).map_or(0, |at| at + 1);
                let (levels, name) = name.split_at_checked(at)?;
                named(levels.to_owned(), name, None)
            }
            (Head::Check(_), _) => {
                let tokens = source.tokens.index_at(statement.keyword_span.end)..source.tokens.index_at(statement.span.end);
                let word = |index| (source.slice(source.tokens.span(index)), source.tokens.kinds().get(index));
                let words = tokens.take(LONGEST_CHECK + 1).map(word).filter(|(_, kind)| *kind != Some(&Kind::Semicolon));
                Some(Self::Check(words.map(|(word, _)| crate::names::identity(word).into_owned()).collect()))
            }
            _ => None,
        }
    }

    /// How alike two statements are, if they are enough so that one can only be the other renamed.
    fn likeness(&self, other: &Self) -> Option<usize> {
        match (self, other) {
            (Self::Check(old), Self::Check(new)) => {
                let longest = old.len().max(new.len());
                if longest > LONGEST_CHECK {
                    return None;
                }
                let distance = strsim::generic_levenshtein(old, new);
                (distance * 5 <= longest * 2).then(|| 1000 - distance * 1000 / longest.max(1))
            }
            (Self::Named { levels, name, inside }, Self::Named { levels: other_levels, name: other_name, inside: other_inside }) => {
                if let (Some(old), Some(new)) = (inside, other_inside) {
                    let (equal, most) = (common(old, new), old.len().max(new.len()));
                    let likeness = likeness(name, other_name);
                    let again = match likeness {
                        Some((_, true)) => equal * 4 >= most,
                        Some((_, false)) => equal > 0 && equal * 2 >= most,
                        None => equal >= 3 && equal * 4 >= most * 3,
                    };
                    return again.then(|| likeness.map_or(0, |(score, _)| score) + equal * 1000 / most.max(1));
                }
                match likeness(name, other_name) {
                    Some((score, true)) if levels == other_levels || score == 1000 => Some(score),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// How alike two names are, of a thousand, and whether they are so close that they must be of one thing: a letter in five is another, or some were put in
/// or taken out, and every figure is the same.
fn likeness(old: &str, new: &str) -> Option<(usize, bool)> {
    if old == new {
        return Some((1000, true));
    }
    let (short, long) = (old.chars().count(), new.chars().count());
    let (short, long) = (short.min(long), short.max(long));
    if long > LONGEST_NAME || long > short * 2 {
        return None;
    }
    let distance = strsim::osa_distance(old, new);
    let figures = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<Vec<_>>();
    let close = distance * 5 <= long || distance == long - short && distance * 3 <= long;
    (distance * 2 <= long).then(|| (1000 - distance * 1000 / long.max(1), close && figures(old) == figures(new)))
}

/// What the block of a project or template says that another is not likely to say too.
fn children(source: &Source<'_>, statement: &Statement) -> Vec<u64> {
    let own = |keyword: Keyword| {
        !matches!(
            keyword,
            Keyword::Year | Keyword::Department | Keyword::Agency | Keyword::Nature | Keyword::Category | Keyword::Period | Keyword::Include | Keyword::Weight
        )
    };
    let inner = statement.block.iter().flat_map(|block| &block.statements).filter(|inner| own(inner.keyword));
    let mut said = String::new();
    let mut hashes: Vec<u64> = inner
        .map(|inner| {
            said.clear();
            source.say(inner, &mut said);
            let mut hasher = FxHasher::default();
            said.hash(&mut hasher);
            hasher.finish()
        })
        .collect();
    hashes.sort_unstable();
    hashes
}

/// How many two sorted lists have in common.
fn common(old: &[u64], new: &[u64]) -> usize {
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    let mut count = 0;
    while let (Some(left), Some(right)) = (old.peek(), new.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => drop(old.next()),
            std::cmp::Ordering::Greater => drop(new.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                old.next();
                new.next();
            }
        }
    }
    count
}

// ---- in what order --------------------------------------------------------------------------------------------------------------------------------

/// Every statement once, and each side's in its order.
struct Nodes {
    list: Vec<Node>,
    ours: Vec<usize>,
    theirs: Vec<usize>,
}

fn nodes(base: usize, ours: &Pairing<'_>, theirs: &Pairing<'_>) -> Nodes {
    let mut list: Vec<Node> = (0..base).map(|index| Node { base: Some(index), ..Node::default() }).collect();
    let mut added: FxHashMap<&Numbered, usize> = FxHashMap::default();
    let mut sequence = |pairing: &Pairing<'_>, is_ours: bool, added: &mut dyn FnMut(usize, usize) -> Option<usize>| -> Vec<usize> {
        pairing
            .base
            .iter()
            .enumerate()
            .map(|(index, base)| {
                let id = base.or_else(|| added(index, list.len())).unwrap_or_else(|| {
                    list.push(Node::default());
                    list.len() - 1
                });
                if let Some(node) = list.get_mut(id) {
                    let place = if is_ours { &mut node.ours } else { &mut node.theirs };
                    *place = Some(index);
                }
                id
            })
            .collect()
    };
    let ours_order = sequence(ours, true, &mut |index, next| {
        added.insert(ours.keys.get(index)?, next);
        None
    });
    let theirs_order = sequence(theirs, false, &mut |index, _| added.get(theirs.keys.get(index)?).copied());
    Nodes { list, ours: ours_order, theirs: theirs_order }
}

/// The order of the side that moved something, and behind each statement what the other put there. Where both put something in one place, ours comes first.
fn order(nodes: Nodes) -> Vec<Node> {
    let Nodes { list, ours, theirs } = nodes;
    let node = |id: usize| list.get(id).copied().unwrap_or_default();
    let unmoved = ours.iter().filter_map(|&id| node(id).base).is_sorted();
    let (backbone, other) = if unmoved { (&theirs, &ours) } else { (&ours, &theirs) };
    let mut standing = vec![false; list.len()];
    for &id in backbone {
        if let Some(standing) = standing.get_mut(id) {
            *standing = true;
        }
    }
    // Behind each statement of the backbone, and before the first: what only the other side has there.
    let mut behind: FxHashMap<Option<usize>, Vec<usize>> = FxHashMap::default();
    let mut last = None;
    for &id in other {
        if standing.get(id) == Some(&true) {
            last = Some(id);
        } else {
            behind.entry(last).or_default().push(id);
        }
    }
    let own = |id: usize| node(id).base.is_none() && node(id).theirs.is_none();
    let mut out = Vec::with_capacity(list.len());
    let mut waiting = behind.remove(&None).unwrap_or_default();
    for &id in backbone {
        if unmoved || !own(id) {
            out.append(&mut waiting);
        }
        out.push(id);
        waiting.extend(behind.remove(&Some(id)).unwrap_or_default());
    }
    out.append(&mut waiting);
    out.into_iter().map(node).collect()
}
