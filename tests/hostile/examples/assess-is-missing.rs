//! A plugin that was built before anybody wrote `assess`.
#![cfg(target_family = "wasm")]

use waystation_hostile::guest::*;

struct Missing;

waystation_hostile::guest::export!(Missing with_types_in waystation_hostile::guest);

impl Guest for Missing {
    fn describe() -> Catalogue {
        catalogue("missing", vec![pathway("legal-assistance", &["needed"], "name")])
    }

    fn assess(_: Case) -> Assessment {
        panic!("not written yet")
    }
}
