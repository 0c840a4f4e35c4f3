#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::sync::Arc;

use axum::routing::get;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::*;

const HOUR: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_millis(50);
const ASKED: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";

fn terms(connections: u32) -> Terms {
    Terms { connections: NonZeroU32::new(connections).unwrap(), head: HOUR, idle: HOUR, counted: false }
}

struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
    /// Told when `/held` has begun.
    begun: Arc<Notify>,
    /// Lets it end.
    release: Arc<Notify>,
}

async fn served(terms: Terms) -> Served {
    let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (begun, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&release));
    let held = async move || {
        tell.notify_one();
        wait.notified().await;
        "held"
    };
    let router = Router::new().route("/", get(async || "here")).route("/held", get(held));
    let (stop, stopped) = oneshot::channel::<()>();
    let no_more = async move { drop(stopped.await) };
    let ended = tokio::spawn(run(listener, router, terms, no_more));
    Served { address, stop, ended, begun, release }
}

impl Served {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// Sends bytes, and reads one answer that ends with this word.
async fn ask(stream: &mut TcpStream, sent: &[u8], word: &str) -> String {
    stream.write_all(sent).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(word.as_bytes()) {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "{}", String::from_utf8_lossy(&answer));
    }
    String::from_utf8(answer).unwrap()
}

/// What comes until the other side ends the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut rest = Vec::new();
    // An end in the middle of what was sent is an end too.
    let _end = stream.read_to_end(&mut rest).await;
    String::from_utf8(rest).unwrap()
}

#[tokio::test]
async fn a_connection_that_says_nothing_or_half_a_head_is_ended_in_time() {
    let served = served(Terms { head: SOON, ..terms(10) }).await;
    for said in [&b""[..], b"G", b"GET / HTTP/1.1\r\nhost: he"] {
        let mut stream = served.connect().await;
        stream.write_all(said).await.unwrap();
        assert_eq!(rest(&mut stream).await, "");
    }
    let mut whole = served.connect().await;
    assert!(ask(&mut whole, ASKED, "here").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_head_that_comes_drop_by_drop_has_no_more_time_than_another() {
    let served = served(Terms { head: SOON, ..terms(10) }).await;
    let mut stream = served.connect().await;
    let mut drops = tokio::time::interval(Duration::from_millis(5));
    // It ends while the drops still come: a write fails then, or a read says so.
    let ended = async {
        while stream.write_all(b"a").await.is_ok() {
            drops.tick().await;
        }
    };
    tokio::time::timeout(HOUR, ended).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_waits_too_long_for_its_next_request_is_ended() {
    let served = served(Terms { idle: SOON, ..terms(10) }).await;
    let mut stream = served.connect().await;
    for _ in 0..3 {
        let _answered = ask(&mut stream, ASKED, "here").await;
    }
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn a_connection_that_comes_when_all_seats_are_taken_takes_that_of_the_one_that_has_waited_longest() {
    let served = served(terms(2)).await;
    let mut first = served.connect().await;
    let _answered = ask(&mut first, ASKED, "here").await;
    let mut second = served.connect().await;
    let _answered = ask(&mut second, ASKED, "here").await;
    let mut third = served.connect().await;
    let _answered = ask(&mut third, ASKED, "here").await;
    assert_eq!(rest(&mut first).await, "");
    let _answered = ask(&mut second, ASKED, "here").await;
    // A hundred that never say anything take nothing from whoever does.
    let mut silent = Vec::new();
    for _ in 0..100 {
        silent.push(served.connect().await);
    }
    let mut another = served.connect().await;
    let _answered = ask(&mut another, ASKED, "here").await;
}

#[tokio::test]
async fn a_connection_with_a_request_is_not_cut_for_another() {
    let served = served(terms(1)).await;
    let mut first = served.connect().await;
    first.write_all(b"GET /held HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
    served.begun.notified().await;
    let mut second = served.connect().await;
    second.write_all(ASKED).await.unwrap();
    served.release.notify_one();
    assert!(ask(&mut first, b"", "held").await.starts_with("HTTP/1.1 200"));
    assert!(ask(&mut second, b"", "here").await.starts_with("HTTP/1.1 200"));
    assert_eq!(rest(&mut first).await, "", "then it made room");
}

#[tokio::test]
async fn whoever_does_not_read_an_answer_is_not_waited_for() {
    let (near, _far) = duplex(16);
    let seats = Seats::new(1, false);
    let taken = seats.seat(Times { head: HOUR, idle: HOUR }).await;
    let mut connection = Connection::new(near, taken, SOON);
    let ended = connection.write_all(&[0; 64]).await.unwrap_err();
    assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_and_so_is_http_2() {
    let served = served(terms(10)).await;
    let mut large = served.connect().await;
    let head = format!("GET / HTTP/1.1\r\nhost: here\r\nx: {}\r\n\r\n", "x".repeat(2 * BUFFER));
    // It may be refused before all of it was sent.
    let _refused = large.write_all(head.as_bytes()).await;
    let said = rest(&mut large).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431"), "{said}");
    let mut newer = served.connect().await;
    newer.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    assert!(!rest(&mut newer).await.contains("200"));
}

#[tokio::test]
async fn at_the_end_who_waits_is_sent_away_and_what_is_under_way_is_answered() {
    let served = served(terms(10)).await;
    let mut idle = served.connect().await;
    let _answered = ask(&mut idle, ASKED, "here").await;
    let mut silent = served.connect().await;
    silent.write_all(b"GET").await.unwrap();
    let mut busy = served.connect().await;
    busy.write_all(b"GET /held HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
    served.begun.notified().await;
    served.stop.send(()).unwrap();
    assert_eq!((rest(&mut idle).await, rest(&mut silent).await), (String::new(), String::new()));
    served.release.notify_one();
    assert!(rest(&mut busy).await.ends_with("held"));
    served.ended.await.unwrap();
}
