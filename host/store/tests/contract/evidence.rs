//! Files that were attached.

use waystation_domain::ports::StoreError;
use waystation_domain::security::vault::Sealed;

use crate::fresh::{Fresh, evidence, evidence_id, individual, individual_id, referred};

async fn a_file_is_read_back_and_its_id_listed_for_its_person(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let other = individual();
    let (one, two, elsewhere) = (evidence(person.id), evidence(person.id), evidence(other.id));
    let mut tx = fresh.begin().await;
    tx.insert_individual(&other).await.unwrap();
    for row in [&two, &elsewhere, &one] {
        tx.insert_evidence(row).await.unwrap();
    }
    assert_is!(tx.insert_evidence(&one).await, Err(StoreError::Exists("evidence")));
    assert_eq!(tx.evidence(one.id).await.unwrap().as_ref(), Some(&one));
    assert_eq!(tx.evidence(evidence_id()).await.unwrap(), None);
    assert_eq!(tx.evidence_of(person.id).await.unwrap(), [one.id, two.id]);
    assert_eq!(tx.evidence_of(other.id).await.unwrap(), [elsewhere.id]);
    assert_eq!(tx.evidence_of(individual_id()).await.unwrap(), []);
}

async fn a_large_file_and_an_empty_one_come_back_byte_for_byte(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let bytes: Vec<u8> = (0_u32..3 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert!((0..=255).all(|byte| bytes.contains(&byte)), "every byte is in it");
    let (mut large, mut empty) = (evidence(person.id), evidence(person.id));
    large.sealed = Sealed(bytes);
    empty.sealed = Sealed(Vec::new());
    for row in [large, empty] {
        fresh.write(async |tx| tx.insert_evidence(&row).await).await.unwrap();
        let read = fresh.begin().await.evidence(row.id).await.unwrap();
        assert!(read.as_ref() == Some(&row), "the file of {} bytes came back as another", row.sealed.0.len());
    }
}

async fn a_file_of_nobody_is_refused(fresh: Fresh) {
    referred(&fresh).await;
    assert_is!(fresh.begin().await.insert_evidence(&evidence(individual_id())).await, Err(StoreError::Failed(_)));
}

on_both!(
    a_file_is_read_back_and_its_id_listed_for_its_person,
    a_large_file_and_an_empty_one_come_back_byte_for_byte,
    a_file_of_nobody_is_refused,
);
