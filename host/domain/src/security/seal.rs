//! Sealing bytes for one place: XChaCha20-Poly1305, with the place as associated data.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::random::Random;

/// How long a nonce is, in bytes.
pub(super) const NONCE: usize = 24;

/// A nonce that may be random: it is long enough that none comes twice.
pub(super) fn nonce(random: &dyn Random) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    random.fill(&mut nonce);
    nonce
}

/// A sealed value that does not open: another key, another place, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open: the master key is another one, or the stored bytes were changed")]
pub struct DoesNotOpen;

/// Where a sealed value belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'a str,
    pub(crate) row: &'a [u8],
    pub(crate) column: &'a str,
}

impl Place<'_> {
    /// Length-prefixed, so that no two places give the same bytes.
    fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        for part in [self.table.as_bytes(), self.row, self.column.as_bytes()] {
            out.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            out.extend_from_slice(part);
        }
        out
    }
}

/// The nonce, then the cipher text with its tag. No two values may be sealed by one key with one nonce.
#[expect(clippy::expect_used, reason = "it fails only above 256 GiB, which no caller can hold in memory")]
pub(super) fn seal(key: &[u8; 32], place: &Place<'_>, plain: &[u8], nonce: [u8; NONCE]) -> Vec<u8> {
    let payload = Payload { msg: plain, aad: &place.bytes() };
    let sealed = XChaCha20Poly1305::new(key.into()).encrypt(XNonce::from_slice(&nonce), payload);
    [nonce.as_slice(), &sealed.expect("a value of less than 256 GiB can be sealed")].concat()
}

/// Opens what [`seal`] made for this place.
pub(super) fn open(key: &[u8; 32], place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
    let (nonce, rest) = sealed.split_at_checked(NONCE).ok_or(DoesNotOpen)?;
    let payload = Payload { msg: rest, aad: &place.bytes() };
    XChaCha20Poly1305::new(key.into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| DoesNotOpen)
}
