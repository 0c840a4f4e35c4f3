//! The URI of a database, whose password nobody sees.

use std::fmt;
use std::path::Path;

use serde::Deserialize;

/// The URI of the database. Shown, it has no password.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUri(String);

impl DatabaseUri {
    /// The embedded database in this directory.
    #[must_use]
    pub fn sqlite_in(data_dir: &Path) -> Self {
        let path = data_dir.join("waystation.db").display().to_string();
        // The driver reads these three as the grammar of a URI.
        Self(format!("sqlite:{}", path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")))
    }

    /// The whole URI, for the driver alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for DatabaseUri {
    type Err = std::convert::Infallible;
    fn from_str(uri: &str) -> Result<Self, Self::Err> {
        Ok(Self(uri.to_owned()))
    }
}

/// What is shown in place of a password.
const MASK: &str = "********";

impl fmt::Display for DatabaseUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rest, query) = match self.0.split_once('?') {
            // A question mark before the last `@` is part of a password that was not encoded.
            Some((rest, query)) if !query.contains('@') => (rest, Some(query)),
            _ => (self.0.as_str(), None),
        };
        match rest.split_once("://") {
            // Up to the *last* `@`: a password that was not encoded may hold one, or a slash, itself.
            Some((scheme, rest)) => match rest.rsplit_once('@') {
                Some((who, host)) => match who.split_once(':') {
                    Some((user, _)) => write!(f, "{scheme}://{user}:{MASK}@{host}")?,
                    None => write!(f, "{scheme}://{who}@{host}")?,
                },
                None => write!(f, "{scheme}://{rest}")?,
            },
            None => f.write_str(rest)?,
        }
        for (i, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
            f.write_str(if i == 0 { "?" } else { "&" })?;
            match pair.split_once('=') {
                Some((key, _)) if key.to_ascii_lowercase().contains("pass") => write!(f, "{key}={MASK}")?,
                _ => f.write_str(pair)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for DatabaseUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUri({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(uri: &str) -> String {
        let Ok(uri) = uri.parse::<DatabaseUri>();
        uri.to_string()
    }

    #[test]
    fn a_password_is_never_shown_wherever_it_appears() {
        for uri in [
            "postgres://ws:hunter2@db.example:5432/waystation",
            "postgres://ws:hun@hunter2@db.example/waystation",
            "postgres://ws:a/hunter2@db.example/waystation",
            "postgres://ws:a?hunter2@db.example/waystation",
            "postgres://ws:hunter2@db.example/waystation?sslmode=require",
            "postgres://ws@db.example/waystation?password=hunter2&sslmode=require",
            "postgres://ws@db.example/waystation?sslmode=require&PassWord=hunter2",
            "postgres://:hunter2@db.example/waystation",
        ] {
            let shown = shown(uri);
            assert!(!shown.contains("hunter2"), "{shown}");
            assert!(shown.contains(MASK), "{shown}");
            assert!(shown.contains("db.example"), "{shown}");
        }
    }

    #[test]
    fn what_is_not_a_password_is_shown() {
        for uri in [
            "sqlite:./waystation-data/waystation.db",
            "sqlite://data/waystation.db?mode=rwc",
            "postgres://ws@db.example/waystation?sslmode=verify-full",
            "postgres:///waystation?host=/run/postgresql&user=ws",
        ] {
            assert_eq!(shown(uri), uri);
        }
    }

    #[test]
    fn a_directory_with_the_signs_of_a_uri_is_still_a_path() {
        assert_eq!(DatabaseUri::sqlite_in(Path::new("/a b?#%")).expose(), "sqlite:/a b%3F%23%25/waystation.db");
    }
}
