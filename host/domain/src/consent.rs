//! Consent: an immutable record of what was explained, what was agreed, and by whom; and the states it passes through.
//!
//! Requested ([`request`]), then given or refused; given, then withdrawn, superseded or invalidated ([`State`]). Each
//! state is a type, and a step that is not allowed does not compile. Whether a yes has expired depends only on time.
//!
//! Sources: Technical Note, "Consent"; IOM, "Informed consent"; disclosure rules `basis-consent` and
//! `element-consented`.

mod caregiver;
mod conflict;
mod lifted;
mod not_in_force;
pub mod people;
mod record;
pub mod request;
mod said;
mod state;
mod terms;
mod wishes;

pub use caregiver::{BadCaregiverName, CaregiverName};
pub use lifted::Lifted;
pub use not_in_force::NotInForce;
pub use record::{Consent, last_word};
pub use request::ConsentRequest;
pub use said::{LastWord, Said};
pub use state::{Given, InvalidReason, Invalidated, Refused, Standing, State, StateName, Superseded, Withdrawn};
pub use terms::{Giver, Method, MethodName, ScriptPart, ScriptShown, Support, Terms};
pub use wishes::Wishes;
