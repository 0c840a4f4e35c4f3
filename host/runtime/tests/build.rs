//! Building a plugin says what it needs. That it builds at all, every other test of this directory shows.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is over")]

use std::path::Path;

use waystation_runtime::build::{BuildError, build_plugin, componentize};

#[test]
fn a_package_that_cannot_be_a_plugin_is_told_what_its_manifest_needs() {
    // The package of the hostile plugins keeps them as examples; its library is an ordinary one.
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile").canonicalize().unwrap();
    let error = build_plugin(&dir).unwrap_err();
    assert!(matches!(error, BuildError::Nothing { .. }), "{error}");
    assert!(error.to_string().contains("crate-type = [\"cdylib\"]"), "{error}");
}

#[test]
fn a_directory_without_a_package_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let error = build_plugin(dir.path()).unwrap_err().to_string();
    assert!(error.contains(&dir.path().display().to_string()), "{error}");
}

#[test]
fn a_module_that_still_imports_something_is_told_which_bindings_it_needs() {
    let module = waystation_hostile::of_text(r#"(module (import "env" "now" (func)))"#);
    let error = componentize("stray", &module).unwrap_err().to_string();
    assert!(error.contains("stray") && error.contains("wit-bindgen"), "{error}");
}
