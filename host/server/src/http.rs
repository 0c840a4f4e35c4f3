//! What every request goes through: reading it, watching over it, and answering.

pub mod answer;
pub mod extract;
pub(crate) mod held;
pub mod language;
pub mod observe;
pub(crate) mod override_attempt;

pub use answer::{Created, Found, Tagged};
pub use extract::{Closing, Creation, IfMatch, Json, MaybeIfMatch, PathId, Query};
pub use language::Reading;
