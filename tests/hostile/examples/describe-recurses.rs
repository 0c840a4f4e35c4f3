//! A plugin that calls itself without end while it describes itself.
#![cfg(target_family = "wasm")]

mod shared;

use std::hint::black_box;

use shared::*;

struct Misbehaves;

shared::export!(Misbehaves with_types_in shared);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        catalogue("misbehaves", vec![pathway("deep", &[], &[]); deeper(1)])
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}

#[inline(never)]
fn deeper(level: usize) -> usize {
    let here = black_box([level; 64]);
    if level == 0 { 0 } else { deeper(black_box(level + 1)).wrapping_add(here[63]) }
}
