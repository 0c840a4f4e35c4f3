//! What a transaction promises.

use std::time::Duration;

use waystation_domain::ports::{Store, StoreError};
use waystation_domain::words::ids::OperationId;
use waystation_store::Options;

use crate::fresh::{
    Fresh, agreement, clinic, configured, individual, north, operation, partner, referral, referred, rows, south,
};

async fn only_a_commit_keeps_what_was_written(fresh: Fresh) {
    fresh.begin().await.put_operation(&operation(&south())).await.unwrap();
    let mut tx = fresh.begin().await;
    tx.put_operation(&operation(&north())).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(fresh.begin().await.operations().await.unwrap().whole, [operation(&north())]);
}

async fn a_task_that_is_cancelled_keeps_nothing_and_holds_nothing(fresh: Fresh) {
    let store = fresh.store.clone();
    let (ready, waiting) = tokio::sync::oneshot::channel();
    let task = tokio::spawn(async move {
        let mut tx = store.begin().await.unwrap();
        tx.put_operation(&operation(&south())).await.unwrap();
        ready.send(()).unwrap();
        std::future::pending::<()>().await;
        drop(tx);
    });
    waiting.await.unwrap();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    let mut tx = fresh.begin().await;
    tx.put_operation(&operation(&south())).await.unwrap();
    tx.commit().await.unwrap();
}

async fn after_a_failure_nothing_more_is_done_and_nothing_is_kept(fresh: Fresh) {
    let mut tx = fresh.begin().await;
    tx.put_operation(&operation(&north())).await.unwrap();
    assert_is!(tx.insert_agreement(&agreement(&clinic())).await, Err(StoreError::Failed(_)));
    assert_is!(tx.put_operation(&operation(&south())).await, Err(StoreError::Failed(_)));
    assert_is!(tx.commit().await, Err(StoreError::Failed(_)));
    assert_eq!(fresh.begin().await.operations().await.unwrap().whole, []);
}

async fn a_reader_neither_waits_for_a_writer_nor_sees_half_of_what_it_writes(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let mut writing = fresh.begin().await;
    let mut changed = writing.individual(person.id).await.unwrap().unwrap();
    changed.version = 2;
    writing.update_individual(&changed).await.unwrap();
    let mut reading = fresh.store.begin_read().await.unwrap();
    assert_eq!(reading.individual(person.id).await.unwrap().as_ref(), Some(&person));
    writing.commit().await.unwrap();
    assert_eq!(reading.individual(person.id).await.unwrap().as_ref(), Some(&person), "one moment");
    assert_eq!(reading.head("host").await.unwrap(), None);
    drop(reading);
    let mut reading = fresh.store.begin_read().await.unwrap();
    assert_eq!(reading.individual(person.id).await.unwrap(), Some(changed));
}

async fn who_waits_too_long_is_told_to_try_again(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let options = Options { wait: Duration::from_millis(100), ..Options::default() };
    let impatient = waystation_store::open_with(fresh.database.uri(), &options, &rows()).await.unwrap();
    let mut holding = fresh.begin().await;
    holding.individual(person.id).await.unwrap();
    let act = async || {
        let mut tx = impatient.begin().await?;
        tx.individual(person.id).await?;
        tx.commit().await
    };
    assert_is!(act().await, Err(StoreError::Busy));
    holding.commit().await.unwrap();
    act().await.unwrap();
    impatient.close().await;
}

async fn who_gives_up_waiting_leaves_nothing_behind(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    // As another process would: its transactions wait in the database, not for this host's connection.
    let other = waystation_store::open(fresh.database.uri(), &rows()).await.unwrap();
    let act = async |store: &dyn Store| {
        let mut tx = store.begin().await?;
        tx.individual(person.id).await?;
        tx.put_partner(&partner(&clinic())).await?;
        tx.commit().await
    };
    let mut holding = fresh.begin().await;
    holding.individual(person.id).await.unwrap();
    let given_up = tokio::time::timeout(Duration::from_millis(50), act(other.as_ref())).await;
    assert!(given_up.is_err(), "it waits");
    holding.commit().await.unwrap();
    for store in [other.as_ref(), fresh.store.as_ref(), other.as_ref()] {
        act(store).await.unwrap();
    }
    other.close().await;
}

async fn an_error_never_repeats_a_value(fresh: Fresh) {
    let plugin = configured(&fresh).await;
    let mut person = individual();
    person.case_number = "MARKED-1".into();
    let mut second = individual();
    let mut errors = Vec::new();
    fresh
        .write(async |tx| {
            tx.insert_individual(&person).await?;
            tx.insert_individual(&second).await
        })
        .await
        .unwrap();

    second.version = 2;
    second.case_number.clone_from(&person.case_number);
    errors.push(fresh.begin().await.update_individual(&second).await.unwrap_err());
    let mut bad = individual();
    bad.case_number = "MARKED-2".into();
    bad.version = 0;
    errors.push(fresh.begin().await.insert_individual(&bad).await.unwrap_err());
    let mut bad = referral(person.id, plugin.id);
    bad.operation = OperationId::new("marked-3").unwrap();
    errors.push(fresh.begin().await.insert_referral(&bad).await.unwrap_err());
    let mut bad = partner(&clinic());
    bad.name = "MARKED\0".into();
    if let Err(error) = fresh.begin().await.put_partner(&bad).await {
        errors.push(error);
    }
    let mut bad = individual();
    bad.case_number = "MARKED\0".into();
    if let Err(error) = fresh.begin().await.insert_individual(&bad).await {
        errors.push(error);
    }
    assert!(errors.len() >= 3);
    for error in errors {
        let text = format!("{error} {error:?}").to_lowercase();
        assert!(!text.contains("marked") && !text.contains(&person.id.to_string()), "{text}");
    }
}

async fn a_database_that_can_be_read_and_takes_no_write_does_not_answer_a_ping(fresh: Fresh) {
    fresh.store.ping().await.unwrap();
    let refuse = if fresh.database.is_postgres() {
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; \
         CREATE TRIGGER refuse BEFORE UPDATE ON _sqlx_migrations EXECUTE FUNCTION refuse()"
    } else {
        "CREATE TRIGGER refuse BEFORE UPDATE ON _sqlx_migrations BEGIN SELECT RAISE(ABORT, 'no'); END"
    };
    fresh.by_hand(refuse).await.unwrap();
    assert!(fresh.store.ping().await.is_err());
    assert!(fresh.begin().await.operations().await.unwrap().whole.is_empty());
}

async fn a_closed_store_answers_nobody(fresh: Fresh) {
    fresh.store.ping().await.unwrap();
    let tx = fresh.begin().await;
    let (store, other) = (fresh.store.clone(), fresh.store.clone());
    let mut closing = tokio::spawn(async move { store.close().await });
    let early = tokio::time::timeout(Duration::from_millis(50), &mut closing).await;
    assert!(early.is_err(), "closing waits for the transaction under way");
    tx.commit().await.unwrap();
    closing.await.unwrap();
    assert!(other.begin().await.is_err());
    assert!(other.begin_read().await.is_err());
    assert!(other.ping().await.is_err());
}

on_both!(
    only_a_commit_keeps_what_was_written,
    a_task_that_is_cancelled_keeps_nothing_and_holds_nothing,
    after_a_failure_nothing_more_is_done_and_nothing_is_kept,
    a_reader_neither_waits_for_a_writer_nor_sees_half_of_what_it_writes,
    who_waits_too_long_is_told_to_try_again,
    who_gives_up_waiting_leaves_nothing_behind,
    an_error_never_repeats_a_value,
    a_database_that_can_be_read_and_takes_no_write_does_not_answer_a_ping,
    a_closed_store_answers_nobody,
);
