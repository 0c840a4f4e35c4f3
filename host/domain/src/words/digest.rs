//! Digests as people and files write them.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    ::hex::encode(bytes)
}

/// 32 bytes, written as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HexHash(pub [u8; 32]);

impl HexHash {
    /// Gives the digits to whoever writes them.
    fn written<T>(&self, write: impl FnOnce(&str) -> T) -> T {
        let mut digits = [0; 64];
        // It is as long as two digits for each byte, so that neither of the two can fail.
        let _fits = ::hex::encode_to_slice(self.0, &mut digits);
        write(std::str::from_utf8(&digits).unwrap_or_default())
    }
}

impl fmt::Display for HexHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written(|digits| f.write_str(digits))
    }
}

impl fmt::Debug for HexHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: 64 hexadecimal digits in lower case are expected")]
pub struct BadHash;

impl FromStr for HexHash {
    type Err = BadHash;
    fn from_str(text: &str) -> Result<Self, BadHash> {
        // A hash can be written in only one form, so nothing in a file can be changed without a trace.
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(BadHash);
        }
        let mut hash = [0; 32];
        ::hex::decode_to_slice(text, &mut hash).map_err(|_| BadHash)?;
        Ok(Self(hash))
    }
}

impl Serialize for HexHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written(|digits| serializer.serialize_str(digits))
    }
}

impl<'de> Deserialize<'de> for HexHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = HexHash;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("64 hexadecimal digits in lower case")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<HexHash, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// 32 bytes as a [`HexHash`]: for `#[serde(with = "...")]`.
pub mod in_hex {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::HexHash;

    /// Writes them.
    ///
    /// # Errors
    /// Those of the serialiser.
    pub fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        HexHash(*bytes).serialize(serializer)
    }

    /// Reads them.
    ///
    /// # Errors
    /// What is not 64 hexadecimal digits in lower case.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        HexHash::deserialize(deserializer).map(|hash| hash.0)
    }
}
