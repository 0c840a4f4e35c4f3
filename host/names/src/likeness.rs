//! What a comparison says: a score, and reasons.

use std::collections::BTreeSet;

use strum::{EnumIter, IntoStaticStr};

/// How alike two names are, from 0 to 100. It orders what a person looks at; it is no probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

impl Score {
    /// Nothing in common.
    pub const NONE: Self = Self(0);

    /// The same name.
    pub const TOP: Self = Self(100);

    /// From this score on two names may be of one person.
    pub const NEAR: Self = Self(70);

    /// So many points, and no more than there are.
    pub(crate) fn of(points: u32) -> Self {
        Self(u8::try_from(points).unwrap_or(u8::MAX).min(Self::TOP.0))
    }

    /// From 0 to 100.
    #[must_use]
    pub const fn points(self) -> u8 {
        self.0
    }
}

/// Why two names are as alike as they are. Its [`id`](Self::id) is the key of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Reason {
    /// Letter for letter.
    Same,
    /// The same but for capitals, accents, hyphens and apostrophes.
    SameLetters,
    /// A word is in another script, and its letters are the other's.
    Romanised,
    /// The words are in another order.
    OtherOrder,
    /// What is one word here is several there.
    OtherSpaces,
    /// A title, an article or "son of" is missing, or another.
    OtherSmallWords,
    /// A word is spelt otherwise, and sounds alike.
    SoundsAlike,
    /// One letter is missing, too many, or another, or two have changed places.
    OneLetterApart,
    /// A few letters are.
    FewLettersApart,
    /// A letter stands for a name.
    Initial,
    /// A name is shortened.
    Shortened,
    /// One name has a word that the other has not.
    WordMissing,
    /// One name has several.
    WordsMissing,
    /// Of a longer name only one word is there.
    OneWordOnly,
    /// Each has a word that the other has not. Two names with this reason are never near.
    OtherWords,
    /// One of them says nothing: it has no letters.
    NothingToCompare,
}

impl Reason {
    /// The word for it in an API, and the key of its text.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.into()
    }
}

/// How alike two names are, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// How alike.
    pub score: Score,
    /// Why, each once. There is always one.
    pub reasons: BTreeSet<Reason>,
}

impl Likeness {
    /// Whether the two may be of one person, by their names alone.
    #[must_use]
    pub fn is_near(&self) -> bool {
        self.score >= Score::NEAR
    }

    pub(crate) fn of(score: Score, reason: Reason) -> Self {
        Self { score, reasons: BTreeSet::from([reason]) }
    }
}
