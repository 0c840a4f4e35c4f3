//! A no has no next state: there is nothing to take back.
use waystation_domain::consent::{Consent, Refused, Withdrawn};
use waystation_domain::words::ids::StaffId;
use waystation_domain::words::time::Timestamp;

fn back(no: Consent<Refused>, at: Timestamp, by: StaffId) -> Consent<Withdrawn> {
    no.withdraw(at, by)
}

fn main() {}
