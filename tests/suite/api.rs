//! The API as such: what it refuses, how changes are made, what can be read, and one case from beginning to end.

mod changes;
mod journey;
mod readings;
mod refusals;

use serde_json::Value;
use waystation_test_world::{Kind, World};

use crate::PROGRAM;

async fn world() -> World {
    World::new(Kind::Sqlite, PROGRAM).await
}

/// The secret of a token that the central team makes over the API.
async fn hired(world: &World, role: Value) -> String {
    world.hire(role).await.body["secret"].as_str().unwrap().to_owned()
}
