//! Three-valued logic: a rule about a person is true, false, or not known yet.

use std::ops::{BitAnd, BitOr, Not};

/// What is known of a statement about the case.
///
/// `Unknown` covers a question that was not asked, one that the person preferred not to answer, and a fact that is
/// unknown or withheld. The operators follow Kleene's logic: what one side already decides stays decided.
///
/// ```
/// use waystation_plugin::Truth::{No, Unknown, Yes};
/// assert_eq!(Unknown & No, No);
/// assert_eq!(Unknown & Yes, Unknown);
/// assert_eq!(Unknown | Yes, Yes);
/// assert_eq!(!Unknown, Unknown);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// Not known, or not known yet.
    Unknown,
}

impl Truth {
    /// Whether it is known to be so.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Whether it is known not to be so.
    #[must_use]
    pub const fn is_no(self) -> bool {
        matches!(self, Self::No)
    }

    /// Whether it is not known.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// This, or `other` if this is unknown: for example, a fact from the host first, then the answer to a question.
    #[must_use]
    pub const fn or_else(self, other: Self) -> Self {
        if self.is_unknown() { other } else { self }
    }
}

impl From<bool> for Truth {
    fn from(so: bool) -> Self {
        if so { Self::Yes } else { Self::No }
    }
}

impl From<Option<bool>> for Truth {
    fn from(so: Option<bool>) -> Self {
        so.map_or(Self::Unknown, Self::from)
    }
}

impl BitAnd for Truth {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }
}

impl BitOr for Truth {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        !(!self & !other)
    }
}

impl BitAnd<bool> for Truth {
    type Output = Self;
    fn bitand(self, other: bool) -> Self {
        self & Self::from(other)
    }
}

impl BitOr<bool> for Truth {
    type Output = Self;
    fn bitor(self, other: bool) -> Self {
        self | Self::from(other)
    }
}

impl Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}
