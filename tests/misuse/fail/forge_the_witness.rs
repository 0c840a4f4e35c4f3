//! A witness cannot be made by hand.
use waystation_domain::work::desk::{Consented, Refer};

fn main() {
    let _forged: Consented<Refer> = Consented { version: 1 };
}
