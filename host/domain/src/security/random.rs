//! Randomness, as an argument.

/// Random bytes. The server's come from the operating system; those of tests from a seed.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}
