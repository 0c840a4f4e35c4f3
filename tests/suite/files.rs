//! Files that are attached: sealed on disk, read by those who may, damaged when they are, and gone when they are nobody's.

#![expect(
    clippy::disallowed_methods,
    reason = "it looks at the files, and changes them, as whoever has their directory"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;
use waystation_domain::ports::{Files as _, FilesMark};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::{IndividualId, OperationId};
use waystation_domain::words::time::HOUR;
use waystation_domain::work::sweep::{self, Swept, Terms};
use waystation_domain::work::{WorkError, sealed_files};
use waystation_server::sealed_files::SealedFiles;
use waystation_test_client::Answer;
use waystation_test_world::people::amina;
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, Seeded};

use crate::stolen_database::{by_force, rows};
use crate::{PROGRAM, on_both};

on_both!(
    a_file_comes_back_as_it_was_and_nothing_of_it_is_to_be_read_on_the_disk,
    a_file_that_is_not_what_it_is_said_to_be_is_refused_and_leaves_nothing,
    a_recording_opens_for_whoever_attached_it_and_for_supervisors,
    a_file_that_is_missing_or_cut_short_is_refused_as_damaged,
    a_file_that_was_changed_is_broken_off_where_it_was,
    a_file_in_the_place_of_another_is_not_given,
    what_a_host_that_died_left_behind_is_removed_and_nothing_else,
    the_files_of_somebody_who_was_erased_are_listed_and_removed,
    another_place_for_files_is_used_for_nothing,
    a_file_that_arrives_slowly_keeps_nobody_waiting,
    a_file_that_is_broken_off_on_its_way_in_leaves_nothing,
);

/// How long header and chunks are on disk.
const HEADER: usize = 24;
const CHUNK: usize = 64 << 10;
const SEALED_CHUNK: usize = CHUNK + 16;

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// A recording of so many bytes, each of which says where it is.
fn recording(length: usize) -> Vec<u8> {
    let mut bytes = b"OggS".to_vec();
    bytes.extend((4..length).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8));
    bytes
}

async fn attach(s: &Setting, person: &str, query: &str, media_type: &str, bytes: &[u8]) -> Answer {
    let path = format!("/api/v1/individuals/{person}/evidence{query}");
    s.world.api.post(&s.caseworker, path).bytes(media_type, bytes).await
}

/// A recording of a new person: its path in the API.
async fn attached(s: &Setting, bytes: &[u8]) -> String {
    let person = s.register(amina()).await;
    let made = attach(s, &person, "", "audio/ogg", bytes).await.expect(201);
    made.header("location").to_owned()
}

/// Everything below a directory that is a file.
fn below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in dir.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The sealed files.
fn sealed(s: &Setting) -> Vec<PathBuf> {
    below(s.world.files.path()).into_iter().filter(|path| !path.ends_with("place")).collect()
}

/// Reads without collecting: what is broken off is no answer.
async fn get(s: &Setting, path: &str) -> Response<Body> {
    let request = Request::get(path).header("authorization", format!("Bearer {}", s.caseworker));
    s.world.api.transport().router().clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn acts(s: &Setting, act: &str) -> Vec<Value> {
    s.acts().await.into_iter().filter(|entry| entry["act"] == act).collect()
}

/// A sweep that meets no trouble.
async fn swept(s: &Setting) -> Swept {
    let terms = Terms { idempotency_days: 7 };
    sweep::sweep(&s.world.app.host, terms, |error| panic!("{error}")).await.unwrap().unwrap()
}

async fn a_file_comes_back_as_it_was_and_nothing_of_it_is_to_be_read_on_the_disk(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let mut bytes = recording(3 * CHUNK + 77);
    bytes.extend(b"her own voice");
    let made = attach(&s, &person, "", "audio/ogg", &bytes).await.expect(201);
    assert_eq!((&made.body["kind"], &made.body["size"]), (&json!("recording"), &json!(bytes.len())));
    let read = get(&s, made.header("location")).await;
    let header = |name: &str| read.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(header("content-type"), "audio/ogg");
    assert_eq!(header("content-length"), bytes.len().to_string());
    assert_eq!(header("content-disposition"), "attachment");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("accept-ranges"), "none");
    assert_eq!(header("cache-control"), "no-store");
    assert!(to_bytes(read.into_body(), 1 << 20).await.unwrap() == bytes);

    let [file] = sealed(&s).try_into().unwrap();
    let on_disk = std::fs::read(&file).unwrap();
    assert_eq!(on_disk.len(), HEADER + 4 * SEALED_CHUNK);
    assert!(!on_disk.windows(13).any(|part| part == b"her own voice"));
    let evidence = made.id();
    for id in [&person, &evidence] {
        assert!(!file.to_string_lossy().contains(&id.replace('-', "")), "{}", file.display());
    }
    // The row has no part of it either, and does not say what it is.
    let [row] = rows(&s, "evidence").await.try_into().unwrap();
    assert_eq!(row["file"], file.file_name().unwrap().to_string_lossy());
    assert!(row["sealed"].len() < 10_000);
    assert!(!format!("{row:?}").contains("ogg"));
    // Who opened it, and what it was, is written down.
    let object = s.world.pseudonym(&evidence);
    for act in ["evidence-attached", "evidence-read"] {
        let [entry] = acts(&s, act).await.try_into().unwrap();
        assert_eq!((&entry["codes"], &entry["object"]), (&json!(["recording"]), &json!(object)));
    }
}

async fn a_file_that_is_not_what_it_is_said_to_be_is_refused_and_leaves_nothing(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let pdf = [b"%PDF-1.7 ".as_slice(), &recording(9000)].concat();
    let refused = async |query: &str, media_type: &str, bytes: &[u8]| {
        let answer = attach(&s, &person, query, media_type, bytes).await;
        answer.expect_problem(422, "does-not-fit").body["errors"][0]["detail"].as_str().unwrap().to_owned()
    };
    assert!(refused("", "audio/ogg", &pdf).await.contains("does not begin as one"));
    assert!(refused("", "application/pdf", &recording(9000)).await.contains("does not begin as one"));
    assert!(refused("", "audio/ogg", b"Og").await.contains("does not begin as one"), "shorter than any mark");
    assert!(refused("?kind=signed-form", "audio/ogg", &recording(9000)).await.contains("application/pdf"));
    assert!(refused("?kind=recording", "application/pdf", &pdf).await.contains("audio/ogg"));
    assert!(refused("", "text/html", b"<html>").await.contains("audio/ogg"));
    assert!(refused("", "audio/ogg", b"").await.contains("1 to"));
    let _unknown = attach(&s, &person, "?kind=secret", "application/pdf", &pdf).await.expect_problem(400, "malformed");
    assert_eq!(sealed(&s), Vec::<PathBuf>::new());
    assert!(acts(&s, "evidence-attached").await.is_empty());
    let form = attach(&s, &person, "?kind=signed-form", "application/pdf", &pdf).await.expect(201);
    assert_eq!(form.body["kind"], "signed-form");
    let document = attach(&s, &person, "", "application/pdf", &pdf).await.expect(201);
    assert_eq!(document.body["kind"], "document");
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200);
    let listed: BTreeSet<_> = file.body["evidence"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(listed, BTreeSet::from([form.id().as_str(), document.id().as_str()]));
}

async fn a_recording_opens_for_whoever_attached_it_and_for_supervisors(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let operation = OperationId::new(&s.operation).unwrap();
    let (colleague, _) = s.world.token(Role::Caseworker { operation }).await;
    let voice = attach(&s, &person, "", "audio/ogg", &recording(100)).await.expect(201);
    let paper = attach(&s, &person, "", "application/pdf", b"%PDF-1.7").await.expect(201);
    let read = async |token: &str, what: &Answer| s.world.api.get(token, what.header("location")).await.status;
    for (who, token, hears, sees) in [
        ("whoever attached it", &s.caseworker, 200, 200),
        ("a colleague", &colleague, 403, 200),
        ("a supervisor", &s.supervisor, 200, 200),
        ("the protection officer", &s.officer, 403, 403),
        ("the partner", &s.focal_point, 403, 403),
        ("the central team", &s.world.central, 403, 403),
    ] {
        assert_eq!((read(token, &voice).await, read(token, &paper).await), (hears, sees), "{who}");
    }
    assert_eq!(acts(&s, "evidence-read").await.len(), 5, "each that was opened, and no other");
}

async fn a_file_that_is_missing_or_cut_short_is_refused_as_damaged(kind: Kind) {
    let s = setting(kind).await;
    let path = attached(&s, &recording(2 * CHUNK)).await;
    let [file] = sealed(&s).try_into().unwrap();
    let whole = std::fs::read(&file).unwrap();
    let damages: [&dyn Fn(); 3] = [
        &|| std::fs::write(&file, &whole[..HEADER + SEALED_CHUNK]).unwrap(),
        &|| std::fs::write(&file, b"").unwrap(),
        &|| std::fs::remove_file(&file).unwrap(),
    ];
    for (n, damage) in damages.into_iter().enumerate() {
        damage();
        let answer = s.world.api.get(&s.caseworker, &path).await.expect_problem(500, "internal");
        assert!(!answer.text.contains("OggS"));
        let damaged = acts(&s, "evidence-damaged").await;
        assert_eq!(damaged.len(), n + 1);
        assert_eq!(damaged[n]["codes"], json!(["recording"]));
    }
    assert_eq!(swept(&s).await.files_missing, 1);
    let status = s.world.api.get(&s.world.central, "/api/v1/status").await.expect(200).body;
    let said = status["checks"].as_array().unwrap().iter().find(|check| check["code"] == "files").unwrap();
    assert_eq!(said["health"], "error");
    assert!(said["message"].as_str().unwrap().contains("1 of 1 are damaged"), "{said}");
    std::fs::write(&file, &whole).unwrap();
    let _back = s.world.api.get(&s.caseworker, &path).await.expect(200);
}

async fn a_file_that_was_changed_is_broken_off_where_it_was(kind: Kind) {
    let s = setting(kind).await;
    let bytes = recording(4 * CHUNK);
    let path = attached(&s, &bytes).await;
    let [file] = sealed(&s).try_into().unwrap();
    let mut changed = std::fs::read(&file).unwrap();
    changed[HEADER + SEALED_CHUNK + 1000] ^= 1;
    std::fs::write(&file, &changed).unwrap();
    let answer = get(&s, &path).await;
    assert_eq!(answer.status(), 200);
    let mut body = answer.into_body().into_data_stream();
    let mut given = Vec::new();
    let ended = loop {
        match futures_util::StreamExt::next(&mut body).await {
            Some(Ok(chunk)) => given.extend_from_slice(&chunk),
            other => break other,
        }
    };
    assert!(matches!(ended, Some(Err(_))), "whoever reads it notices that it is not whole");
    assert!(given == bytes[..CHUNK], "what was authenticated, and nothing more");
    assert_eq!(acts(&s, "evidence-damaged").await.len(), 1);
}

async fn a_file_in_the_place_of_another_is_not_given(kind: Kind) {
    let s = setting(kind).await;
    let one = attached(&s, &recording(100)).await;
    let other = attached(&s, &recording(200)).await;
    let [a, b] = sealed(&s).try_into().unwrap();
    let (was_a, was_b) = (std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap());
    std::fs::write(&a, was_b).unwrap();
    std::fs::write(&b, was_a).unwrap();
    for path in [one, other] {
        let answer = get(&s, &path).await;
        assert!(to_bytes(answer.into_body(), 1 << 20).await.is_err());
    }
}

async fn what_a_host_that_died_left_behind_is_removed_and_nothing_else(kind: Kind) {
    let s = setting(kind).await;
    let path = attached(&s, &recording(100)).await;
    let [kept] = sealed(&s).try_into().unwrap();
    // It died while a file arrived, and between the last byte of another and its row.
    std::fs::write(s.world.files.path().join("arriving").join("5a".repeat(32)), b"half").unwrap();
    let shelf = kept.parent().unwrap();
    let stray = shelf.join(format!("{}{}", shelf.file_name().unwrap().to_str().unwrap(), "77".repeat(31)));
    std::fs::write(&stray, b"whole").unwrap();
    // What is no file of a host is left alone.
    let note = shelf.join("README");
    std::fs::write(&note, b"by hand").unwrap();
    assert_eq!(swept(&s).await, Swept { files_removed: 1, ..Swept::default() }, "what had arrived in part");
    assert!(stray.exists(), "a row may still be on its way");
    assert_eq!(swept(&s).await, Swept::default(), "files are looked through once an hour");
    s.world.clock.advance(HOUR);
    assert_eq!(swept(&s).await, Swept { files_removed: 1, ..Swept::default() });
    assert!(!stray.exists());
    let mut left = [kept, note];
    left.sort();
    assert_eq!(sealed(&s), left);
    let _still = s.world.api.get(&s.caseworker, &path).await.expect(200);
    let audit = s.world.store.begin_read().await.unwrap().entries("host", 0, 1000).await.unwrap();
    assert_eq!(audit.iter().filter(|entry| entry.body.contains("files-removed 1")).count(), 2);
}

async fn the_files_of_somebody_who_was_erased_are_listed_and_removed(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    for length in [100, 200] {
        let _made = attach(&s, &person, "", "audio/ogg", &recording(length)).await.expect(201);
    }
    let gone = sealed(&s);
    let _of_another = attached(&s, &recording(300)).await;
    let names = |files: &[PathBuf]| -> BTreeSet<String> {
        files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert!(by_force(&s, format!("UPDATE individual SET key = NULL WHERE id = '{person}'")).await);
    {
        let mut tx = s.world.store.begin_read().await.unwrap();
        let listed = sealed_files::of_person(tx.as_mut(), IndividualId::parse(&person).unwrap()).await.unwrap();
        assert_eq!(listed.iter().map(ToString::to_string).collect::<BTreeSet<_>>(), names(&gone));
    }
    assert_eq!(swept(&s).await, Swept::default());
    s.world.clock.advance(HOUR);
    assert_eq!(swept(&s).await, Swept { files_removed: 2, ..Swept::default() }, "and none of them is missing");
    assert_eq!(sealed(&s).len(), 1);
}

async fn another_place_for_files_is_used_for_nothing(kind: Kind) {
    let s = setting(kind).await;
    let path = attached(&s, &recording(100)).await;
    let person = s.register(amina()).await;
    let mark = s.world.files.path().join("place");
    let ours = std::fs::read(&mark).unwrap();
    for theirs in [Some("5a".repeat(16)), None] {
        match &theirs {
            Some(text) => std::fs::write(&mark, text).unwrap(),
            None => std::fs::remove_file(&mark).unwrap(),
        }
        let _not_taken = attach(&s, &person, "", "audio/ogg", &recording(9)).await.expect_problem(503, "files-away");
        let _not_given = s.world.api.get(&s.caseworker, &path).await.expect_problem(503, "files-away");
        let status = s.world.api.get(&s.world.central, "/api/v1/status").await.expect(200).body;
        let said = status["checks"].as_array().unwrap().iter().find(|check| check["code"] == "files").unwrap();
        assert_eq!(said["health"], "error");
        assert!(said["message"].as_str().unwrap().contains(std::str::from_utf8(&ours).unwrap().trim()), "{said}");
        // What needs no file goes on, the sweep too; it removes nothing there.
        s.world.clock.advance(HOUR);
        let trouble = AtomicU32::new(0);
        let count = |error: &_| {
            assert!(matches!(error, WorkError::FilesAway(_)), "{error}");
            trouble.fetch_add(1, Ordering::SeqCst);
        };
        let terms = Terms { idempotency_days: 7 };
        let done = sweep::sweep(&s.world.app.host, terms, count).await.unwrap();
        assert_eq!((done, trouble.into_inner()), (Some(Swept::default()), 1));
    }
    std::fs::write(&mark, &ours).unwrap();
    let _given = s.world.api.get(&s.caseworker, &path).await.expect(200);

    // A database that knows of no file begins in an empty place, and in no other.
    let fresh = setting(kind).await;
    let stray = fresh.world.files.path().join("5a");
    std::fs::create_dir(&stray).unwrap();
    std::fs::write(stray.join("5a".repeat(32)), b"somebody else's").unwrap();
    let person = fresh.register(amina()).await;
    let _refused = attach(&fresh, &person, "", "audio/ogg", &recording(9)).await.expect_problem(503, "files-away");
    assert_eq!(below(fresh.world.files.path()).len(), 1);
}

async fn a_file_that_arrives_slowly_keeps_nobody_waiting(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = s.world.api.transport().router().clone();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let bytes = recording(2 * CHUNK);
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/individuals/{person}/evidence HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         content-type: audio/ogg\r\ncontent-length: {}\r\nconnection: close\r\nexpect: 100-continue\r\n\r\n",
        s.caseworker,
        bytes.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The host asks for the body when everything before it is done.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).await.unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100"));
    stream.write_all(&bytes[..CHUNK + 1]).await.unwrap();
    // Others write meanwhile, on the same person too.
    let _other = s.register(amina()).await;
    let _same = attach(&s, &person, "", "application/pdf", b"%PDF-1.7").await.expect(201);
    assert_eq!(swept(&s).await.files_removed, 0, "what is arriving is nobody's to remove");
    stream.write_all(&bytes[CHUNK + 1..]).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(sealed(&s).len(), 2);
    serving.abort();
}

async fn a_file_that_is_broken_off_on_its_way_in_leaves_nothing(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let pieces = [Ok(recording(2 * CHUNK)), Err(std::io::Error::other("the line is dead"))];
    let request = Request::post(format!("/api/v1/individuals/{person}/evidence"))
        .header("authorization", format!("Bearer {}", s.caseworker))
        .header("content-type", "audio/ogg")
        .body(Body::from_stream(futures_util::stream::iter(pieces)))
        .unwrap();
    let answer = s.world.api.transport().router().clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(sealed(&s), Vec::<PathBuf>::new());
    assert!(acts(&s, "evidence-attached").await.is_empty());
}

#[tokio::test]
async fn two_hosts_that_begin_in_one_directory_agree_on_its_mark() {
    let dir = tempfile::tempdir().unwrap();
    let [one, two] = [(); 2].map(|()| Arc::new(SealedFiles::open(dir.path()).unwrap()));
    let marks = [1, 2].map(|seed| FilesMark::new(&Seeded::new(seed)));
    let (here, there) = tokio::join!(one.set_mark(&marks[0]), two.set_mark(&marks[1]));
    assert_eq!(here.unwrap(), there.unwrap());
}
