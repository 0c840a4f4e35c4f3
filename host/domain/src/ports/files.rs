//! What the rules need of a place for sealed files outside of the database. Everything arrives there sealed, under a
//! name that says nothing.
//!
//! A file is written once and never changed. Until whoever writes it is done with it, nobody else may take it away.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;

use super::error::{StoreError, StoreResult};
use crate::security::vault::Random;
use crate::words::digest::hex;

/// Something random in hexadecimal that is known by it alone.
macro_rules! random_names {
    ($($(#[$doc:meta])* $name:ident of $bytes:literal bytes;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// A new one.
            #[must_use]
            pub fn new(random: &dyn Random) -> Self {
                let mut bytes = [0; $bytes];
                random.fill(&mut bytes);
                Self(hex(&bytes))
            }

            /// As it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadName;

            fn from_str(text: &str) -> Result<Self, BadName> {
                let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                if text.len() == 2 * $bytes && text.bytes().all(is_digit) { Ok(Self(text.to_owned())) } else { Err(BadName) }
            }
        }
    )*};
}

random_names! {
    /// The name of a sealed file: 256 random bits. Only the row of the file knows whose it is.
    FileName of 32 bytes;
    /// Which place for files it is: in the place itself and in the database, so that another one is noticed.
    FilesMark of 16 bytes;
}

/// Not such a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name of this kind: lower-case hexadecimal of another length is expected")]
pub struct BadName;

impl FileName {
    /// In which of the 256 shelves it is: its first two digits.
    #[must_use]
    pub fn shelf(&self) -> &str {
        &self.0[..2]
    }
}

/// A place for sealed files.
#[async_trait]
pub trait Files: Send + Sync {
    /// Which place it is; none when that was never said.
    async fn mark(&self) -> StoreResult<Option<FilesMark>>;
    /// Says which place it is, unless that was said already: which one it is now.
    async fn set_mark(&self, mark: &FilesMark) -> StoreResult<FilesMark>;
    /// Begins a file of this name. Dropped before it is [kept](NewFile::keep), it leaves nothing behind.
    ///
    /// # Errors
    /// [`StoreError::Full`] when there is so little room that the database might not be able to write any more.
    async fn begin(&self, name: &FileName) -> StoreResult<Box<dyn NewFile>>;
    /// Opens a file; none when there is none.
    async fn open(&self, name: &FileName) -> StoreResult<Option<Box<dyn KeptFile>>>;
    /// The names on a shelf, which is the first two digits of them all.
    async fn names(&self, shelf: &str) -> StoreResult<BTreeSet<FileName>>;
    /// Takes hold of a file in order to remove it; none when it is gone, or somebody still writes it.
    async fn seize(&self, name: &FileName) -> StoreResult<Option<Box<dyn SeizedFile>>>;
    /// Removes what was begun and is no longer written by anybody: the host that did is gone. How many there were.
    async fn remove_begun(&self) -> StoreResult<u64>;
}

/// A file that is being written.
#[async_trait]
pub trait NewFile: Send + Sync {
    /// Writes on.
    async fn write(&mut self, bytes: Vec<u8>) -> StoreResult<()>;
    /// Makes what was written last, and gives it its name. It cannot be [seized](Files::seize) until this is dropped.
    async fn keep(&mut self) -> StoreResult<()>;
}

/// A file that is there.
#[async_trait]
pub trait KeptFile: Send + Sync {
    /// How long it is, in bytes.
    fn length(&self) -> u64;
    /// The next bytes: as many, unless it ends before.
    async fn read(&mut self, length: usize) -> StoreResult<Vec<u8>>;
}

/// A file that is held in order to be removed.
#[async_trait]
pub trait SeizedFile: Send {
    /// Removes it.
    async fn remove(self: Box<Self>) -> StoreResult<()>;
}

/// No place for files at all: a host that neither takes nor gives any.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl NoFiles {
    fn refuse<T>() -> StoreResult<T> {
        Err(StoreError::Files("this host was started without a place for them".into()))
    }
}

#[async_trait]
impl Files for NoFiles {
    async fn mark(&self) -> StoreResult<Option<FilesMark>> {
        Self::refuse()
    }

    async fn set_mark(&self, _: &FilesMark) -> StoreResult<FilesMark> {
        Self::refuse()
    }

    async fn begin(&self, _: &FileName) -> StoreResult<Box<dyn NewFile>> {
        Self::refuse()
    }

    async fn open(&self, _: &FileName) -> StoreResult<Option<Box<dyn KeptFile>>> {
        Self::refuse()
    }

    async fn names(&self, _: &str) -> StoreResult<BTreeSet<FileName>> {
        Self::refuse()
    }

    async fn seize(&self, _: &FileName) -> StoreResult<Option<Box<dyn SeizedFile>>> {
        Self::refuse()
    }

    async fn remove_begun(&self) -> StoreResult<u64> {
        Self::refuse()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_hexadecimal_of_its_own_length_and_leads_nowhere_else() {
        let name = "0f".repeat(32);
        assert_eq!(name.parse::<FileName>().unwrap().as_str(), name);
        assert_eq!(name.parse::<FileName>().unwrap().shelf(), "0f");
        for bad in ["", "..", "../../etc/passwd", &"0F".repeat(32), &"0f".repeat(31), &format!("{}/.", "0f".repeat(31))]
        {
            assert_eq!(bad.parse::<FileName>(), Err(BadName), "{bad}");
        }
        assert!("0f".repeat(16).parse::<FilesMark>().is_ok());
    }
}
