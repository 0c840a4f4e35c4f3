//! A plugin that takes more and more memory while it describes itself.
#![cfg(target_family = "wasm")]

use std::hint::black_box;

use waystation_hostile::guest::*;

struct Misbehaves;

waystation_hostile::guest::export!(Misbehaves with_types_in waystation_hostile::guest);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        let mut hoard = Vec::new();
        loop {
            hoard.push(black_box(Vec::<u8>::with_capacity(1 << 20)));
        }
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
