//! A database that was put back as it was before: noticed, closed, and opened again.
//!
//! A host keeps a mark outside of its database: how far each chain of the audit had come, and the latest moment on which
//! it acted. It is written after what it is about, so a crash leaves it behind the database and never ahead of it: a
//! database that lacks what its mark knows was put back. Then withdrawn access is open again, a revoked token lives, and
//! a case number would be given to a second person. So the database is closed to everybody but for what narrows, until
//! what narrowed since was done again from a later export of the audit, or two members of the central team have accepted
//! what is lost.
//!
//! * `state.rs`: what the database and the mark say of it.
//! * `watch.rs`: what this process knows.
//! * `noticing.rs`: mark and database compared.
//! * `effect.rs`: what each act of the audit narrowed.
//! * `later.rs`: an export of the audit from after the backup.
//! * `persons.rs`, `rules.rs`: done again, on persons and on what the central team set up.
//! * `opening.rs`: the check, and the acceptance.

mod effect;
mod later;
mod noticing;
mod opening;
mod persons;
mod rules;
mod state;
mod watch;

pub use later::Later;
pub(super) use noticing::opened_again_at;
pub use noticing::{close_as_restored, compare, look, take_up};
pub use opening::{Accepted, Access, Report, accept, check};
pub use persons::OnPersons;
pub use rules::OnRules;
pub use state::{Closed, Closure, Mark};
pub(super) use watch::Watch;
