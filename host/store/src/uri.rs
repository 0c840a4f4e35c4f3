//! Which database a URI names. The URI may hold a password, so that no piece of it is ever repeated.

use waystation_domain::ports::{StoreError, StoreResult};

/// Which database a URI names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// What the driver takes after the question mark of a URI of PostgreSQL. It would log any other, with its value, and go
/// on without it: a misspelt `sslmode` would be no TLS at all, and a password with a bare `&` would be in the log.
const PARAMETERS: [&str; 18] = [
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
    "password",
    "application_name",
    "options",
    "statement-cache-capacity",
];

/// How to write a character that has a meaning in a URI.
const SIGNS: &str =
    "in a user name, a password or any other value, the characters @ / ? # & % are written as %40 %2F %3F %23 %26 %25";

/// Reads which database the URI names, and refuses one that the driver would misread.
pub(crate) fn kind(uri: &str) -> StoreResult<Kind> {
    let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
    match scheme {
        "sqlite" if uri.contains(":memory:") || uri.contains("mode=memory") => {
            refused("a database in memory is lost when it is closed: name a file, such as sqlite:waystation.db")
        }
        "sqlite" => Ok(Kind::Sqlite),
        "postgres" | "postgresql" => postgres(uri).map(|()| Kind::Postgres),
        _ => refused("its URI begins with no known scheme: use sqlite:PATH or postgres://USER@HOST/DATABASE"),
    }
}

fn refused<T>(why: impl Into<String>) -> StoreResult<T> {
    Err(StoreError::Failed(why.into()))
}

fn postgres(uri: &str) -> StoreResult<()> {
    let Some((_, rest)) = uri.split_once("://") else {
        return refused("its URI is not well formed: use sqlite:PATH or postgres://USER@HOST/DATABASE");
    };
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (_, after) = rest.split_at(authority);
    if after.contains(['@', '#']) {
        return refused(format!("its URI has a reserved character where none is allowed: {SIGNS}"));
    }
    let query = after.split_once('?').map_or("", |(_, query)| query);
    for (number, pair) in (1..).zip(query.split('&').filter(|pair| !pair.is_empty())) {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        // `options[NAME]=VALUE` sets one setting of the session.
        let is_known = PARAMETERS.contains(&name) || (name.starts_with("options[") && name.ends_with(']'));
        if !is_known {
            return refused(format!(
                "parameter {number} of its URI is not one that is known here. The known ones are {}. If it is a piece of a \
                 password: {SIGNS}",
                PARAMETERS.join(", ")
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::panic, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    #[track_caller]
    fn refusal(uri: &str) -> String {
        match kind(uri) {
            Err(error) => error.to_string(),
            Ok(kind) => panic!("{uri} was taken as {kind:?}"),
        }
    }

    #[test]
    fn a_parameter_that_nobody_knows_is_refused_and_not_repeated() {
        for uri in [
            "postgres://ws@db/ws?sslmod=verify-full",
            "postgres://ws@db/ws?sslmode=verify-full&SSLMODE=disable",
            "postgres://ws@db/ws?ssl%6Dode=disable",
            "postgres://ws@db/ws?password=a&hunter2",
            "postgres://ws@db/ws?password=a&hunter2=b",
        ] {
            let said = refusal(uri);
            assert!(said.contains("sslmode, ") && said.contains("parameter "), "{said}");
            assert!(!said.contains("hunter2") && !said.contains("sslmod="), "{said}");
        }
    }

    #[test]
    fn a_password_whose_characters_were_not_escaped_is_refused_and_no_piece_of_it_is_repeated() {
        for uri in [
            "postgres://ws:12/hunter2@db/ws",
            "postgres://ws:12?hunter2@db/ws",
            "postgres://ws:12#hunter2@db/ws",
            "postgres://ws:12&/hunter2@db/ws",
            "postgres://ws@db/ws?password=hunter@2",
            "postgres://ws@db/ws?password=hunter#2",
        ] {
            let said = refusal(uri);
            assert!(said.contains("%40 %2F"), "{said}");
            assert!(!said.contains("hunter"), "{said}");
        }
    }

    #[test]
    fn what_the_driver_knows_is_taken() {
        for uri in [
            "postgres://ws:p%40ss@db.example:5432/ws?sslmode=verify-full&sslrootcert=/etc/ca.crt",
            "postgresql:///ws?host=/run/postgresql&user=ws&port=5433",
            "postgres://ws@db/ws?options[search_path]=public&application_name=x",
            "postgres://ws:a@b@db/ws?",
        ] {
            assert_eq!(kind(uri).ok(), Some(Kind::Postgres), "{uri}");
        }
    }
}
