//! How persons, and what belongs to them, stand in the audit: under pseudonyms that only the host can resolve.
//!
//! The audit is permanent and leaves the host. With ids in the clear, a stolen table of referrals and the audit together
//! would say which case number was sent to which clinic. A pseudonym is the id, enciphered as the one block that it is
//! (AES-256): the same id always has the same one, and without the key it says nothing, not even when it was made.

use std::fmt;
use std::str::FromStr;

use aes::Aes256;
use aes::cipher::{Block, BlockDecrypt as _, BlockEncrypt as _, KeyInit as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::words::digest::hex;
use crate::words::ids::parsed;

/// The pseudonym of a row id; written as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym([u8; 16]);

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Why a word is not a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a pseudonym of the audit: 32 hexadecimal digits are expected")]
pub struct BadPseudonym;

impl FromStr for Pseudonym {
    type Err = BadPseudonym;
    fn from_str(word: &str) -> Result<Self, BadPseudonym> {
        let written = word.len() == 32 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let number = u128::from_str_radix(word, 16).ok().filter(|_| written).ok_or(BadPseudonym)?;
        Ok(Self(number.to_be_bytes()))
    }
}

impl Serialize for Pseudonym {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Pseudonym {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer)
    }
}

/// Makes pseudonyms, and resolves them.
pub struct Pseudonyms(Aes256);

impl Pseudonyms {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(Aes256::new(key.into()))
    }

    /// The pseudonym of an id, given as its bytes.
    #[must_use]
    pub fn of(&self, id: &[u8; 16]) -> Pseudonym {
        let mut block = Block::<Aes256>::from(*id);
        self.0.encrypt_block(&mut block);
        Pseudonym(block.into())
    }

    /// The bytes of the id whose pseudonym it is, if it is one of this host's.
    pub(crate) fn lead_back(&self, pseudonym: Pseudonym) -> [u8; 16] {
        let mut block = Block::<Aes256>::from(pseudonym.0);
        self.0.decrypt_block(&mut block);
        block.into()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use crate::security::vault::Vault;

    #[test]
    fn a_pseudonym_is_the_same_for_the_same_id_and_leads_back_only_with_the_hosts_key() {
        let (ours, theirs) = (Vault::new([7; 32]), Vault::new([8; 32]));
        let (id, next) = ([1; 16], [2; 16]);
        let pseudonym = ours.pseudonyms().of(&id);
        assert_eq!(pseudonym, ours.pseudonyms().of(&id));
        assert_ne!(pseudonym, ours.pseudonyms().of(&next));
        assert_eq!(pseudonym.to_string().parse::<Pseudonym>().unwrap(), pseudonym);
        assert_eq!(ours.pseudonyms().lead_back(pseudonym), id);
        assert_ne!(theirs.pseudonyms().lead_back(pseudonym), id);
    }

    #[test]
    fn a_word_that_is_no_pseudonym_is_refused() {
        for word in ["", "12", &"g".repeat(32), &"A".repeat(32), &"+1".repeat(16)] {
            assert_eq!(word.parse::<Pseudonym>(), Err(BadPseudonym), "{word}");
        }
    }
}
