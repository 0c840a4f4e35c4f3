//! The suite across crates: the whole host, over its API, with real plugins, on both databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod api;
mod asking;
mod at_once;
mod away;
mod caregivers;
mod cases;
mod clock;
mod closing;
mod corrected;
mod crash;
mod damaged;
mod days;
mod entries;
mod erased;
mod every_route;
mod files;
mod flood;
mod front;
mod full;
mod hsm;
mod identity;
mod input;
mod keys;
mod labels;
mod languages;
mod main_job;
mod non_interference;
mod origin;
mod outside;
mod outside_the_catalogue;
mod partner_list;
mod powers;
mod recorded;
mod restored;
mod retention;
mod rights;
mod rivals;
mod routes;
mod scenarios;
mod search;
mod sets;
mod setup;
mod status;
mod stolen_database;
mod sweep;
mod swept_words;
mod two_files;
mod uploads;
mod withdrawal;

/// The binary under test: it compiles components in a process of its own, and is started and killed.
const PROGRAM: &str = env!("CARGO_BIN_EXE_waystation-under-test");

/// Runs a scenario on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(waystation_test_world::Kind::Sqlite).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(waystation_test_world::Kind::Postgres).await;
            })*
        }
    };
}
pub(crate) use on_both;

/// Every file of this folder is a module above, so that no scenario is forgotten.
#[test]
fn no_scenario_is_forgotten() {
    let this = include_str!("main.rs");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("suite");
    for file in folder.read_dir().unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(module == "main" || this.contains(&format!("mod {module};")), "{name} is in no `mod` line");
    }
}
