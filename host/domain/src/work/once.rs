//! A creation that may be repeated: the same request with the same key is done once.

/// An idempotency key with the digest of the request it came with.
#[derive(Debug, Clone)]
pub struct Once {
    /// The key.
    pub key: String,
    /// SHA-256 of the request. What is stored is keyed: see
    /// `Vault::request_hash`.
    pub request: [u8; 32],
}

/// What became of a creation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Outcome<T> {
    /// It was done now.
    Made(T),
    /// The same request was done before, with the same key: what it made, as it is now.
    MadeBefore(T),
}

impl<T> Outcome<T> {
    /// The same, of something else.
    pub fn map<U>(self, made: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Made(thing) => Outcome::Made(made(thing)),
            Self::MadeBefore(thing) => Outcome::MadeBefore(made(thing)),
        }
    }

    /// What was made, unless it was before.
    pub fn made(self) -> Option<T> {
        match self {
            Self::Made(thing) => Some(thing),
            Self::MadeBefore(_) => None,
        }
    }
}
