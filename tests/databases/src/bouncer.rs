//! PgBouncer in front of a test database: as a pooler, and as a server that takes nothing but TLS.

use std::fs::{Permissions, set_permissions};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use crate::Database;

/// How long a session of PostgreSQL is one client's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// For as long as the client is there.
    Session,
    /// For one transaction.
    Transaction,
}

/// What it takes of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Anything but TLS.
    Plain,
    /// TLS alone, with a certificate for `localhost`.
    TlsOnly,
}

/// A PgBouncer. Dropping it ends it.
#[derive(Debug)]
pub struct Bouncer {
    child: Child,
    directory: TempDir,
    port: u16,
    database: String,
}

impl Bouncer {
    /// Starts one in front of the server of this database.
    ///
    /// # Panics
    /// When there is no PgBouncer or it does not start.
    #[must_use]
    pub fn start(before: &Database, pooling: Pooling, transport: Transport) -> Self {
        let server: PgConnectOptions =
            before.uri().parse().unwrap_or_else(|error| panic!("no URI of a test database: {error}"));
        let directory = tempfile::tempdir().unwrap_or_else(|error| panic!("no directory for PgBouncer: {error}"));
        let path = directory.path();
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let port = port.unwrap_or_else(|error| panic!("no free port: {error}")).port();
        let host = server.get_socket().map_or(server.get_host().into(), |socket| socket.to_string_lossy());
        let mode = if pooling == Pooling::Session { "session" } else { "transaction" };
        let mut settings = format!(
            "[databases]\n* = host={host} port={} user={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = {mode}\n",
            server.get_port(),
            server.get_username()
        );
        if transport == Transport::TlsOnly {
            certificates(path);
            let path = path.display();
            settings.push_str(&format!(
                "client_tls_sslmode = require\nclient_tls_key_file = {path}/server.key\nclient_tls_cert_file = \
                 {path}/server.crt\n"
            ));
        }
        let file = path.join("pgbouncer.ini");
        std::fs::write(&file, settings).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        open(path);
        let mut command = Command::new(program());
        if is_root(path) {
            // It refuses to serve as root.
            command.args(["-u", "nobody"]);
        }
        let child = command.arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("PgBouncer cannot be started: {error}"));
        let mut lines =
            child.stderr.take().into_iter().flat_map(|log| BufReader::new(log).lines()).map_while(Result::ok);
        let mut said = Vec::new();
        let is_up = lines.by_ref().any(|line| {
            let is_up = line.contains("process up");
            said.push(line);
            is_up
        });
        assert!(is_up, "PgBouncer did not start: {said:?}");
        // A log that nobody reads would hold it up.
        std::thread::spawn(move || lines.for_each(drop));
        let database = server.get_database().unwrap_or_default().to_owned();
        Self { child, directory, port, database }
    }

    /// The database by way of it, from this host name, with these parameters.
    #[must_use]
    pub fn uri(&self, host: &str, parameters: &str) -> String {
        format!("postgres://anybody@{host}:{}/{}?{parameters}", self.port, self.database)
    }

    /// The certificate authority that vouches for it.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.directory.path().join("ca.crt")
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Distributions put it where only root looks.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let found = folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("there is no pgbouncer on this machine: apt-get install pgbouncer"))
}

fn is_root(own: &Path) -> bool {
    std::fs::metadata(own).is_ok_and(|made| made.uid() == 0)
}

/// An authority, and a certificate of it for `localhost`, with keys that are worth nothing.
fn certificates(folder: &Path) {
    let new_key = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    let authority = ["-x509", "-subj", "/CN=test", "-keyout", "ca.key", "-out", "ca.crt"];
    let server = ["-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"];
    let signed = ["x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"];
    let signed_for = ["-days", "2", "-out", "server.crt", "-extfile", "server.ext"];
    let names = folder.join("server.ext");
    std::fs::write(&names, "subjectAltName = DNS:localhost\n").unwrap_or_else(|e| panic!("{}: {e}", names.display()));
    for arguments in
        [[&new_key[..], &authority].concat(), [&new_key[..], &server].concat(), [&signed[..], &signed_for].concat()]
    {
        let made = Command::new("openssl").args(&arguments).current_dir(folder).output();
        let made = made.unwrap_or_else(|error| panic!("openssl cannot be started: {error}; apt-get install openssl"));
        assert!(made.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&made.stderr));
    }
}

/// Lets another user read the folder and what is in it.
fn open(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let all = entries.map(|entry| (entry.path(), 0o644)).chain([(folder.to_owned(), 0o755)]);
    for (path, mode) in all {
        set_permissions(&path, Permissions::from_mode(mode)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
}
