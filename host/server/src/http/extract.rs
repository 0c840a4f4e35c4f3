//! Reading a request. Every rejection is a [`Problem`](crate::problem::Problem), and none repeats what was sent: the
//! messages of the frameworks do, and so are never used.

mod body;
mod closing;
mod creation;
mod json;
mod path;
mod version;
mod walk;

pub(crate) use body::{Arrival, whole};
pub use body::{File, Json, MaybeJson};
pub use closing::Closing;
pub use creation::{Component, Creation, MaybeCreation};
pub(crate) use creation::{IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_MAX};
pub use path::{PathId, Query};
pub use version::{IfMatch, MaybeIfMatch};
