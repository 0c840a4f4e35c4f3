//! What is measured at each size.

use std::io;
use std::time::{Duration, Instant};

use serde_json::json;
use waystation_domain::audit::Head as AuditHead;
use waystation_domain::audit::exported::Line;
use waystation_domain::audit::tree::{Growing, leaf};
use waystation_server::backup::age::Identity;
use waystation_server::backup::{Head, Writing};
use waystation_server::clock::OsRandom;
use waystation_store::{CopyOf, Options};
use waystation_test_register::{Dice, profile};

use crate::operation::{Operation, is_adult};
use crate::size;

/// Searches are for people whose numbers begin here, far above those who are registered: somebody like them is.
const OUTSIDE: u64 = 1 << 40;

/// One number of one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Measured {
    /// Half of the times are shorter than the first, 99 in a hundred than the second.
    Times(Duration, Duration),
    /// Once, for all of it.
    Once(Duration),
    /// So many in a second.
    Rate(f64),
    Bytes(u64),
}

impl Measured {
    /// What grows, as one number.
    pub(crate) fn number(self) -> f64 {
        match self {
            Self::Times(median, _) => median.as_secs_f64(),
            Self::Once(time) => time.as_secs_f64(),
            Self::Rate(rate) => rate,
            Self::Bytes(bytes) => bytes as f64,
        }
    }
}

/// What was measured, with its name, in the order of the table.
pub(crate) type Row = (&'static str, Measured);

pub(crate) async fn all(operation: &Operation, samples: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    let (api, setting) = (&operation.api, &operation.setting);
    let caseworker = &setting.caseworker;
    let mut dice = Dice::new(operation.people());

    let mut people = Vec::new();
    let next = operation.people();
    rows.push((
        "registration, with the search for duplicates",
        times(samples, async |n| people.push(operation.register(next + n).await)).await,
    ));
    // Whoever was registered long ago is as likely to be opened as whoever came today.
    let mut cases = Vec::new();
    while (cases.len() as u64) < samples {
        let number = profile(dice.below(next))["individual-number"].clone();
        if number.is_null() {
            continue;
        }
        let body = json!({"number": number});
        let found = api.post(caseworker, "/api/v1/individuals/search").json(&body).await.expect(200).body;
        let ids = found["individuals"].as_array().into_iter().flatten();
        cases.extend(ids.filter_map(|file| file["id"].as_str().map(|id| (id.to_owned(), number.clone()))));
    }
    let any = |n: u64| &cases[usize::try_from(n).unwrap_or(0) % cases.len()];
    rows.push((
        "opening a file",
        times(samples, async |n| {
            let _file = api.get(caseworker, format!("/api/v1/individuals/{}", any(n).0)).await.expect(200);
        })
        .await,
    ));
    let search = async |body: serde_json::Value| {
        let _found = api.post(caseworker, "/api/v1/individuals/search").json(&body).await.expect(200);
    };
    rows.push(("search by number", times(samples, async |n| search(json!({"number": any(n).1})).await).await));
    rows.push((
        "search by name and year of birth",
        times(samples, async |n| {
            let person = profile(OUTSIDE + n);
            let born = person["date-of-birth"].as_str().and_then(|born| born.get(..4)).unwrap_or_default();
            search(json!({"name": person["full-name"], "born": born})).await;
        })
        .await,
    ));
    let mut ready = Vec::new();
    let adults = (next..).zip(&people).filter(|(number, _)| is_adult(*number)).map(|(_, person)| person);
    for person in adults.take(usize::try_from(samples / 2).unwrap_or(0)) {
        ready.push(operation.ready(person).await);
    }
    let ready_now = &ready;
    rows.push((
        "disclosure, with two readings of the referral",
        times(ready.len() as u64, async |n| {
            let _sent = setting.disclose(&ready_now[usize::try_from(n).unwrap_or(0)]).await.expect(201);
        })
        .await,
    ));

    rows.push(("verification of the audit, entries a second", verification(operation).await));
    rows.push(("backup, sealed", backup(operation).await));
    rows.push(("opening the database", {
        let begun = Instant::now();
        let rows = setting.world.vault.row_key();
        let store = waystation_store::open(setting.world.database.uri(), rows).await.expect("it opens");
        let _first = store.look().await.expect("it answers").operations().await.expect("it answers");
        store.close().await;
        Measured::Once(begun.elapsed())
    }));
    let size = size::of(operation).await;
    let each = |bytes: u64| Measured::Bytes(bytes / operation.people().max(1));
    rows.push(("on disk, for each person", each(size.all)));
    rows.push(("of it sealed, for each person", each(size.sealed)));
    rows.push(("memory of the process at its highest", Measured::Bytes(size::peak_memory())));
    rows
}

/// Does it so often; the first time does not count.
async fn times(samples: u64, mut what: impl AsyncFnMut(u64)) -> Measured {
    let mut times = Vec::new();
    for n in 0..samples {
        let begun = Instant::now();
        what(n).await;
        times.push(begun.elapsed());
    }
    // The first one finds nothing in any cache.
    times.remove(0);
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
    Measured::Times(at(50), at(99))
}

/// Verifies the lines of an export of the operation's chain, as `audit verify` does: read, followed, taken into the tree.
async fn verification(operation: &Operation) -> Measured {
    let chain = format!("operation:{}", operation.setting.operation);
    let mut tx = operation.setting.world.store.begin_read().await.expect("a transaction");
    let (mut after, mut entries, mut took) = (0, 0_u64, Duration::ZERO);
    let (mut head, mut tree): (Option<AuditHead>, Growing) = Default::default();
    loop {
        let links = tx.entries(&chain, after, 1_000).await.expect("entries");
        let Some(last) = links.last() else { break };
        after = last.seq;
        let lines = links.into_iter().map(|link| serde_json::to_string(&Line::of(&chain, link)).expect("a line"));
        let lines: Vec<String> = lines.collect();
        let begun = Instant::now();
        for line in &lines {
            let line: Line<'_> = serde_json::from_str(line).expect("a line");
            let next = line.follows(head.as_ref()).expect("a link of the chain");
            tree.push(leaf(&next.hash));
            head = Some(next);
        }
        took += begun.elapsed();
        entries += lines.len() as u64;
    }
    Measured::Rate(entries as f64 / took.as_secs_f64())
}

/// Seals a whole copy of the database, and counts what comes out instead of keeping it.
async fn backup(operation: &Operation) -> Measured {
    let world = &operation.setting.world;
    let (uri, options) = (world.database.uri(), Options::default());
    let begun = Instant::now();
    let CopyOf { database, schema } = waystation_store::copy_of(uri, &options).await.expect("a copy");
    let recipient = Identity::new(&OsRandom).recipient();
    let head = Head::new(world.app.host.now(), "scale".to_owned(), database, schema);
    let mut writing = Writing::begin(io::sink(), &[recipient], &head).expect("a backup");
    waystation_store::copy_out(uri, &options, &mut writing).await.expect("a copy");
    writing.finish().expect("an end");
    Measured::Once(begun.elapsed())
}
