//! Building a plugin says what it needs. That plugins build at all is shown by every other test in this directory.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is over")]

use std::path::Path;

use waystation_runtime::build::{BuildError, build_plugin, componentize};

#[test]
fn a_package_that_cannot_be_a_plugin_is_refused_with_what_its_manifest_needs() {
    // The package of the hostile plugins keeps them as examples; its library is not a plugin.
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile");
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
fn a_module_that_still_imports_something_is_refused_with_the_bindings_it_needs() {
    let module = waystation_hostile::of_text(r#"(module (import "env" "now" (func)))"#);
    let error = componentize("stray", &module).unwrap_err().to_string();
    assert!(error.contains("stray") && error.contains("wit-bindgen"), "{error}");
}

#[test]
fn a_plugin_builds_from_a_relative_path_and_contains_no_path_of_this_machine() {
    // Tests run in the directory of their package, from which the path is relative.
    let component = build_plugin(Path::new("../../plugins/inter-agency-referral")).unwrap();
    let home = std::env::home_dir().unwrap().into_os_string().into_encoded_bytes();
    let here = env!("CARGO_MANIFEST_DIR").trim_end_matches("/host/runtime").as_bytes();
    for path in [home.as_slice(), here] {
        assert!(!component.windows(path.len()).any(|window| window == path), "{}", String::from_utf8_lossy(path));
    }
}
