//! The Merkle tree of RFC 6962 over the entries of a chain.
//!
//! The leaf of an entry is the hash that the chain gives it: it is in the export, and whoever has the entry alone can
//! compute it. Hashing it once more is what RFC 6962 asks for, so that no inner node passes for a leaf.

use sha2::{Digest as _, Sha256};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// The hash of a leaf, by the hash of its entry.
#[must_use]
pub fn leaf(entry: &Hash) -> Hash {
    let mut sha = Sha256::new();
    sha.update([0]);
    sha.update(entry);
    sha.finalize().into()
}

/// The hash of a node over two others.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut sha = Sha256::new();
    sha.update([1]);
    sha.update(left);
    sha.update(right);
    sha.finalize().into()
}

/// A tree that grows at its right end and keeps nothing but the roots of its whole subtrees, the largest first.
#[derive(Debug, Clone, Default)]
pub struct Growing {
    size: u64,
    roots: Vec<Hash>,
}

impl Growing {
    /// Adds a leaf, by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let (mut hash, mut size) = (leaf, self.size);
        while size & 1 == 1
            && let Some(left) = self.roots.pop()
        {
            hash = node(&left, &hash);
            size >>= 1;
        }
        self.roots.push(hash);
        self.size += 1;
    }

    /// How many leaves it has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Its root: of no leaves, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let joined = self.roots.iter().rev().copied().reduce(|right, left| node(&left, &right));
        joined.unwrap_or_else(|| Sha256::digest([]).into())
    }
}

/// The root of a tree of this size that has this leaf at this index, by the path from it (RFC 9162, 2.1.3.2); none when no
/// such tree has such a path.
#[must_use]
pub fn root_above(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let (mut index, mut last) = (index, size.checked_sub(1).filter(|last| index <= *last)?);
    let mut root = *leaf;
    for step in path {
        if last == 0 {
            return None;
        }
        if index & 1 == 1 || index == last {
            root = node(step, &root);
            while index & 1 == 0 && index != 0 {
                (index, last) = (index >> 1, last >> 1);
            }
        } else {
            root = node(&root, step);
        }
        (index, last) = (index >> 1, last >> 1);
    }
    (last == 0).then_some(root)
}

/// A tree's size and root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// How many leaves it has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// Whether the first tree is the beginning of the second, by this proof (RFC 9162, 2.1.4.2).
#[must_use]
pub fn is_beginning_of(first: &TreeHead, second: &TreeHead, proof: &[Hash]) -> bool {
    if first.size == 0 || first.size >= second.size {
        return proof.is_empty() && (first.size == 0 || first == second);
    }
    let (mut index, mut last) = (first.size - 1, second.size - 1);
    while index & 1 == 1 {
        (index, last) = (index >> 1, last >> 1);
    }
    let (start, rest) = if first.size.is_power_of_two() {
        (first.root, proof)
    } else if let Some((start, rest)) = proof.split_first() {
        (*start, rest)
    } else {
        return false;
    };
    let (mut old, mut new) = (start, start);
    for step in rest {
        if last == 0 {
            return false;
        }
        if index & 1 == 1 || index == last {
            (old, new) = (node(step, &old), node(step, &new));
            while index & 1 == 0 && index != 0 {
                (index, last) = (index >> 1, last >> 1);
            }
        } else {
            new = node(&new, step);
        }
        (index, last) = (index >> 1, last >> 1);
    }
    last == 0 && old == first.root && new == second.root
}
