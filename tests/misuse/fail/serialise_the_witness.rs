//! A witness is not an answer: before the audit is committed nothing can be serialised.
use waystation_domain::work::desk::{Consented, Refer};

fn leak(witness: &Consented<Refer>) -> String {
    serde_json::to_string(witness).unwrap()
}

fn main() {}
