//! That it was recorded can be shown, years later and without the host: by the receipt, and by whoever witnesses.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use waystation_domain::audit::checkpoint::{Noted, hash_of};
use waystation_domain::audit::note::VerifierKey;
use waystation_domain::audit::proof::Proof;
use waystation_domain::audit::tree::is_beginning_of;
use waystation_domain::work::sweep::{self, Terms};
use waystation_test_world::Kind;
use waystation_test_world::setting::Setting;

use crate::stolen_database::by_force;
use crate::{PROGRAM, on_both};

on_both!(
    a_no_is_proved_by_its_receipt_alone,
    a_withdrawal_and_a_disclosure_are_proved_by_their_receipts,
    a_chain_that_was_changed_is_signed_no_further_and_keeps_nobody_from_a_receipt,
    what_is_signed_later_continues_what_was_signed_before,
    a_sweep_signs_what_nobody_asked_about,
    two_hosts_sign_one_tree,
);

const CHAIN: &str = "operation:inter-agency";

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn receipt(s: &Setting, path: String) -> Value {
    s.world.api.get(&s.caseworker, format!("/api/v1/{path}/receipt")).await.expect(200).body
}

async fn checkpoint(s: &Setting) -> Value {
    s.world.api.get(&s.officer, format!("/api/v1/audit/checkpoint?chain={CHAIN}")).await.expect(200).body
}

/// The acts that a receipt proves, each verified with the key of the log: by the host's own rules, and by the program of the
/// book.
async fn proved(s: &Setting, receipt: &Value) -> Vec<Value> {
    let keys: Vec<String> = serde_json::from_value(checkpoint(s).await["keys"].clone()).unwrap();
    let known: Vec<VerifierKey> = keys.iter().map(|key| key.parse().unwrap()).collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test writes what a person would keep")]
    std::fs::write(file.path(), receipt.to_string()).unwrap();
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verify_audit.py");
    let mut python = Command::new("python3");
    let said = python.arg("-I").arg(program).arg(file.path()).args(&keys).output().unwrap();
    assert!(said.status.success(), "{said:?}");
    let mut acts = Vec::new();
    for recorded in receipt["audit_proofs"].as_array().unwrap() {
        let proof: Proof = recorded["proof"].as_str().unwrap().parse().unwrap();
        proof.verify(&known).unwrap();
        let entry: Value = serde_json::from_str(&proof.line.body).unwrap();
        assert_eq!(entry["act"], recorded["act"]);
        assert!(String::from_utf8_lossy(&said.stdout).contains(&*proof.line.body), "both read the same entry");
        acts.push(entry);
    }
    acts
}

async fn a_no_is_proved_by_its_receipt_alone(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let no = s.consent(&referral, json!({"agrees": false})).await.expect(201).id();
    let receipt = receipt(&s, format!("consents/{no}")).await;
    assert_eq!(receipt["receipt_of"], "refusal");
    let acts = proved(&s, &receipt).await;
    assert_eq!(acts.iter().map(|entry| &entry["act"]).collect::<Vec<_>>(), ["consent-refused"]);
    let again = self::receipt(&s, format!("consents/{no}")).await;
    assert_eq!(again["audit_proofs"], receipt["audit_proofs"], "it stays the same");
    let proofs = receipt["audit_proofs"].to_string();
    assert!(!proofs.contains(&person) && !proofs.contains(&no), "nobody is in it by an id");
    // The others' entries are in it by hashes alone: their number does not change its kind.
    assert_eq!(acts[0]["operation"], "inter-agency");
    let page = s.world.api.get(&s.caseworker, format!("/api/v1/consents/{no}/receipt")).header("accept", "text/html");
    let page = page.await.expect(200).text;
    assert!(page.contains("<pre dir=\"ltr\">c2sp.org/tlog-proof@v1"), "{page}");
}

async fn a_withdrawal_and_a_disclosure_are_proved_by_their_receipts(kind: Kind) {
    let s = setting(kind).await;
    let (referral, consent) = s.sent().await;
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let disclosure = file["disclosures"][0]["id"].as_str().unwrap().to_owned();
    let of = |acts: Vec<Value>| acts.iter().map(|entry| entry["act"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let given = receipt(&s, format!("consents/{consent}")).await;
    assert_eq!(of(proved(&s, &given).await), ["consent-given"]);
    let shared = receipt(&s, format!("disclosures/{disclosure}")).await;
    assert_eq!(of(proved(&s, &shared).await), ["disclosure-made"]);
    let _withdrawn =
        s.world.api.post(&s.caseworker, format!("/api/v1/consents/{consent}/withdrawal")).await.expect(200);
    let withdrawn = receipt(&s, format!("consents/{consent}")).await;
    assert_eq!(of(proved(&s, &withdrawn).await), ["consent-given", "consent-withdrawn"]);
    // What was taken home before stays good.
    assert_eq!(of(proved(&s, &given).await), ["consent-given"]);
}

async fn a_chain_that_was_changed_is_signed_no_further_and_keeps_nobody_from_a_receipt(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let before = checkpoint(&s).await["size"].as_i64().unwrap();
    let no = s.consent(&referral, json!({"agrees": false})).await.expect(201).id();
    if !s.world.database.is_postgres() {
        assert!(by_force(&s, "DROP TRIGGER audit_not_changed".to_owned()).await);
    }
    let change =
        format!("UPDATE audit SET sealed = NULL, body = '{{}}' WHERE chain = '{CHAIN}' AND seq = {}", before + 1);
    assert!(by_force(&s, change).await);
    let receipt = receipt(&s, format!("consents/{no}")).await;
    assert_eq!(receipt["audit_proofs"], json!([]));
    assert_eq!(receipt["receipt_of"], "refusal");
    let path = format!("/api/v1/audit/checkpoint?chain={CHAIN}");
    let _damaged = s.world.api.get(&s.officer, path).await.expect(500);
}

async fn what_is_signed_later_continues_what_was_signed_before(kind: Kind) {
    let s = setting(kind).await;
    let first = checkpoint(&s).await;
    assert_eq!(checkpoint(&s).await, first, "nothing was added, and nothing is signed");
    let _sent = s.sent().await;
    let size = &first["size"];
    let path = format!("/api/v1/audit/consistency?chain={CHAIN}&from={size}");
    let later = s.world.api.get(&s.officer, &path).await.expect(200).body;
    let noted = |view: &Value| view["checkpoint"].as_str().unwrap().parse::<Noted>().unwrap();
    let proof: Vec<_> =
        later["proof"].as_array().unwrap().iter().map(|hash| hash_of(hash.as_str().unwrap()).unwrap()).collect();
    let (old, new) = (noted(&first).checkpoint, noted(&later).checkpoint);
    assert!(old.head.size < new.head.size && old.origin == new.origin);
    assert!(is_beginning_of(&old.head, &new.head, &proof));

    let proof = s.world.api.get(&s.officer, format!("/api/v1/audit/proof?chain={CHAIN}&seq=1")).await.expect(200).body;
    let proof: Proof = proof["proof"].as_str().unwrap().parse().unwrap();
    let keys: Vec<VerifierKey> =
        first["keys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().parse().unwrap()).collect();
    proof.verify(&keys).unwrap();
    for (token, path, status) in [
        (&s.officer, "checkpoint?chain=host".to_owned(), 404),
        (&s.officer, "consistency?chain=operation:elsewhere&from=1".to_owned(), 404),
        (&s.officer, format!("proof?chain={CHAIN}&seq=9999"), 404),
        (&s.officer, format!("proof?chain={CHAIN}&seq=0"), 404),
        (&s.officer, format!("consistency?chain={CHAIN}&from=9999"), 422),
        (&s.caseworker, format!("checkpoint?chain={CHAIN}"), 403),
        (&s.world.central, "checkpoint?chain=host".to_owned(), 200),
    ] {
        let _answered = s.world.api.get(token, format!("/api/v1/audit/{path}")).await.expect(status);
    }
}

async fn a_sweep_signs_what_nobody_asked_about(kind: Kind) {
    let s = setting(kind).await;
    let newest = async || s.world.store.begin_read().await.unwrap().newest_checkpoint(CHAIN).await.unwrap();
    let sweep = async || {
        let swept = sweep::sweep(&s.world.app.host, Terms { idempotency_days: 7 }, |error| panic!("{error}"));
        swept.await.unwrap().unwrap()
    };
    assert_eq!(newest().await, None);
    sweep().await;
    let first = newest().await.unwrap();
    let _sent = s.sent().await;
    sweep().await;
    assert_eq!(newest().await, Some(first.clone()), "not at every sweep");
    s.world.clock.advance(3_600_000);
    sweep().await;
    assert!(newest().await.unwrap().size > first.size);
}

async fn two_hosts_sign_one_tree(kind: Kind) {
    let s = setting(kind).await;
    for _ in 0..4 {
        let (_, referral) = s.confirmed().await;
        let no = s.consent(&referral, json!({"agrees": false})).await.expect(201).id();
        let path = |_| s.world.api.get(&s.officer, format!("/api/v1/audit/checkpoint?chain={CHAIN}"));
        let (one, other) = tokio::join!(path(1), path(2));
        let (one, other) = (one.expect(200).body, other.expect(200).body);
        let heads =
            [&one, &other].map(|view| view["checkpoint"].as_str().unwrap().parse::<Noted>().unwrap().checkpoint.head);
        assert!(heads[0].size != heads[1].size || heads[0] == heads[1], "{heads:?}");
        let receipt = receipt(&s, format!("consents/{no}")).await;
        assert_eq!(proved(&s, &receipt).await.len(), 1);
    }
}
