//! What must not be: a promise that a crash broke, or a step that cannot be taken at all.

use std::fmt::{self, Display, Formatter};

use waystation_test_client::Unexpected;

/// What was found, in words.
#[derive(Debug)]
pub struct Violation(pub String);

impl Display for Violation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Violation {}

impl From<Unexpected> for Violation {
    fn from(error: Unexpected) -> Self {
        Self(error.to_string())
    }
}

/// What was found, or nothing.
pub type Found<T = ()> = Result<T, Violation>;

/// In the words of what was being done.
pub(crate) fn at<E: Display>(what: impl Display) -> impl FnOnce(E) -> Violation {
    move |error| Violation(format!("{what}: {error}"))
}

/// This must be so.
pub(crate) fn must(holds: bool, otherwise: impl FnOnce() -> String) -> Found {
    if holds { Ok(()) } else { Err(Violation(otherwise())) }
}
