//! Building a plugin from its Rust source: cargo for wasm32-unknown-unknown, then a component around the module. The
//! command line, xtask and the tests all build this way, so the tests cover what authors get.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const TARGET: &str = "wasm32-unknown-unknown";
/// The package of the directory itself, and of none above it.
const MANIFEST: &str = "--manifest-path=Cargo.toml";

/// Which part of a package to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its library, a `cdylib`: a plugin.
    Library,
    /// Its examples: tests keep many small plugins in one package as examples.
    Examples,
}

/// One component, as it was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The name of the library or example.
    pub name: String,
    /// The component.
    pub component: Vec<u8>,
}

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// cargo could not be started, or its output could not be read.
    #[error("cargo could not be used in {dir}: {reason}; is Rust installed (https://rustup.rs)?")]
    Cargo {
        /// The package.
        dir: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The package does not compile.
    #[error("the plugin in {dir} does not compile:\n{output}")]
    Compile {
        /// The package.
        dir: PathBuf,
        /// What cargo and rustc say.
        output: String,
    },
    /// Nothing was built that could be a plugin.
    #[error("{dir} has nothing that can be a plugin: Cargo.toml needs `[lib] crate-type = [\"cdylib\"]`")]
    Nothing {
        /// The package.
        dir: PathBuf,
    },
    /// There is a module, but no component can be made from it.
    #[error("the module {name} cannot become a component: {reason}; are its bindings from wit-bindgen 0.61 or newer?")]
    Encode {
        /// The library or example.
        name: String,
        /// What the encoder says.
        reason: String,
    },
}

/// Builds the plugin of a package, with the profile `plugin` of its workspace (`release` where it has none).
///
/// # Errors
/// [`BuildError`].
pub fn build_plugin(dir: &Path) -> Result<Vec<u8>, BuildError> {
    let mut built = build(dir, Part::Library)?;
    match (built.pop(), built.is_empty()) {
        (Some(one), true) => Ok(one.component),
        _ => Err(BuildError::Nothing { dir: dir.to_owned() }),
    }
}

/// Builds a part of a package. The result is sorted by name.
///
/// # Errors
/// [`BuildError`].
pub fn build(dir: &Path, part: Part) -> Result<Vec<Built>, BuildError> {
    let metadata = answer(dir, &["metadata", "--no-deps", "--format-version=1", MANIFEST])?;
    // cargo says where things are, however the path of the directory is written.
    let manifest = path(&answer(dir, &["locate-project", MANIFEST])?, "root");
    // A separate directory: a cargo that called us holds the lock on the usual one.
    let target = path(&metadata, "target_directory").join("plugins");
    let flags = reproducible(&path(&metadata, "workspace_root"));
    let part_flag = match part {
        Part::Library => "--lib",
        Part::Examples => "--examples",
    };
    let target_flag = format!("--target-dir={}", target.display());
    let messages = cargo(
        dir,
        &[
            "build",
            part_flag,
            "--target",
            TARGET,
            "--profile=plugin",
            // Makes the profile exist in any workspace; a workspace's own takes precedence.
            "--config=profile.plugin.inherits=\"release\"",
            "--message-format=json-render-diagnostics",
            &target_flag,
            MANIFEST,
        ],
        &[("CARGO_ENCODED_RUSTFLAGS", flags)],
    )?;
    let modules = modules(&messages, &manifest);
    if modules.is_empty() {
        return Err(BuildError::Nothing { dir: dir.to_owned() });
    }
    let mut built = modules
        .into_iter()
        .map(|(name, file)| {
            #[expect(clippy::disallowed_methods, reason = "a build tool works on the author's own files")]
            let module = std::fs::read(&file)
                .map_err(|error| BuildError::Cargo { dir: dir.to_owned(), reason: error.to_string() })?;
            let component = componentize(&name, &module)?;
            Ok(Built { name, component })
        })
        .collect::<Result<Vec<_>, BuildError>>()?;
    built.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(built)
}

/// Makes a component from a core module that carries its world (wit-bindgen puts it there).
///
/// # Errors
/// [`BuildError::Encode`].
pub fn componentize(name: &str, module: &[u8]) -> Result<Vec<u8>, BuildError> {
    wit_component::ComponentEncoder::default()
        .validate(true)
        .module(module)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| BuildError::Encode { name: name.to_owned(), reason: format!("{error:#}") })
}

/// Asks cargo something that it answers in JSON.
fn answer(dir: &Path, arguments: &[&str]) -> Result<Value, BuildError> {
    serde_json::from_slice(&cargo(dir, arguments, &[])?)
        .map_err(|error| BuildError::Cargo { dir: dir.to_owned(), reason: error.to_string() })
}

fn path(answer: &Value, key: &str) -> PathBuf {
    answer[key].as_str().map(PathBuf::from).unwrap_or_default()
}

fn cargo(dir: &Path, arguments: &[&str], environment: &[(&str, OsString)]) -> Result<Vec<u8>, BuildError> {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(dir)
        .env_remove("RUSTFLAGS")
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| BuildError::Cargo { dir: dir.to_owned(), reason: error.to_string() })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(BuildError::Compile { dir: dir.to_owned(), output })
    }
}

/// The modules of this package in cargo's messages: name and file.
fn modules(messages: &[u8], manifest: &Path) -> Vec<(String, PathBuf)> {
    messages
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["manifest_path"].as_str().is_some_and(|path| Path::new(path) == manifest))
        .filter_map(|message| {
            let file = message["filenames"].as_array()?.iter().find_map(|file| {
                let file = Path::new(file.as_str()?);
                file.extension().is_some_and(|extension| extension == "wasm").then(|| file.to_owned())
            })?;
            Some((message["target"]["name"].as_str()?.to_owned(), file))
        })
        .collect()
}

/// Flags that keep this machine's paths out of the module: the same source gives the same digest elsewhere, and no
/// plugin contains anybody's home directory.
fn reproducible(workspace: &Path) -> OsString {
    let mut flags = OsString::new();
    let mut remap = |from: &Path, to: &str| {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    };
    #[expect(clippy::disallowed_methods, reason = "a build tool looks for cargo's directory where cargo looks")]
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    if let Some(home) = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))) {
        remap(&home, "/cargo");
    }
    remap(workspace, "/plugin");
    flags
}
