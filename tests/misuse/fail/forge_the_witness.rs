//! A witness cannot be made by hand.
use waystation_domain::desk::{Consented, Refer};

fn main() {
    let _forged: Consented<Refer> = Consented { version: 1 };
}
