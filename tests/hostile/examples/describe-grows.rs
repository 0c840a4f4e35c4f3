//! A plugin that takes memory without end while it describes itself.
#![cfg(target_family = "wasm")]

mod shared;

use std::hint::black_box;

use shared::*;

struct Misbehaves;

shared::export!(Misbehaves with_types_in shared);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        let mut hoard = Vec::new();
        loop {
            hoard.push(black_box(vec![1_u8; 1 << 20]));
        }
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
