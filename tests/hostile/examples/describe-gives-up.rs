//! A plugin that panics while it describes itself.
#![cfg(target_family = "wasm")]

use waystation_hostile::guest::*;

struct Misbehaves;

waystation_hostile::guest::export!(Misbehaves with_types_in waystation_hostile::guest);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        panic!("no catalogue today")
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
