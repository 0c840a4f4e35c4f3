//! A crash harness: several clients work on a real host, something is killed without warning (the host, the server of its
//! database, one of several hosts), it is started again, and everything that was answered is looked for.
//!
//! What is promised, and looked for after each crash:
//! - every act that was answered is there: in the audit of its person, in the file, in the state of the referral;
//! - none is half done: one without an answer is sent again with the same key or version, and is then in the audit once;
//! - the chains of the audit verify, and begin with what every checkpoint that was given out was signed for;
//! - every person who was registered has a row and a key that opens it, and nobody else has;
//! - no file is missing, each is read back as it was attached, and after a sweep none is nobody's;
//! - a partner reads nothing after a withdrawal that was answered, or after the case was closed;
//! - a backup that was said to be made is whole.
//!
//! What is not seen here: a machine that loses its power. A process that is killed leaves what it wrote to the operating
//! system, so whether the disk was waited for is not tried. Each case is one client's, so that what it knows of it is
//! certain; clients meet in the database, not in a case.
//!
//! The load is in `acts.rs`: a new act is a type, its `impl`, and a line in the list there.

#![expect(clippy::disallowed_methods, reason = "it looks at the directories of the hosts that it started")]

mod acts;
mod balancer;
mod case;
mod check;
mod dice;
mod host;
mod keeper;
mod load;
mod rounds;
mod server;
mod setting;
mod violation;
mod wish;

pub use host::{Api, Program, Running};
pub use rounds::{Plan, Tally, run};
pub use setting::{CENTRAL_STAFF, token};
pub use violation::{Found, Violation};
