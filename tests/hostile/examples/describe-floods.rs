//! A plugin whose catalogue is too large.
#![cfg(target_family = "wasm")]

use waystation_hostile::guest::*;

struct Misbehaves;

waystation_hostile::guest::export!(Misbehaves with_types_in waystation_hostile::guest);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        let mut long = pathway("long", &[], "name");
        long.title = text(&"a".repeat(5 << 20));
        catalogue("misbehaves", vec![long])
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
