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

    /// Whether a password is in it, as far as can be told.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.to_string().contains(MASK)
    }
}

impl std::str::FromStr for DatabaseUri {
    type Err = std::convert::Infallible;
    fn from_str(uri: &str) -> Result<Self, Self::Err> {
        Ok(Self(uri.to_owned()))
    }
}

/// What is shown in place of a password, and of anything that may be a piece of one.
const MASK: &str = "********";

/// The parameters whose values are no secret. Any other may be a piece of a password with a bare `&` or `?` in it.
const SHOWN: [&str; 14] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
];

impl fmt::Display for DatabaseUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.starts_with("sqlite:") {
            return f.write_str(&self.0);
        }
        let Some((scheme, rest)) = self.0.split_once("://") else { return f.write_str(MASK) };
        write!(f, "{scheme}://")?;
        // Where the password has signs that were not escaped, the first part ends too early.
        let (early, late) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let who_and_where = match (early.rsplit_once('@'), late.rsplit_once('@')) {
            (Some(both), None) => Some(both),
            (None, None) => None,
            // One `@` only, so it ends the password, unless that stands in a parameter.
            (None, Some((end, host))) if early.contains(':') && !end.contains(['@', '=']) => Some((early, host)),
            _ => return f.write_str(MASK),
        };
        let place = match who_and_where {
            Some((who, place)) => {
                match who.split_once(':') {
                    Some((user, _)) => write!(f, "{user}:{MASK}@")?,
                    None => write!(f, "{who}@")?,
                }
                // What follows the part that was looked at, in its full length.
                rest.rsplit_once('@').map_or(place, |(_, place)| place)
            }
            None => rest,
        };
        let (place, query) = place.split_once('?').map_or((place, None), |(place, query)| (place, Some(query)));
        f.write_str(place.split('#').next().unwrap_or_default())?;
        for (i, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
            f.write_str(if i == 0 { "?" } else { "&" })?;
            match pair.split_once('=') {
                Some((key, _)) if SHOWN.contains(&key) => f.write_str(pair)?,
                Some((key @ "password", _)) => write!(f, "{key}={MASK}")?,
                _ => f.write_str(MASK)?,
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
            "postgres://ws:a#hunter2@db.example/waystation",
            "postgres://ws:hunter2@db.example/waystation?sslmode=require",
            "postgres://ws@db.example/waystation?password=hunter2&sslmode=require",
            "postgres://ws@db.example/waystation?sslmode=require&PassWord=hunter2",
            "postgres://:hunter2@db.example/waystation",
            "postgres://ws@db.example/waystation?password=a&hunter2",
            "postgres://ws@db.example/waystation?password=a&hunter2=b",
        ] {
            let shown = shown(uri);
            assert!(!shown.contains("hunter2"), "{shown}");
            assert!(shown.contains(MASK), "{shown}");
            assert!(shown.contains("db.example"), "{shown}");
        }
    }

    #[test]
    fn where_it_cannot_be_told_what_the_password_is_nothing_is_shown() {
        for uri in [
            "postgres://ws:a/hunter@2@db/ws",
            "postgres://ws:pw@db/ws?password=hunter@2",
            "postgres://db/ws?password=hunter@2",
            "postgres://ws@db/ws?user=a@b&password=hunter2",
            "postgres://ws:1?a=b@hunter2",
            "postgres:ws:hunter2@db/ws",
            "hunter2",
        ] {
            let shown = shown(uri);
            assert!(!shown.contains("hunter") && !shown.contains('2') && shown.ends_with(MASK), "{shown}");
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
