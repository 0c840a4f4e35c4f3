//! A plugin that never finishes describing itself.
#![cfg(target_family = "wasm")]

use std::hint::black_box;

use waystation_hostile::guest::*;

struct Misbehaves;

waystation_hostile::guest::export!(Misbehaves with_types_in waystation_hostile::guest);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        loop {
            black_box(pathway("endless", &[], "name"));
        }
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
