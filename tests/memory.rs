//! How much memory a file takes on its way in and out. A process of its own, in which every allocation is counted.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use axum::body::{Body, Bytes};
use axum::http::Request;
use futures_util::StreamExt as _;
use peak_alloc::PeakAlloc;
use tower::ServiceExt as _;
use waystation_test_world::Kind;
use waystation_test_world::people::amina;
use waystation_test_world::setting::Setting;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The binary that compiles components.
const PROGRAM: &str = env!("CARGO_BIN_EXE_waystation-under-test");

const MIB: usize = 1 << 20;

/// Pieces of a recording of so many MiB, each made when it is asked for.
fn pieces(mib: usize) -> impl Iterator<Item = Bytes> {
    (0..mib * 16).map(|n| {
        let mut piece: Vec<u8> = (0..MIB / 16).map(|at| (at.wrapping_mul(2 * n + 1) >> 7) as u8).collect();
        if n == 0 {
            piece[..4].copy_from_slice(b"OggS");
        }
        piece.into()
    })
}

/// Attaches a recording of so many MiB, and reads it back.
async fn there_and_back(s: &Setting, person: &str, mib: usize) {
    let router = s.world.api.transport().router();
    let token = format!("Bearer {}", s.caseworker);
    let request = Request::post(format!("/api/v1/individuals/{person}/evidence"))
        .header("authorization", &token)
        .header("content-type", "audio/ogg")
        .body(Body::from_stream(futures_util::stream::iter(pieces(mib).map(Ok::<_, std::convert::Infallible>))))
        .unwrap();
    let made = router.clone().oneshot(request).await.unwrap();
    assert_eq!(made.status(), 201);
    let request = Request::get(made.headers()["location"].to_str().unwrap()).header("authorization", &token);
    let read = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(read.status(), 200);
    let (mut sent, mut piece) = (pieces(mib), Bytes::new());
    let mut body = read.into_body().into_data_stream();
    while let Some(chunk) = body.next().await {
        let mut chunk = chunk.unwrap();
        while !chunk.is_empty() {
            if piece.is_empty() {
                piece = sent.next().unwrap();
            }
            let both = chunk.len().min(piece.len());
            assert!(chunk.split_to(both) == piece.split_to(both));
        }
    }
    assert!(piece.is_empty() && sent.next().is_none(), "it came back whole");
}

async fn on(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let person = s.register(amina()).await;
    // What is made once, by the first that come: statements, threads.
    there_and_back(&s, &person, 1).await;
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    there_and_back(&s, &person, 64).await;
    let more = MEMORY.peak_usage().saturating_sub(before);
    assert!(more < 2 * MIB, "{kind:?}: a file of 64 MiB took {} KiB of memory", more >> 10);
}

/// One test, so that nothing else is counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_64_mib_goes_in_and_out_in_2_mib_of_memory_on_both_databases() {
    on(Kind::Sqlite).await;
    on(Kind::Postgres).await;
}
