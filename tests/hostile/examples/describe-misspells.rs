//! A plugin whose catalogue has words that the host cannot read.
#![cfg(target_family = "wasm")]

use waystation_hostile::guest::*;

struct Misbehaves;

waystation_hostile::guest::export!(Misbehaves with_types_in waystation_hostile::guest);

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        let mut known = pathway("known", &["good", "Not An Id"], "name");
        known.title.push(Translation { language: "EN".into(), text: "Once more".into() });
        known.reasons[0].id = String::new();
        let mut unknown = pathway("Un Known", &[], "name");
        unknown.script.risks[0].language = "french, of course".into();
        Catalogue { operation: "../elsewhere".into(), ..catalogue("", vec![known, unknown]) }
    }

    fn assess(_: Case) -> Assessment {
        nothing()
    }
}
