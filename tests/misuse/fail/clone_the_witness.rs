//! One decision, one disclosure.
use waystation_domain::work::desk::{Consented, Refer};

fn twice(witness: Consented<Refer>) -> (Consented<Refer>, Consented<Refer>) {
    (witness.clone(), witness)
}

fn main() {}
