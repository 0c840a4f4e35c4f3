//! Epochs of the keys that wrap every person's own key: begun while requests go on, and destroyed.
#![expect(clippy::disallowed_methods, reason = "it looks at the key directory of the host that it started")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use waystation_domain::ports::{IndividualRow, Page, Store};
use waystation_domain::security::caller::{Caller, Role};
use waystation_domain::security::epoch::{Epoch, EpochId, EpochState, Wrapping};
use waystation_domain::security::vault::Random;
use waystation_domain::words::ids::{IndividualId, StaffId};
use waystation_domain::words::time::Clock as _;
use waystation_domain::work::office::{AtHand, EpochStanding, Office, tend};
use waystation_domain::work::sweep::{Rewrapped, rewrap};
use waystation_domain::work::{Host, WorkError};
use waystation_test_world::people::amina;
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, Seeded, hex, vault};

use crate::stolen_database::by_force;
use crate::{PROGRAM, on_both};

on_both!(
    who_is_looked_for_is_found_while_data_keys_are_wrapped_anew_and_nothing_of_the_epoch_before_stays,
    data_keys_are_wrapped_anew_while_requests_go_on,
    wrapping_anew_goes_on_where_it_was_interrupted,
    two_hosts_that_wrap_anew_at_once_do_each_data_key_once,
    what_cannot_be_wrapped_anew_keeps_no_other_from_it_and_its_epoch_from_being_destroyed,
    destroying_an_epoch_takes_two_and_nothing_that_it_wraps,
    nobody_reads_an_old_copy_of_the_database_once_its_epoch_is_destroyed,
    a_host_without_the_key_of_an_epoch_says_so_and_goes_on_once_it_has_it,
    an_epoch_is_prepared_brought_to_the_other_host_and_begun,
    a_host_destroys_its_own_copy_of_what_another_destroyed,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

fn central(byte: u8) -> Caller {
    let staff = StaffId::new(waystation_test_world::START, [byte; 10]);
    Caller { staff, role: Role::Central, token: None }
}

async fn rotate(host: &Host) -> Epoch {
    Office::open(host, &central(1)).await.unwrap().begin_epoch().await.unwrap()
}

async fn prepare(host: &Host) -> Result<Epoch, WorkError> {
    Office::open(host, &central(1)).await.unwrap().prepare_epoch().await
}

async fn destroy(host: &Host, by: u8, epoch: u32) -> Result<Epoch, WorkError> {
    Office::open(host, &central(by)).await.unwrap().destroy_epoch(EpochId(epoch)).await
}

async fn standing(host: &Host) -> Vec<EpochStanding> {
    Office::look(host, &central(1)).await.unwrap().epochs().await.unwrap()
}

/// How many data keys each epoch wraps.
async fn counts(host: &Host) -> BTreeMap<u32, u64> {
    standing(host).await.into_iter().map(|standing| (standing.epoch.epoch.0, standing.data_keys)).collect()
}

/// Wraps anew, and meets no trouble.
async fn rewrapped(host: &Host) -> Option<Rewrapped> {
    rewrap(host, |error| panic!("{error}")).await.unwrap()
}

async fn row(s: &Setting, person: &str) -> IndividualRow {
    let id = IndividualId::parse(person).unwrap();
    s.world.store.begin_read().await.unwrap().individual(id).await.unwrap().unwrap()
}

async fn registered(s: &Setting, count: usize) -> Vec<String> {
    let mut persons = Vec::new();
    for _ in 0..count {
        persons.push(s.register(amina()).await);
    }
    persons
}

async fn name_of(s: &Setting, person: &str) -> Value {
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200).body;
    read["data"]["full-name"].clone()
}

/// Another process over the same database, with this key directory.
async fn another_host(s: &Setting, keys: &std::path::Path, random: Arc<dyn Random>) -> Host {
    let vault = Arc::new(vault(keys));
    let store = waystation_store::open(s.world.database.uri(), vault.row_key()).await.unwrap();
    Host::new(store, vault, Arc::clone(&s.world.clock) as Arc<_>, random)
}

async fn host_entries(s: &Setting, act: &str) -> Vec<Value> {
    let chain = s.world.api.get(&s.world.central, "/api/v1/audit?chain=host&limit=500").await.expect(200).body;
    let bodies = chain["entries"].as_array().unwrap().iter().filter_map(|entry| entry["body"].as_str());
    let entries = bodies.map(|body| serde_json::from_str::<Value>(body).unwrap());
    entries.filter(|entry| entry["act"] == act).collect()
}

async fn who_is_looked_for_is_found_while_data_keys_are_wrapped_anew_and_nothing_of_the_epoch_before_stays(kind: Kind) {
    let s = setting(kind).await;
    let host = &s.world.app.host;
    let one = s.register(amina()).await;
    let found = async || {
        let body = json!({"name": "Amina Rahimi", "born": "1990"});
        let found = s.world.api.post(&s.caseworker, "/api/v1/individuals/search").json(&body).await.expect(200).body;
        found["individuals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let hashes = async || {
        let rows = crate::stolen_database::rows(&s, "search_key").await;
        rows.into_iter().map(|row| row["hash"].clone()).collect::<std::collections::BTreeSet<_>>()
    };
    let before = hashes().await;
    rotate(host).await;
    assert_eq!(found().await, std::slice::from_ref(&one));
    let other = s.register(amina()).await;
    assert_eq!(found().await, [one.clone(), other.clone()]);
    assert_eq!(rewrapped(host).await, Some(Rewrapped { done: 1, failed: 0 }));
    assert_eq!(found().await, [one, other]);
    assert!(hashes().await.is_disjoint(&before));
}

async fn data_keys_are_wrapped_anew_while_requests_go_on(kind: Kind) {
    let s = setting(kind).await;
    let host = &s.world.app.host;
    let before = registered(&s, 5).await;
    let was = row(&s, &before[0]).await;
    assert_eq!(was.key.as_ref().unwrap().wrapping(), Wrapping::Epoch(EpochId::FIRST));

    let epoch = rotate(host).await;
    assert_eq!((epoch.epoch, epoch.is_current()), (EpochId(2), true));
    let other = another_host(&s, s.world.keys.path(), Arc::new(Seeded::new(1 << 40))).await;
    let work = async {
        let mut during = Vec::new();
        for person in &before {
            during.push(s.register(amina()).await);
            assert_eq!(name_of(&s, person).await, amina()["full-name"]);
            let patch = json!({"phone": "+962790000001"});
            let path = format!("/api/v1/individuals/{person}");
            let etag = s.world.api.get(&s.caseworker, &path).await.expect(200).etag();
            let _corrected = s.world.api.patch(&s.caseworker, &path).on(&etag).json(&patch).await.expect(200);
        }
        during
    };
    let (done, during) = tokio::join!(rewrapped(&other), work);
    assert_eq!(done, Some(Rewrapped { done: 5, failed: 0 }));
    assert_eq!(counts(host).await, BTreeMap::from([(1, 0), (2, 10)]));
    for person in before.iter().chain(&during) {
        assert_eq!(name_of(&s, person).await, amina()["full-name"]);
    }
    // Only the wrapping is another: what is sealed, and the version that others decide on, stay.
    let before_last = row(&s, &during[0]).await;
    assert_eq!(before_last.version, 1);
    assert_eq!(rewrapped(host).await, Some(Rewrapped::default()), "once");
    assert!(matches!(standing(host).await[0].epoch.state, EpochState::Old { empty_since: Some(_), .. }));

    let begun = host_entries(&s, "key-epoch-begun").await;
    assert_eq!((begun.len(), &begun[0]["object"]), (1, &json!("epoch-2")));
    let entries = host_entries(&s, "data-keys-rewrapped").await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["codes"], json!(["rewrapped 5", "failed 0", "left 0"]));
    assert_eq!((&entries[0]["object"], &entries[0]["role"]), (&json!("epoch-1"), &json!("host")));
    other.store.close().await;
}

/// Random bytes, until the power goes.
struct Ending {
    inner: Seeded,
    left: AtomicU32,
}

impl Random for Ending {
    fn fill(&self, bytes: &mut [u8]) {
        assert!(self.left.fetch_sub(1, Ordering::SeqCst) > 0, "the power goes");
        self.inner.fill(bytes);
    }
}

async fn wrapping_anew_goes_on_where_it_was_interrupted(kind: Kind) {
    let s = setting(kind).await;
    let host = &s.world.app.host;
    let persons = registered(&s, 5).await;
    let _begun = rotate(host).await;
    // Each data key that is wrapped takes one nonce: this host dies in the midst of the third.
    let random = Ending { inner: Seeded::new(1 << 40), left: AtomicU32::new(2) };
    let dying = Arc::new(another_host(&s, s.world.keys.path(), Arc::new(random)).await);
    let died = tokio::spawn({
        let dying = Arc::clone(&dying);
        async move { rewrapped(&dying).await }
    });
    assert!(died.await.unwrap_err().is_panic());
    dying.store.close().await;
    assert_eq!(counts(host).await, BTreeMap::from([(1, 3), (2, 2)]));
    for person in &persons {
        assert_eq!(name_of(&s, person).await, amina()["full-name"]);
    }
    let done_before = row(&s, &persons[0]).await.key;

    assert_eq!(rewrapped(host).await, None, "it has the lease still");
    s.world.clock.advance(120_000);
    assert_eq!(rewrapped(host).await, Some(Rewrapped { done: 3, failed: 0 }));
    assert_eq!(counts(host).await, BTreeMap::from([(1, 0), (2, 5)]));
    assert_eq!(row(&s, &persons[0]).await.key, done_before, "what was done is not done again");
    for person in &persons {
        assert_eq!(name_of(&s, person).await, amina()["full-name"]);
    }
}

async fn two_hosts_that_wrap_anew_at_once_do_each_data_key_once(kind: Kind) {
    let s = setting(kind).await;
    let host = &s.world.app.host;
    let _persons = registered(&s, 6).await;
    let _begun = rotate(host).await;
    let other = another_host(&s, s.world.keys.path(), Arc::new(Seeded::new(1 << 40))).await;
    let (here, there) = tokio::join!(rewrapped(host), rewrapped(&other));
    let done: u64 = [here, there].into_iter().flatten().map(|rewrapped| rewrapped.done).sum();
    assert_eq!(done, 6);
    assert_eq!(counts(host).await, BTreeMap::from([(1, 0), (2, 6)]));
    other.store.close().await;
}

async fn what_cannot_be_wrapped_anew_keeps_no_other_from_it_and_its_epoch_from_being_destroyed(kind: Kind) {
    let s = setting(kind).await;
    let host = &s.world.app.host;
    let persons = registered(&s, 3).await;
    let _begun = rotate(host).await;
    let damage = format!("UPDATE individual SET consents = consents + 1 WHERE id = '{}'", persons[1]);
    assert!(by_force(&s, damage).await);
    let troubles = AtomicU32::new(0);
    let done = rewrap(host, |_| {
        troubles.fetch_add(1, Ordering::SeqCst);
    });
    assert_eq!(done.await.unwrap(), Some(Rewrapped { done: 2, failed: 1 }));
    assert_eq!(troubles.into_inner(), 1);
    for by in [1, 2] {
        let refused = destroy(host, by, 1).await.unwrap_err().to_string();
        assert!(refused.contains("still wrapped"), "{refused}");
    }
    let mend = format!("UPDATE individual SET consents = consents - 1 WHERE id = '{}'", persons[1]);
    assert!(by_force(&s, mend).await);
    assert_eq!(rewrapped(host).await, Some(Rewrapped { done: 1, failed: 0 }));
    assert_eq!(counts(host).await, BTreeMap::from([(1, 0), (2, 3)]));
}

async fn destroying_an_epoch_takes_two_and_nothing_that_it_wraps(kind: Kind) {
    let s = setting(kind).await;
    let host = &s.world.app.host;
    let persons = registered(&s, 2).await;
    let refusal = async |by, epoch| destroy(host, by, epoch).await.unwrap_err().to_string();
    assert!(refusal(1, 1).await.contains("begin another first"));
    assert!(refusal(1, 7).await.contains("no such epoch"));
    let _begun = rotate(host).await;
    assert!(refusal(1, 1).await.contains("still wrapped by this epoch"));
    assert!(rewrapped(host).await.is_some());

    let file = s.world.keys.path().join("epoch-1.json");
    let kept = std::fs::read(&file).unwrap();
    let asked = destroy(host, 1, 1).await.unwrap();
    let again = destroy(host, 1, 1).await.unwrap();
    assert_eq!(asked, again, "one person twice is one person");
    assert!(matches!(asked.state, EpochState::Old { asked: Some(_), .. }));
    assert_eq!(std::fs::read(&file).unwrap(), kept);
    let destroyed = destroy(host, 2, 1).await.unwrap();
    assert_eq!(destroyed.state, EpochState::Destroyed { at: s.world.clock.now() });
    assert_eq!(destroy(host, 2, 1).await.unwrap(), destroyed, "and stays so");
    let left = std::fs::read_to_string(&file).unwrap();
    assert!(left.contains("destroyed") && !left.contains("wrapped"), "{left}");
    assert_eq!(standing(host).await[0].at_hand, AtHand::Destroyed);
    for person in &persons {
        assert_eq!(name_of(&s, person).await, amina()["full-name"]);
    }
    assert_eq!(host_entries(&s, "key-epoch-destruction-asked").await.len(), 1);
    let entries = host_entries(&s, "key-epoch-destroyed").await;
    assert_eq!((entries.len(), &entries[0]["object"]), (1, &json!("epoch-1")));
    assert_eq!(entries[0]["staff"], json!(central(2).staff));
    let first = entries[0]["codes"][1].as_str().unwrap();
    assert!(first.contains(&central(1).staff.to_string()), "{first}");
}

async fn nobody_reads_an_old_copy_of_the_database_once_its_epoch_is_destroyed(kind: Kind) {
    let s = setting(kind).await;
    let host = &s.world.app.host;
    let person = s.register(amina()).await;
    let old = row(&s, &person).await;
    let columns = "id, key, mac";
    assert!(by_force(&s, format!("CREATE TABLE copy AS SELECT {columns} FROM individual")).await);
    let _begun = rotate(host).await;
    assert!(rewrapped(host).await.is_some());
    for by in [1, 2] {
        let _word = destroy(host, by, 1).await.unwrap();
    }
    assert_eq!(name_of(&s, &person).await, amina()["full-name"]);
    // The row as the copy has it, with its own code: what is read then is what the copy says.
    let back = "UPDATE individual SET key = (SELECT key FROM copy WHERE copy.id = individual.id), \
                mac = (SELECT mac FROM copy WHERE copy.id = individual.id)";
    assert!(by_force(&s, back.to_owned()).await);
    assert_eq!(row(&s, &person).await.key, old.key);
    // Neither the host that served, nor a new process with the master key and all that is in the key directory now.
    let _unreadable = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(500);
    let other = another_host(&s, s.world.keys.path(), Arc::new(Seeded::new(1 << 40))).await;
    let worker = Caller {
        role: serde_json::from_value(json!({"role": "caseworker", "operation": s.operation})).unwrap(),
        ..central(3)
    };
    let id = IndividualId::parse(&person).unwrap();
    let opened = waystation_domain::work::desk::Desk::open(&other, &worker, id).await;
    let said = opened.err().unwrap().to_string();
    assert!(said.contains("epoch 1 was destroyed at") && said.contains("nobody"), "{said}");
    let status = s.world.api.get(&s.world.central, "/api/v1/status").await.expect(200).body;
    let check = status["checks"].as_array().unwrap().iter().find(|check| check["place"] == "epoch 1").unwrap();
    assert_eq!((&check["code"], &check["health"]), (&json!("key-epoch"), &json!("error")));
    assert!(check["message"].as_str().unwrap().contains("nobody can read them"), "{check}");
    other.store.close().await;
}

/// A directory of keys that another host has of its own, as it is now.
fn copied(s: &Setting) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(s.world.keys.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    copy
}

fn bring(s: &Setting, epoch: u32, to: &tempfile::TempDir) {
    let name = format!("epoch-{epoch}.json");
    std::fs::copy(s.world.keys.path().join(&name), to.path().join(&name)).unwrap();
}

async fn every_row(store: &dyn Store) -> Vec<IndividualId> {
    let by = Wrapping::Epoch(EpochId(2));
    store.begin_read().await.unwrap().individuals_wrapped(by, Page { after: None, limit: 10 }).await.unwrap()
}

async fn a_host_without_the_key_of_an_epoch_says_so_and_goes_on_once_it_has_it(kind: Kind) {
    let s = setting(kind).await;
    let keys = copied(&s);
    let other = another_host(&s, keys.path(), Arc::new(Seeded::new(1 << 40))).await;
    let person = s.register(amina()).await;
    let _another = s.register(amina()).await;
    let _begun = rotate(&s.world.app.host).await;
    let troubles = AtomicU32::new(0);
    let tried = rewrap(&other, |error| {
        assert!(error.to_string().contains("epoch 2 is not in"), "{error}");
        troubles.fetch_add(1, Ordering::SeqCst);
    });
    assert_eq!(tried.await.unwrap(), Some(Rewrapped { done: 0, failed: 1 }));
    assert_eq!(troubles.into_inner(), 1, "it is said once, and not for every person");
    assert_eq!(rewrapped(&s.world.app.host).await, Some(Rewrapped { done: 2, failed: 0 }));
    assert_eq!(every_row(other.store.as_ref()).await.len(), 2);
    let worker = Caller {
        role: serde_json::from_value(json!({"role": "caseworker", "operation": s.operation})).unwrap(),
        ..central(3)
    };
    let id = IndividualId::parse(&person).unwrap();
    let open = async || waystation_domain::work::desk::Desk::open(&other, &worker, id).await.map(|_| ());
    let said = open().await.unwrap_err().to_string();
    assert!(said.contains("epoch 2 is not in") && said.contains("Copy its file"), "{said}");
    assert!(matches!(standing(&other).await[1].at_hand, AtHand::No(_)));
    bring(&s, 2, &keys);
    open().await.unwrap();
    other.store.close().await;
}

async fn an_epoch_is_prepared_brought_to_the_other_host_and_begun(kind: Kind) {
    let s = setting(kind).await;
    let keys = copied(&s);
    let other = another_host(&s, keys.path(), Arc::new(Seeded::new(1 << 40))).await;
    let prepared = prepare(&s.world.app.host).await.unwrap();
    assert_eq!((prepared.epoch, prepared.state), (EpochId(2), EpochState::Prepared));
    assert!(prepare(&other).await.unwrap_err().to_string().contains("prepared already"));
    let person = s.register(amina()).await;
    assert_eq!(row(&s, &person).await.key.unwrap().wrapping(), Wrapping::Epoch(EpochId::FIRST));
    // The host that has not got it cannot begin it.
    let caller = central(1);
    let begun = Office::open(&other, &caller).await.unwrap().begin_epoch().await;
    assert!(begun.unwrap_err().to_string().contains("epoch 2 is not in"));
    bring(&s, 2, &keys);
    let begun = Office::open(&other, &caller).await.unwrap().begin_epoch().await.unwrap();
    assert_eq!((begun.epoch, begun.key), (EpochId(2), prepared.key));
    assert_eq!(host_entries(&s, "key-epoch-prepared").await.len(), 1);
    let person = s.register(amina()).await;
    assert_eq!(row(&s, &person).await.key.unwrap().wrapping(), Wrapping::Epoch(EpochId(2)));
    other.store.close().await;
}

async fn a_host_destroys_its_own_copy_of_what_another_destroyed(kind: Kind) {
    let s = setting(kind).await;
    let _begun = rotate(&s.world.app.host).await;
    let keys = copied(&s);
    let other = another_host(&s, keys.path(), Arc::new(Seeded::new(1 << 40))).await;
    assert!(rewrapped(&other).await.is_some());
    for by in [1, 2] {
        let _word = destroy(&s.world.app.host, by, 1).await.unwrap();
    }
    let file = keys.path().join("epoch-1.json");
    assert!(std::fs::read_to_string(&file).unwrap().contains("wrapped"));
    tend(&other).await.unwrap();
    assert!(!std::fs::read_to_string(&file).unwrap().contains("wrapped"));
    assert!(hex(&std::fs::read(&file).unwrap()).len() > 100, "it says what became of it");
    other.store.close().await;
}
