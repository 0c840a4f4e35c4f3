//! The tree as it is kept: in tiles of 256 hashes, those of leaves at level 0, those of whole tiles of the level below above
//! it. Every proof is made from a few of them, and an entry is hashed once.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Growing, Hash, TreeHead};

/// The level of a tile, and its number in its level.
pub type Place = (u8, i64);

/// How many hashes a whole tile has, as a power of two.
const BITS: u32 = 8;

/// Some tiles of a tree.
#[derive(Debug, Default)]
pub struct Tiles(BTreeMap<Place, Vec<Hash>>);

/// How many hashes a tree of this size has at a level of tiles.
const fn at_level(size: u64, level: u8) -> u64 {
    match size.checked_shr(BITS * level as u32) {
        Some(count) => count,
        None => 0,
    }
}

/// Where a hash of a level is: its tile, and its position in it.
fn locate(level: u8, index: u64) -> Option<(Place, usize)> {
    Some(((level, i64::try_from(index >> BITS).ok()?), usize::try_from(index & 0xff).ok()?))
}

fn levels(size: u64) -> impl Iterator<Item = (u8, u64)> {
    (0..8).map(move |level| (level, at_level(size, level))).take_while(|(_, count)| *count > 0)
}

/// The tiles at the right end of a tree: its root is made from them, and what is added is added to them.
#[must_use]
pub fn edge(size: u64) -> BTreeSet<Place> {
    levels(size).filter_map(|(level, count)| Some(locate(level, count - 1)?.0)).collect()
}

/// The tiles for a proof about this leaf in a tree of this size.
#[must_use]
pub fn around(index: u64, size: u64) -> BTreeSet<Place> {
    let above = levels(size).filter_map(|(level, count)| {
        let (place, _) = locate(level, at_level(index, level))?;
        (u64::try_from(place.1).ok()? << BITS < count).then_some(place)
    });
    above.chain(edge(size)).collect()
}

/// The tiles for the proof that the tree of the first size is the beginning of that of the second.
#[must_use]
pub fn between(first: u64, second: u64) -> BTreeSet<Place> {
    let end = first.checked_sub(1).map(|last| around(last, second));
    end.into_iter().flatten().chain(edge(first)).chain(edge(second)).collect()
}

/// The largest power of two below a size of at least 2: where RFC 6962 splits a tree.
const fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

impl Tiles {
    /// Adds a tile as it is stored.
    pub fn insert(&mut self, place: Place, hashes: Vec<Hash>) {
        self.0.insert(place, hashes);
    }

    /// Leaves of each tile what it had when the tree had this size: another host may have added to it since.
    pub fn cut(&mut self, size: u64) {
        for ((level, place), hashes) in &mut self.0 {
            let before = u64::try_from(*place).unwrap_or(u64::MAX).saturating_mul(1 << BITS);
            let had = at_level(size, *level).saturating_sub(before);
            hashes.truncate(usize::try_from(had).unwrap_or(usize::MAX));
        }
    }

    /// A tile, to be stored.
    #[must_use]
    pub fn tile(&self, place: Place) -> Option<&[Hash]> {
        self.0.get(&place).map(Vec::as_slice)
    }

    /// The hash of a leaf.
    #[must_use]
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        let (place, at) = locate(0, index)?;
        self.0.get(&place)?.get(at).copied()
    }

    /// Adds leaves to a tree of this size, whose [`edge`] is here; gives which tiles changed. None when the edge is not that
    /// of such a tree.
    #[must_use]
    pub fn append(&mut self, size: u64, leaves: impl IntoIterator<Item = Hash>) -> Option<BTreeSet<Place>> {
        let mut changed = BTreeSet::new();
        for (index, leaf) in (size..).zip(leaves) {
            let (mut level, mut index, mut hash) = (0, index, leaf);
            loop {
                let (place, at) = locate(level, index)?;
                let tile = self.0.entry(place).or_default();
                if tile.len() != at {
                    return None;
                }
                tile.push(hash);
                changed.insert(place);
                if tile.len() < 1 << BITS {
                    break;
                }
                let mut whole = Growing::default();
                tile.iter().for_each(|hash| whole.push(*hash));
                (level, index, hash) = (level + 1, index >> BITS, whole.root());
            }
        }
        Some(changed)
    }

    /// The hash of the leaves from `start` up to, not including, `end`: a whole subtree, or one at the right end.
    fn subtree(&self, start: u64, end: u64) -> Option<Hash> {
        let size = end - start;
        if size.is_power_of_two() && start.is_multiple_of(size) {
            let height = size.ilog2();
            let (level, within) = (u8::try_from(height / BITS).ok()?, height % BITS);
            let (place, at) = locate(level, start >> (BITS * u32::from(level)))?;
            let mut whole = Growing::default();
            self.0.get(&place)?.get(at..at + (1 << within))?.iter().for_each(|hash| whole.push(*hash));
            return Some(whole.root());
        }
        let middle = start + split(size);
        Some(super::tree::node(&self.subtree(start, middle)?, &self.subtree(middle, end)?))
    }

    /// Size and root of the tree of this size; none where tiles are missing.
    #[must_use]
    pub fn head(&self, size: u64) -> Option<TreeHead> {
        let root = if size == 0 { Growing::default().root() } else { self.subtree(0, size)? };
        Some(TreeHead { size, root })
    }

    /// The path from a leaf to the root (RFC 6962, 2.1.1); none where tiles are missing.
    #[must_use]
    pub fn path(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        let (mut start, mut end, mut path) = (0, size, Vec::new());
        if index >= size {
            return None;
        }
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                path.push(self.subtree(middle, end)?);
                end = middle;
            } else {
                path.push(self.subtree(start, middle)?);
                start = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The proof that the tree of the first size is the beginning of that of the second (RFC 6962, 2.1.2); none where tiles
    /// are missing, or the first is the larger.
    #[must_use]
    pub fn consistency(&self, first: u64, second: u64) -> Option<Vec<Hash>> {
        if first == 0 || first >= second {
            return (first <= second).then(Vec::new);
        }
        let (mut start, mut end, mut proof) = (0, second, Vec::new());
        while first != end {
            let middle = start + split(end - start);
            if first <= middle {
                proof.push(self.subtree(middle, end)?);
                end = middle;
            } else {
                proof.push(self.subtree(start, middle)?);
                start = middle;
            }
        }
        // Who checks has the root of a first tree that is whole by itself.
        if start != 0 {
            proof.push(self.subtree(start, end)?);
        }
        proof.reverse();
        Some(proof)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::audit::tree::{is_beginning_of, leaf, node, root_above};

    fn leaves(size: u64) -> Vec<Hash> {
        (0..size).map(|n| leaf(&Sha256::digest(n.to_be_bytes()).into())).collect()
    }

    /// The tree as RFC 6962 defines it.
    fn defined(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            more => {
                let (left, right) = more.split_at(usize::try_from(split(more.len() as u64)).unwrap());
                node(&defined(left), &defined(right))
            }
        }
    }

    /// Only those of the tiles that are asked for, as a database would give them.
    fn only(all: &Tiles, places: BTreeSet<Place>) -> Tiles {
        let mut tiles = Tiles::default();
        for place in places {
            tiles.insert(place, all.tile(place).unwrap().to_vec());
        }
        tiles
    }

    fn tiles(size: u64) -> Tiles {
        let mut tiles = Tiles::default();
        tiles.append(0, leaves(size)).unwrap();
        tiles
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_tree_of_the_tiles_is_that_of_the_rfc_and_every_proof_holds_for_itself_alone(
            (size, first, index) in (1u64..700).prop_flat_map(|size| (Just(size), 0..=size, 0..size))
        ) {
            let (all, leaves) = (tiles(size), leaves(size));
            let head = only(&all, edge(size)).head(size).unwrap();
            prop_assert_eq!(head.root, defined(&leaves));
            let old = only(&all, edge(first)).head(first).unwrap();
            prop_assert_eq!(old.root, defined(&leaves[..usize::try_from(first).unwrap()]));

            let path = only(&all, around(index, size)).path(index, size).unwrap();
            let at = usize::try_from(index).unwrap();
            prop_assert_eq!(root_above(&leaves[at], index, size, &path), Some(head.root));
            prop_assert!(root_above(&leaves[(at + 1) % leaves.len()], index, size, &path) != Some(head.root) || size == 1);
            prop_assert_eq!(root_above(&leaves[at], size, size, &path), None);
            prop_assert!(size == 1 || root_above(&leaves[at], index, size, &path[1..]) != Some(head.root));

            let proof = only(&all, between(first, size)).consistency(first, size).unwrap();
            prop_assert!(is_beginning_of(&old, &head, &proof));
            let other = TreeHead { size: first, root: [9; 32] };
            prop_assert!(first == 0 || !is_beginning_of(&other, &head, &proof));
            let forked = TreeHead { root: [9; 32], ..head };
            prop_assert!(first == 0 || !is_beginning_of(&old, &forked, &proof));
        }
    }

    #[test]
    fn leaves_that_are_added_bit_by_bit_make_the_same_tree_beyond_the_first_tile_of_the_second_level() {
        let (size, leaves) = (66_000, leaves(66_000));
        let mut kept = Tiles::default();
        let mut grown = Growing::default();
        let mut at = 0;
        for part in leaves.chunks(977) {
            let mut tiles = only(&kept, edge(at));
            for place in tiles.append(at, part.iter().copied()).unwrap() {
                kept.insert(place, tiles.tile(place).unwrap().to_vec());
            }
            part.iter().for_each(|leaf| grown.push(*leaf));
            at += part.len() as u64;
            assert_eq!(only(&kept, edge(at)).head(at).unwrap().root, grown.root());
        }
        let head = kept.head(size).unwrap();
        for index in [0, 255, 256, 65_535, 65_536, 65_999] {
            let path = only(&kept, around(index, size)).path(index, size).unwrap();
            let leaf = leaves[usize::try_from(index).unwrap()];
            assert_eq!(root_above(&leaf, index, size, &path), Some(head.root), "{index}");
        }
        for first in [1, 255, 256, 257, 65_535, 65_536, 65_537, 66_000] {
            let old = only(&kept, edge(first)).head(first).unwrap();
            let proof = only(&kept, between(first, size)).consistency(first, size).unwrap();
            assert!(is_beginning_of(&old, &head, &proof), "{first}");
        }
    }

    #[test]
    fn what_another_host_added_meanwhile_is_cut_off_before_anything_is_added() {
        for (size, later) in [(1, 2), (255, 256), (256, 257), (300, 600), (512, 700)] {
            let mut edge_of_later = only(&tiles(later), edge(size));
            edge_of_later.cut(size);
            assert_eq!(edge_of_later.head(size), tiles(size).head(size), "{size}");
            edge_of_later.append(size, leaves(later).split_off(usize::try_from(size).unwrap())).unwrap();
            assert_eq!(edge_of_later.head(later), tiles(later).head(later), "{size} {later}");
        }
    }

    #[test]
    fn an_edge_that_is_not_that_of_the_tree_takes_no_leaf() {
        let mut short = only(&tiles(300), edge(300));
        assert_eq!(short.append(299, leaves(1)), None);
        assert_eq!(short.append(301, leaves(1)), None);
        assert_eq!(Tiles::default().head(3), None);
        assert_eq!(Tiles::default().path(0, 3), None);
        assert_eq!(Tiles::default().consistency(2, 3), None);
        assert_eq!(Tiles::default().consistency(4, 3), None);
    }
}
