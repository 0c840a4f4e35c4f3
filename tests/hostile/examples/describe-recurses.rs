//! A plugin that recurses endlessly while it describes itself.
#![cfg(target_family = "wasm")]

use std::hint::black_box;

use waystation_hostile::guest::*;

struct Misbehaves;

waystation_hostile::guest::export!(Misbehaves with_types_in waystation_hostile::guest);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        catalogue("misbehaves", vec![pathway("deep", &[], "name"); deeper(1)])
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}

/// Uses little memory at each level, so that the sandbox's stack limit is reached first.
#[inline(never)]
fn deeper(level: usize) -> usize {
    if black_box(level) == 0 { 0 } else { deeper(level + 1).wrapping_add(level) }
}
