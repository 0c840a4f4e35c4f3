//! The authority to erase a person is no value that somebody puts together.
use waystation_domain::retention::erasure::{Erasure, Ground};
use waystation_domain::words::ids::IndividualId;

fn forge(person: IndividualId) -> Erasure {
    Erasure { person, ground: Ground::Request }
}

fn main() {}
