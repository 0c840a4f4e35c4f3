//! The authority to erase a person is made by the room of retention alone: nobody outside makes one, or one out of another.
use waystation_domain::retention::erasure::{Erasure, Ground};
use waystation_domain::words::ids::IndividualId;

fn forge(person: IndividualId) -> Erasure {
    Erasure { person, ground: Ground::Request }
}

fn mint(person: IndividualId) -> Erasure {
    Erasure::on(person, Ground::Request)
}

fn again(erasure: &Erasure) -> Erasure {
    erasure.clone()
}

fn main() {}
