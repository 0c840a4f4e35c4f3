//! The parts of a copy of the database, on their way into a backup and out of it.

use std::io;

use waystation_domain::ports::StoreError;

/// The most bytes of a part.
pub(crate) const PART: usize = 8 << 20;

/// Takes the parts of a copy, in their order.
pub trait TakesParts: Send {
    /// Takes one.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn take(&mut self, name: &str, bytes: &[u8]) -> io::Result<()>;
}

/// Gives the parts of a copy, in their order.
pub trait GivesParts {
    /// The next one, with its name; none after the last.
    ///
    /// # Errors
    /// When it cannot be read.
    fn give(&mut self) -> io::Result<Option<(String, Vec<u8>)>>;
}

/// A part could not be kept or read.
pub(crate) fn failed(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Failed(format!("a part of the copy: {error}")),
    }
}
