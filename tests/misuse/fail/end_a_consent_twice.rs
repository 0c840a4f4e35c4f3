//! A yes ends once: what was withdrawn is not found invalid afterwards.
use waystation_domain::consent::{Consent, Given, InvalidReason};
use waystation_domain::words::ids::StaffId;
use waystation_domain::words::time::Timestamp;

fn both(yes: Consent<Given>, at: Timestamp, by: StaffId) {
    let _withdrawn = yes.withdraw(at, by);
    let _invalid = yes.invalidate(at, by, InvalidReason::RecordedInError);
}

fn main() {}
