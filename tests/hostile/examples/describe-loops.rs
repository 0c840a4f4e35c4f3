//! A plugin that never ends describing itself.
#![cfg(target_family = "wasm")]

mod shared;

use std::hint::black_box;

use shared::*;

struct Misbehaves;

shared::export!(Misbehaves with_types_in shared);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        loop {
            black_box(pathway("endless", &[], &[]));
        }
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
