//! Where the host's keys are at rest.
//!
//! The master key gives a key for each use that stays: the index, the codes of rows, the hashes of tokens, the pseudonyms
//! of the audit. The keys of epochs, which wrap the persons' own keys, are random, each in a file of the key directory,
//! wrapped by a [`Provider`]: by the master key, or inside a token that is spoken to by PKCS #11. Anyone with the database
//! and with what unwraps its current epoch can read everything; losing either means losing what is sealed.

mod custody;
mod directory;
mod master;
mod pkcs11;
mod provider;
mod secret;

pub(crate) use custody::Custody;
pub use directory::KeyDirectory;
pub use master::{KeyFile, MASTER_KEY, name};
pub use provider::{ByMaster, Provider, ProviderError};
pub use secret::KeyError;
