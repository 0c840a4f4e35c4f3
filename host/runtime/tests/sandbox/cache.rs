//! Machine code from the cache is used only when it is ours, and is for this engine and this component.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on is over")]
#![expect(clippy::disallowed_methods, reason = "the tests damage files in a directory of their own")]

use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::words::ids::OperationId;
use waystation_hostile as hostile;
use waystation_runtime::cache::Cache;
use waystation_runtime::compile::Compiler;
use waystation_runtime::runtime::LoadError;
use waystation_runtime::{Digest, Limits, Plugin, Runtime, Settings};

use crate::fixture;

const KEY: [u8; 32] = [7; 32];

struct Place {
    dir: tempfile::TempDir,
    catalogue: Arc<Catalogue>,
    component: &'static [u8],
}

impl Place {
    /// A cache that holds one plugin.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let component = hostile::plugin("neighbour");
        let report = Runtime::new(settings(&dir, KEY, fixture::compiler()))
            .unwrap()
            .admit(component, &Limits::default())
            .unwrap();
        Self { dir, catalogue: Arc::new(report.catalogue.unwrap()), component }
    }

    fn file(&self) -> std::path::PathBuf {
        self.dir.path().join(format!("{}.cwasm", Digest::of(self.component)))
    }

    /// Loads the plugin in a new sandbox, which has only this compiler.
    fn load(&self, key: [u8; 32], compiler: Compiler, bytes: Option<&[u8]>) -> Result<Arc<Plugin>, LoadError> {
        let runtime = Runtime::new(settings(&self.dir, key, compiler)).unwrap();
        let operation: OperationId = "neighbour".parse().unwrap();
        let digest = Digest::of(self.component);
        runtime.load(&operation, "1", digest, bytes, Arc::clone(&self.catalogue), Limits::default())
    }

    /// Whether the code in the cache is used: there is no compiler, and no component.
    fn is_used(&self, key: [u8; 32]) -> bool {
        match self.load(key, no_compiler(), None) {
            Ok(plugin) => {
                assert!(plugin.assess(&hostile::case(&self.catalogue, "schooling")).is_ok());
                true
            }
            Err(LoadError::NotCached) => false,
            Err(other) => panic!("{other}"),
        }
    }
}

fn settings(dir: &tempfile::TempDir, key: [u8; 32], compiler: Compiler) -> Settings {
    let dir = Dir::open_ambient_dir(dir.path(), ambient_authority()).unwrap();
    Settings { compiler, cache: Some(Cache::new(dir, key)), ..fixture::settings() }
}

fn no_compiler() -> Compiler {
    Compiler::new("/nonexistent/compiler".into(), Vec::new())
}

#[test]
fn code_that_one_sandbox_compiled_is_used_by_the_next() {
    let place = Place::new();
    assert!(place.is_used(KEY));
    assert!(place.is_used(KEY));
}

#[test]
fn code_under_another_key_is_not_used() {
    assert!(!Place::new().is_used([8; 32]));
}

#[test]
fn code_that_was_changed_anywhere_is_not_used_and_is_compiled_again() {
    let place = Place::new();
    let whole = std::fs::read(place.file()).unwrap();
    // The authentication code, the magic, the version, the settings, the digest, the code, the end.
    let places = [0, 31, 32, 45, 60, 90, 130, 4096, whole.len() / 2, whole.len() - 1];
    for at in places {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        std::fs::write(place.file(), changed).unwrap();
        assert!(!place.is_used(KEY), "byte {at}");
    }
    for length in [0, 31, 32, 100, whole.len() - 1] {
        std::fs::write(place.file(), &whole[..length]).unwrap();
        assert!(!place.is_used(KEY), "{length} bytes");
    }
    let rebuilt = place.load(KEY, fixture::compiler(), Some(place.component));
    assert!(rebuilt.is_ok());
    assert!(place.is_used(KEY));
}

#[test]
fn code_for_another_component_is_not_used_instead() {
    let place = Place::new();
    let other = hostile::numbered(place.component, 1);
    let runtime = Runtime::new(settings(&place.dir, KEY, fixture::compiler())).unwrap();
    assert!(runtime.admit(&other, &Limits::default()).unwrap().admitted);
    let file = place.dir.path().join(format!("{}.cwasm", Digest::of(&other)));
    std::fs::copy(file, place.file()).unwrap();
    assert!(!place.is_used(KEY));
}

#[test]
fn bytes_with_another_digest_are_not_compiled() {
    let place = Place::new();
    std::fs::remove_file(place.file()).unwrap();
    let other = hostile::numbered(place.component, 2);
    let error = place.load(KEY, fixture::compiler(), Some(&other)).unwrap_err();
    assert!(matches!(error, LoadError::Digest { found, .. } if found == Digest::of(&other)), "{error}");
}

#[test]
fn the_cache_leaves_no_temporary_file_behind() {
    let place = Place::new();
    let names: Vec<_> = std::fs::read_dir(place.dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [place.file().file_name().unwrap()]);
}
