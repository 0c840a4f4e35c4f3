//! Files that were attached.

use waystation_domain::ports::{EvidenceRow, IndividualRow, StoreError};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::IndividualId;

use crate::fresh::{Fresh, at, evidence, evidence_id, file_name, individual, individual_id, mark, referred};

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

async fn names_of_files_are_listed_in_their_order_for_those_who_have_a_key(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let (other, erased) = (individual(), individual());
    let of = |person: IndividualId| EvidenceRow { file: Some(file_name()), ..evidence(person) };
    let (one, two, elsewhere, gone) = (of(person.id), of(person.id), of(other.id), of(erased.id));
    let before = evidence(person.id);
    fresh
        .write(async |tx| {
            tx.insert_individual(&other).await?;
            tx.insert_individual(&IndividualRow { key: None, ..erased.clone() }).await?;
            for row in [&two, &before, &elsewhere, &gone, &one] {
                tx.insert_evidence(row).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let name = |row: &EvidenceRow| row.file.clone().unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.evidence(one.id).await.unwrap().as_ref(), Some(&one));
    assert_eq!(tx.files_of(person.id).await.unwrap(), [name(&one), name(&two)]);
    assert_eq!(tx.files_of(erased.id).await.unwrap(), [name(&gone)], "whoever is erased has files to be removed");
    let mut all = [name(&one), name(&two), name(&elsewhere)];
    all.sort();
    assert_eq!(tx.files(None, 10).await.unwrap(), all);
    assert_eq!(tx.files(Some(&all[0]), 1).await.unwrap(), [all[1].clone()]);
    assert_eq!(tx.files(Some(&all[2]), 10).await.unwrap(), []);
    assert!(tx.has_file(&name(&one)).await.unwrap());
    for nobodys in [name(&gone), file_name()] {
        assert!(!tx.has_file(&nobodys).await.unwrap());
    }
    // No two rows speak of one file.
    let twice = EvidenceRow { file: one.file.clone(), ..evidence(other.id) };
    assert_is!(tx.insert_evidence(&twice).await, Err(StoreError::Exists("evidence")));
}

async fn a_row_whose_file_was_taken_from_it_is_damaged(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let row = EvidenceRow { file: Some(file_name()), ..evidence(person.id) };
    fresh.write(async |tx| tx.insert_evidence(&row).await).await.unwrap();
    assert_eq!(fresh.by_hand("UPDATE evidence SET file = NULL").await.unwrap(), 1);
    assert_is!(fresh.begin().await.evidence(row.id).await, Err(StoreError::Damaged { table: "evidence", .. }));
}

async fn which_place_holds_the_files_is_said_once(fresh: Fresh) {
    assert_eq!(fresh.begin().await.files_mark().await.unwrap(), None);
    let said = mark();
    fresh.write(async |tx| tx.insert_files_mark(&said, at(0)).await).await.unwrap();
    assert_is!(fresh.begin().await.insert_files_mark(&mark(), at(1)).await, Err(StoreError::Exists("files_mark")));
    assert_eq!(fresh.begin().await.files_mark().await.unwrap(), Some(said));
}

on_both!(
    a_file_is_read_back_and_its_id_listed_for_its_person,
    a_large_file_and_an_empty_one_come_back_byte_for_byte,
    a_file_of_nobody_is_refused,
    names_of_files_are_listed_in_their_order_for_those_who_have_a_key,
    a_row_whose_file_was_taken_from_it_is_damaged,
    which_place_holds_the_files_is_said_once,
);
