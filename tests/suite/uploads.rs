//! Components that are submitted hold up nobody but those who submit more of them than the host takes.

use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(uploads_that_never_end_stop_no_case_and_the_next_upload_is_told_at_once);

/// Begins to submit a component, and stops in the middle.
async fn begin_to_submit(address: std::net::SocketAddr, token: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/plugins?label=slow HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/wasm\r\ncontent-length: 1000000\r\nexpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The host asks for the body when it begins to read it: from then on this one has its place.
    let mut asked = [0; 12];
    tokio::io::AsyncReadExt::read_exact(&mut stream, &mut asked).await.unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100");
    stream
}

async fn uploads_that_never_end_stop_no_case_and_the_next_upload_is_told_at_once(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = s.world.api.transport().router().clone();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut slow = Vec::new();
    for _ in 0..4 {
        slow.push(begin_to_submit(address, &s.world.central).await);
    }
    let refused = s.world.install(waystation_hostile::plugin("neighbour")).await.expect_problem(503, "busy");
    assert!(!refused.header("retry-after").is_empty());
    let answer = s.answer(&referral, legal_answers()).await.expect(200);
    assert_eq!(answer.body["recommendation"]["assessment"]["verdict"], "eligible");
    // Nobody else is held up either.
    let put = json!({"title": "An operation", "country": "idn"});
    let _recorded = s.world.api.put(&s.world.central, "/api/v1/operations/another").json(&put).await.expect(200);
    serving.abort();
}
