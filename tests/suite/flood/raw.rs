//! Connections as a flood has them: many, slow, and without end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// An answer.
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) text: String,
}

/// Sends a request on a connection, and reads its answer.
async fn exchange(stream: &mut TcpStream, method: &str, path: &str, token: &str, body: &str) -> Option<Answered> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.ok()?;
    let mut read = Vec::new();
    let (status, head, length) = loop {
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
        let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        break (status, end + 4, length.map_or(0, |length| length.parse().unwrap()));
    };
    while read.len() < head + length {
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
    Some(Answered { status, text: String::from_utf8_lossy(&read[head..]).into_owned() })
}

/// One request over a connection of its own.
pub(super) async fn ask(address: SocketAddr, method: &str, path: &str, token: &str, body: &str) -> Answered {
    let mut stream = TcpStream::connect(address).await.unwrap();
    exchange(&mut stream, method, path, token, body).await.unwrap()
}

/// Connections that send half a head, and no more.
pub(super) async fn half_a_head(address: SocketAddr, number: usize) -> Vec<TcpStream> {
    let mut all = Vec::new();
    for _ in 0..number {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // Where there is no more room, an earlier one has gone.
        let _sent = stream.write_all(b"GET /api/v1/me HTTP/1.1\r\nhost: he").await;
        all.push(stream);
    }
    all
}

/// Requests whose bodies never come; each has its place.
pub(super) struct SlowBodies {
    _all: Vec<TcpStream>,
}

impl SlowBodies {
    pub(super) async fn begin(address: SocketAddr, token: &str, path: &str, number: usize) -> Self {
        let kind = if path.ends_with("evidence") { "audio/ogg" } else { "application/json" };
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\ncontent-type: {kind}\r\n\
             content-length: 100\r\nexpect: 100-continue\r\n\r\n"
        );
        let mut all = Vec::new();
        for _ in 0..number {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            // The host asks for the body when it begins to read it.
            let mut asked = [0; 12];
            stream.read_exact(&mut asked).await.unwrap();
            assert_eq!(&asked, b"HTTP/1.1 100", "it has its place");
            all.push(stream);
        }
        Self { _all: all }
    }
}

/// Many connections, each of which asks again as soon as it is answered.
pub(super) struct Flood {
    all: JoinSet<Vec<u16>>,
    over: Arc<AtomicBool>,
    refused: Arc<Notify>,
}

impl Flood {
    pub(super) fn begin(address: SocketAddr, token: &str, path: &'static str, number: usize) -> Self {
        let (over, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
        let mut all = JoinSet::new();
        for _ in 0..number {
            let (token, over, refused) = (token.to_owned(), Arc::clone(&over), Arc::clone(&refused));
            all.spawn(async move {
                let mut statuses = Vec::new();
                let mut stream = TcpStream::connect(address).await.unwrap();
                while !over.load(Ordering::Relaxed) {
                    let body = r#"{"number": "123-45C67890"}"#;
                    let Some(answer) = exchange(&mut stream, "POST", path, &token, body).await else {
                        // A request that is refused before its body was read ends its connection.
                        stream = TcpStream::connect(address).await.unwrap();
                        continue;
                    };
                    if answer.status == 429 {
                        refused.notify_one();
                    }
                    statuses.push(answer.status);
                }
                statuses
            });
        }
        Self { all, over, refused }
    }

    /// Waits until one of them was refused: from then on all places are taken.
    pub(super) async fn was_refused(&self) {
        self.refused.notified().await;
    }

    /// Ends it; what was answered.
    pub(super) async fn end(self) -> Vec<u16> {
        self.over.store(true, Ordering::Relaxed);
        self.all.join_all().await.into_iter().flatten().collect()
    }
}
