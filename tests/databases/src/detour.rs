//! A way to the server that can be cut, and mended.

use std::net::SocketAddr;
use std::path::PathBuf;

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::Database;

/// Where the server is.
#[derive(Debug, Clone)]
enum Server {
    Address(String, u16),
    Socket(PathBuf),
}

/// A way to the server of a database, by an address of its own.
#[derive(Debug)]
pub struct Detour {
    address: SocketAddr,
    server: Server,
    database: String,
    user: String,
    carrying: Option<JoinHandle<()>>,
}

impl Detour {
    /// Opens it.
    ///
    /// # Panics
    /// When it cannot listen.
    pub async fn to(database: &Database) -> Self {
        let options: PgConnectOptions =
            database.uri().parse().unwrap_or_else(|error| panic!("no URI of a test database: {error}"));
        let server = match options.get_socket() {
            Some(folder) => Server::Socket(folder.join(format!(".s.PGSQL.{}", options.get_port()))),
            None => Server::Address(options.get_host().to_owned(), options.get_port()),
        };
        let mut detour = Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            server,
            database: options.get_database().unwrap_or_default().to_owned(),
            user: options.get_username().to_owned(),
            carrying: None,
        };
        let listener = detour.listen().await;
        detour.address = listener.local_addr().unwrap_or(detour.address);
        detour.carry(listener);
        detour
    }

    /// The database by this way.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("postgres://{}@{}/{}", self.user, self.address, self.database)
    }

    /// Cuts it: every connection ends, and no new one is taken.
    pub async fn cut(&mut self) {
        if let Some(carrying) = self.carrying.take() {
            carrying.abort();
            // Only then is the address free.
            let _aborted = carrying.await;
        }
    }

    /// Cuts it, and takes new connections without ever answering, as a server does that hangs.
    pub async fn hang(&mut self) {
        self.cut().await;
        let listener = self.listen().await;
        self.carrying = Some(tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((client, _)) = listener.accept().await {
                held.push(client);
            }
        }));
    }

    /// Opens it again, at the same address.
    pub async fn mend(&mut self) {
        self.cut().await;
        let listener = self.listen().await;
        self.carry(listener);
    }

    async fn listen(&self) -> TcpListener {
        TcpListener::bind(self.address).await.unwrap_or_else(|error| panic!("{}: {error}", self.address))
    }

    fn carry(&mut self, listener: TcpListener) {
        let server = self.server.clone();
        self.carrying = Some(tokio::spawn(async move {
            // They end with this task.
            let mut all = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                all.spawn(carry_one(client, server.clone()));
            }
        }));
    }
}

impl Drop for Detour {
    fn drop(&mut self) {
        if let Some(carrying) = &self.carrying {
            carrying.abort();
        }
    }
}

async fn carry_one(client: TcpStream, server: Server) {
    match server {
        Server::Address(host, port) => {
            if let Ok(server) = TcpStream::connect((host, port)).await {
                both_ways(client, server).await;
            }
        }
        Server::Socket(path) => {
            if let Ok(server) = UnixStream::connect(path).await {
                both_ways(client, server).await;
            }
        }
    }
}

async fn both_ways(mut client: TcpStream, mut server: impl AsyncRead + AsyncWrite + Unpin) {
    // Whichever side ends it, it is over.
    let _ended = copy_bidirectional(&mut client, &mut server).await;
}
