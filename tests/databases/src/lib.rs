//! An empty database for each test, gone when the test is.
//!
//! SQLite: a file in a directory of its own. PostgreSQL: a database of its own on the server that
//! `WAYSTATION_TEST_POSTGRES` names, by a URI with the right to create databases, such as
//! `postgres:///postgres?host=/DIRECTORY&port=PORT&user=postgres`. When it names none, the test fails: a suite that
//! skips a database says nothing about it.

#![expect(
    clippy::disallowed_methods,
    reason = "where the tests find servers comes from the environment, and their files are thrown away"
)]
#![expect(clippy::panic, reason = "a test that cannot have its database fails, and says why")]

pub mod bouncer;
pub mod detour;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

/// The server on which databases are made.
pub const SERVER: &str = "WAYSTATION_TEST_POSTGRES";

/// An empty database. Dropping it removes it.
#[derive(Debug)]
pub struct Database {
    uri: String,
    /// Where it was made, for PostgreSQL.
    server: Option<Server>,
    /// What goes with it, for SQLite.
    _directory: Option<TempDir>,
}

#[derive(Debug)]
struct Server {
    uri: String,
    name: String,
}

impl Database {
    /// A file that is not there yet, in a directory that is.
    ///
    /// # Panics
    /// When there can be no temporary directory.
    #[must_use]
    pub fn sqlite() -> Self {
        let directory = tempfile::Builder::new()
            .prefix("waystation-test-")
            .tempdir()
            .unwrap_or_else(|error| panic!("no directory for a test database: {error}"));
        Self {
            uri: format!("sqlite:{}", directory.path().join("waystation.db").display()),
            server: None,
            _directory: Some(directory),
        }
    }

    /// A database on the server, without any table.
    ///
    /// # Panics
    /// When [`SERVER`] is not set, or the server makes no database.
    pub async fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var(SERVER) else {
            panic!("{SERVER} names no PostgreSQL server: run `cargo xtask test`, which starts one");
        };
        let name = format!("waystation_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        // An earlier process with the same number may have been killed before it could tidy up.
        run(&server, &[remove(&name), format!("CREATE DATABASE {name} TEMPLATE template0")])
            .await
            .unwrap_or_else(|error| panic!("no test database on the server that {SERVER} names: {error}"));
        Self { uri: on(&server, &name), server: Some(Server { uri: server, name }), _directory: None }
    }

    /// A copy of it as it is now, as a backup would be. Nobody may be connected to it.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub async fn copied(&self) -> Self {
        let Some(server) = &self.server else {
            let copy = Self::sqlite();
            std::fs::copy(self.file(), copy.file()).unwrap_or_else(|error| panic!("no copy: {error}"));
            return copy;
        };
        let copy = Self::postgres().await;
        let name = copy.server.as_ref().map_or("", |copy| &copy.name);
        let statements = [remove(name), format!("CREATE DATABASE {name} TEMPLATE {}", server.name)];
        run(&server.uri, &statements).await.unwrap_or_else(|error| panic!("no copy: {error}"));
        copy
    }

    /// Puts it back as it was when it was copied. Nobody may be connected to either.
    ///
    /// # Panics
    /// When it cannot be put back.
    pub async fn put_back(&self, copy: &Self) {
        let (Some(server), Some(from)) = (&self.server, &copy.server) else {
            for suffix in ["-wal", "-shm"] {
                // There is none when it was closed in good order.
                let _gone = std::fs::remove_file(self.file() + suffix);
            }
            std::fs::copy(copy.file(), self.file()).unwrap_or_else(|error| panic!("not put back: {error}"));
            return;
        };
        let statements = [remove(&server.name), format!("CREATE DATABASE {} TEMPLATE {}", server.name, from.name)];
        run(&server.uri, &statements).await.unwrap_or_else(|error| panic!("not put back: {error}"));
    }

    /// The file of an embedded database.
    fn file(&self) -> String {
        self.uri.trim_start_matches("sqlite:").to_owned()
    }

    /// Its URI.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether it is on PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        self.server.is_some()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(Server { uri, name }) = &self.server else { return };
        let (uri, statement) = (uri.clone(), remove(name));
        // The test's own runtime may be waiting for this drop, so the work is done in another one.
        let removed = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map(|runtime| runtime.block_on(run(&uri, &[statement])))
        });
        if !matches!(removed.join(), Ok(Ok(Ok(())))) && !std::thread::panicking() {
            panic!("the test database {name} is still there: remove it");
        }
    }
}

/// Where the programs of the server of the tests are, as the server itself knows it: for one of a test's own.
///
/// # Panics
/// When [`SERVER`] is not set, or the server does not say.
pub async fn programs() -> PathBuf {
    let Ok(server) = std::env::var(SERVER) else {
        panic!("{SERVER} names no PostgreSQL server: run `cargo xtask test`, which starts one");
    };
    let asked = async {
        let mut connection = PgConnection::connect(&server).await?;
        let question = sqlx::query_scalar("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
        let said: String = question.fetch_one(&mut connection).await?;
        connection.close().await.map(|()| said)
    };
    asked
        .await
        .map(PathBuf::from)
        .unwrap_or_else(|error| panic!("{SERVER} does not say where its programs are: {error}"))
}

fn remove(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

async fn run(uri: &str, statements: &[String]) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(uri).await?;
    for statement in statements {
        // The only part that varies is a name that is made above, of letters and digits.
        connection.execute(AssertSqlSafe(statement.as_str())).await?;
    }
    connection.close().await
}

/// The same server, another database.
fn on(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, ""), |(address, options)| (address, options));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let separator = if options.is_empty() { "" } else { "?" };
    format!("{}/{name}{separator}{options}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::on;

    #[test]
    fn the_database_in_a_uri_is_replaced_and_everything_else_is_kept() {
        assert_eq!(on("postgres://u:p@h:5/postgres", "x"), "postgres://u:p@h:5/x");
        assert_eq!(on("postgres://u@h", "x"), "postgres://u@h/x");
        assert_eq!(on("postgres:///postgres?host=/tmp/a&port=5", "x"), "postgres:///x?host=/tmp/a&port=5");
    }
}
