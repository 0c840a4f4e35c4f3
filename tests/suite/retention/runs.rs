//! Runs that end files: once, in parts, by one host at a time, and with a certificate.

use std::sync::Arc;

use serde_json::json;
use sha2::{Digest as _, Sha256};
use waystation_domain::ports::Store;
use waystation_domain::words::time::{Clock as _, HOUR};
use waystation_domain::work::sweep::retention::{self, Ran};
use waystation_domain::work::{Host, WorkError};
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, Seeded, hex};

use super::{after, central, ended, hold, in_force, place, preview, read, run, setting};
use crate::on_both;
use crate::sweep::by_force;

on_both!(
    a_certificate_has_counts_and_a_digest_that_the_audit_confirms,
    two_hosts_at_once_end_everybody_once,
    a_run_that_was_stopped_goes_on_with_the_same_certificate,
    a_host_that_lost_its_lease_ends_nobody_more,
    what_is_damaged_in_one_file_keeps_no_other_from_ending,
    nobody_ends_within_a_week_after_a_restore,
);

async fn a_certificate_has_counts_and_a_digest_that_the_audit_confirms(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let mut persons = Vec::new();
    for profile in [json!({}), json!({"full-name": "Zahra Example"}), json!({})] {
        persons.push(s.register(profile).await);
    }
    let held = s.register(json!({})).await;
    let s = after(s, 150).await;
    let _held = hold(&s, &held, 90).await;
    let s = after(s, 60).await;
    let ran = run(&s).await;
    assert_eq!(ended(&ran), 3);
    let path = format!("{}/certificates", place(&s));
    let answer = s.world.api.get(&central(&s).await, &path).await.expect(200);
    let [certificate] = answer.body["certificates"].as_array().unwrap().as_slice() else { panic!("{}", answer.text) };
    assert_eq!(
        certificate["ended"],
        json!([
            {"clock": "empty-account", "disposition": "erase", "count": 2},
            {"clock": "no-application", "disposition": "erase", "count": 1},
        ])
    );
    assert_eq!(certificate["left"]["held"], 1);
    assert_eq!((&certificate["host"], certificate["to"].is_string()), (&json!("test"), true));
    let acts = s.acts().await;
    let erased = acts.iter().filter(|act| act["act"] == "individual-erased");
    let pseudonyms: Vec<_> = erased.map(|act| act["individual"].as_str().unwrap().to_owned()).collect();
    let mut wanted: Vec<_> = persons.iter().map(|person| s.world.pseudonym(person)).collect();
    let mut found = pseudonyms.clone();
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted);
    let digest = pseudonyms
        .iter()
        .fold("0".repeat(64), |digest, pseudonym| hex(&Sha256::digest(format!("{digest}{pseudonym}"))));
    assert_eq!(certificate["digest"], *digest);
    for person in persons.iter().chain([&held]) {
        for word in [person.clone(), s.world.pseudonym(person)] {
            assert!(!answer.text.contains(&word), "{word}");
        }
    }
    let certified: Vec<_> = acts.iter().filter(|act| act["act"] == "retention-certified").collect();
    assert_eq!(
        certified[0]["codes"],
        json!(["empty-account erase 2", "no-application erase 1", format!("digest {digest}")])
    );
    assert_eq!((&certified[0]["role"], certified.len()), (&json!("host"), 1));
    assert_eq!(s.world.api.get(&s.officer, &path).await.expect(200).body, answer.body);
}

/// Another host over the same database.
async fn another_host(s: &Setting) -> (Host, Arc<dyn Store>) {
    let store = waystation_store::open(s.world.database.uri(), s.world.vault.row_key()).await.unwrap();
    let clock = Arc::clone(&s.world.clock);
    let host = Host::new(Arc::clone(&store), Arc::clone(&s.world.vault), clock, Arc::new(Seeded::new(1 << 40)));
    (host, store)
}

async fn empty_accounts(s: &Setting, many: usize) -> Vec<String> {
    let mut persons = Vec::new();
    for _ in 0..many {
        persons.push(s.register(json!({})).await);
    }
    persons
}

async fn two_hosts_at_once_end_everybody_once(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let persons = empty_accounts(&s, 6).await;
    let s = after(s, 40).await;
    let (other, store) = another_host(&s).await;
    let calm = |error: &WorkError| panic!("{error}");
    let here = retention::run(&s.world.app.host, "here", None, calm);
    let (here, there) = tokio::join!(here, retention::run(&other, "there", None, calm));
    let all: u64 = [here.unwrap(), there.unwrap()].iter().flatten().map(ended).sum();
    assert_eq!(all, 6);
    let acts = s.acts().await;
    assert_eq!(acts.iter().filter(|act| act["act"] == "individual-erased").count(), 6);
    assert_eq!(acts.iter().filter(|act| act["act"] == "retention-certified").count(), 1);
    for person in &persons {
        let _gone = read(&s, person).await.expect(404);
    }
    store.close().await;
}

async fn a_run_that_was_stopped_goes_on_with_the_same_certificate(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let _persons = empty_accounts(&s, 5).await;
    let s = after(s, 40).await;
    let some = |many| retention::run(&s.world.app.host, "test", Some(many), |error| panic!("{error}"));
    let first = some(2).await.unwrap().unwrap();
    assert_eq!((ended(&first), first.stopped, first.certificates[0].to), (2, true, None));
    assert!(retention::is_due(&s.world.app.host, HOUR).await.unwrap(), "it is not done");
    let second = some(2).await.unwrap().unwrap();
    assert_eq!((ended(&second), second.stopped), (4, true), "the certificate has those of before");
    let last = run(&s).await;
    assert_eq!((ended(&last), last.stopped, last.certificates[0].id), (5, false, first.certificates[0].id));
    assert!(last.certificates[0].to.is_some());
    assert!(!retention::is_due(&s.world.app.host, HOUR).await.unwrap());
    assert_eq!(run(&s).await, Ran::default());
}

async fn a_host_that_lost_its_lease_ends_nobody_more(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let mut persons = empty_accounts(&s, 2).await;
    persons.sort();
    let s = after(s, 40).await;
    by_force(&s, format!("UPDATE individual SET updated_at = updated_at + 1 WHERE id = '{}'", persons[0])).await;
    let until = s.world.clock.now().plus(HOUR);
    // Between the first person, whose file is damaged, and the second, another host takes over.
    let takes_over = |_: &WorkError| {
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                let mut tx = s.world.store.begin().await.unwrap();
                let mut lease = tx.lease("retention").await.unwrap().unwrap();
                lease.fence += 1;
                lease.until = until;
                tx.update_lease(&lease).await.unwrap();
                tx.commit().await.unwrap();
            });
        });
    };
    let lost = retention::run(&s.world.app.host, "test", None, takes_over).await;
    assert!(matches!(lost, Err(WorkError::Conflict(_))), "{lost:?}");
    let _stays = read(&s, &persons[1]).await.expect(200);
}

async fn what_is_damaged_in_one_file_keeps_no_other_from_ending(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let persons = empty_accounts(&s, 2).await;
    let s = after(s, 40).await;
    by_force(&s, format!("UPDATE individual SET updated_at = updated_at + 1 WHERE id = '{}'", persons[0])).await;
    let ran = retention::run(&s.world.app.host, "test", None, |_| {}).await.unwrap().unwrap();
    assert_eq!((ended(&ran), ran.left.failed), (1, 1));
    let _gone = read(&s, &persons[1]).await.expect(404);
    assert_eq!(preview(&s, &s.supervisor, "").await["damaged"], 1);
}

async fn nobody_ends_within_a_week_after_a_restore(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let _persons = empty_accounts(&s, 1).await;
    let s = after(s, 40).await;
    // As `restore-check` leaves it: see the suite on restored databases.
    let mut tx = s.world.store.begin().await.unwrap();
    tx.put_restoration(&json!({"opened_at": s.world.clock.now().to_string()}).to_string()).await.unwrap();
    tx.commit().await.unwrap();
    let s = after(s, 6).await;
    let ran = run(&s).await;
    assert_eq!((ended(&ran), ran.waits_until.is_some()), (0, true));
    let s = after(s, 1).await;
    assert_eq!(ended(&run(&s).await), 1);
}
