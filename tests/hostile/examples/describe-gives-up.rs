//! A plugin that panics while it describes itself.
#![cfg(target_family = "wasm")]

mod shared;

use shared::*;

struct Misbehaves;

shared::export!(Misbehaves with_types_in shared);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        panic!("no catalogue today")
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
