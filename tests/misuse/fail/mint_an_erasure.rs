//! The authority to erase a person is made by the room of retention alone.
use waystation_domain::retention::erasure::{Erasure, Ground};
use waystation_domain::words::ids::IndividualId;

fn mint(person: IndividualId) -> Erasure {
    Erasure::on(person, Ground::Request)
}

fn main() {}
