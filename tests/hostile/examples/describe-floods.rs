//! A plugin whose catalogue is too large to be read.
#![cfg(target_family = "wasm")]

mod shared;

use shared::*;

struct Misbehaves;

shared::export!(Misbehaves with_types_in shared);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        let mut long = pathway("long", &[], &[]);
        long.title = text(&"a".repeat(3 << 20));
        catalogue("misbehaves", vec![long])
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
