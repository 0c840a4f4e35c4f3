//! Purposes are few, and ours.
use waystation_domain::work::desk::Purpose;

enum Curiosity {}

impl Purpose for Curiosity {
    type View = String;
}

fn main() {}
