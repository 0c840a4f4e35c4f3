//! A keyed hash, for whatever is looked up or compared without being opened.

use hmac::Hmac;
use sha2::Sha256;
use zeroize::Zeroizing;

/// HMAC-SHA256 with a key of 32 bytes.
pub(super) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC fills a key that is shorter than its block with zeros, so that this is the same and has no error.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    <Hmac<Sha256> as hmac::digest::KeyInit>::new((&*block).into())
}
