//! Free words of a person, or to a person. They are sealed with the rest of the request, and in no address, log or audit.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::words::deceptive::{Deceptive, Lines};

/// The most characters.
const WORDS_MAX: usize = 2000;

/// Free words, in lines. They have no `Debug`: they may be what somebody said.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Words(Zeroizing<String>);

/// Why a text is not taken. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWords {
    /// It says nothing, or too much.
    #[error("words: 1 to {WORDS_MAX} characters are expected")]
    Length,
    /// A character in it shows nothing, or changes how the text is read.
    #[error("words: {0}")]
    Deceptive(Deceptive),
}

impl Words {
    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Words {
    type Error = BadWords;
    fn try_from(words: String) -> Result<Self, BadWords> {
        let words = Zeroizing::new(words);
        if words.trim().is_empty() || words.chars().count() > WORDS_MAX {
            return Err(BadWords::Length);
        }
        match Deceptive::first(&words, Lines::Many) {
            Some(deceptive) => Err(BadWords::Deceptive(deceptive)),
            None => Ok(Self(words)),
        }
    }
}

impl From<Words> for String {
    fn from(words: Words) -> Self {
        words.0.to_string()
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(..)")
    }
}
