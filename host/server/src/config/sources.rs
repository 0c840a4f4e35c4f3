//! Where settings come from besides flags: the file and the environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::database::DatabaseUri;
use super::layer::{ConfigError, Layer};
use crate::files;
use crate::ownership;

/// The configuration file that is read when none is named, if it is there.
pub const DEFAULT_FILE: &str = "waystation.toml";

/// The variable that names the configuration file.
const FILE_VARIABLE: &str = "WAYSTATION_CONFIG";

/// The most bytes of a configuration file.
const FILE_LIMIT: u64 = 1 << 20;

/// A file that others may use, and its permission bits.
pub(super) type ExposedFile = (PathBuf, u32);

pub(super) fn from_file(named: Option<&Path>) -> Result<(Layer, Option<ExposedFile>), ConfigError> {
    let path = named.unwrap_or_else(|| Path::new(DEFAULT_FILE));
    let text = match files::read_text(path, FILE_LIMIT) {
        Ok(text) => text,
        Err(e) if e.is_missing() && named.is_none() => return Ok((Layer::default(), None)),
        Err(e) => return Err(e.into()),
    };
    let layer: Layer =
        toml::from_str(&text).map_err(|e| ConfigError::Key { path: path.to_owned(), message: located(&text, &e) })?;
    let mut exposed = None;
    if layer.database.as_ref().is_some_and(DatabaseUri::has_password) {
        let access = files::access(path)?;
        exposed = ownership::is_open(access).then(|| (path.to_owned(), access.mode));
    }
    Ok((layer, exposed))
}

/// Where the parser stumbled and on what. Its own picture of the line is left out: the line may hold a password.
fn located(text: &str, error: &toml::de::Error) -> String {
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        return error.message().to_owned();
    };
    let line = before.matches('\n').count() + 1;
    format!("line {line}: {}", error.message())
}

/// The layer of the environment, and the configuration file that it names.
pub(super) fn from_environment(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Result<(Layer, Option<PathBuf>), ConfigError> {
    let mut layer = Layer::default();
    let mut file = None;
    for (name, text) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with("WAYSTATION_")) else { continue };
        if name == FILE_VARIABLE {
            file = Some(PathBuf::from(text));
        } else if !is_of_a_service(name) {
            let bad = |message: String| ConfigError::Variable { name: name.to_owned(), message };
            let text = text.to_str().ok_or_else(|| bad("not text in UTF-8".to_owned()))?;
            if !layer.set(name, text).map_err(bad)? {
                return Err(ConfigError::UnknownVariable(name.to_owned()));
            }
        }
    }
    Ok((layer, file))
}

/// Whether Kubernetes sets this variable in every container, because there is a service named `waystation`.
fn is_of_a_service(name: &str) -> bool {
    name.strip_prefix("WAYSTATION_").is_some_and(|rest| {
        rest == "PORT" || rest.starts_with("PORT_") || rest == "SERVICE_HOST" || rest.starts_with("SERVICE_PORT")
    })
}
