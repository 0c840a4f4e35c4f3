//! Values that must not be seen outside this crate.

use serde::{Deserialize, Deserializer};
use zeroize::Zeroize;

/// A personal datum. It can be read *in* from a request, and it leaves only through a
/// [`Disclosed`](crate::work::disclosed::Disclosed) that the decision engine made.
///
/// There is no `Debug`, `Display`, `Serialize` or `Clone`, so that a log line, an error or an answer that would carry
/// it does not compile. Only this crate can open it. It is overwritten when dropped.
pub struct Sensitive<T: Zeroize>(T);

impl<T: Zeroize> Sensitive<T> {
    /// Closes a value in.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the rules of this crate.
    pub(crate) const fn open(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<'de, T: Deserialize<'de> + Zeroize> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}
