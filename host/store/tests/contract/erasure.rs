//! A person is erased with all rows, none of which is forgotten, and nobody else's.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use waystation_domain::ports::{ErasedRows, IndividualRow, Remembered, Scrubbed, StoreError};
use waystation_domain::words::ids::{PartnerId, PluginId};

use crate::catalog::{Erasure, columns, erasures};
use crate::fresh::{
    Fresh, at, consent, disclosure, duty, erased_person, evidence, file_name, hash, history, individual, north,
    partner, record, referral, referred, south, token, token_id,
};
use crate::search_keys::filled;

on_both!(
    every_table_that_leads_to_a_person_is_erased_with_the_person,
    every_row_of_a_person_goes_and_nobody_elses,
    a_person_of_whom_a_table_still_speaks_is_not_removed,
    who_was_erased_is_known_by_a_pseudonym_alone,
    what_a_partner_has_to_destroy_stays_until_it_is_attested,
    what_was_removed_is_taken_out_of_the_files_while_others_read,
);

/// Which table refers to which, in the live schema.
async fn references(fresh: &Fresh) -> Vec<(String, String)> {
    if fresh.database.is_postgres() {
        let sql = "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'";
        let mut connection = PgConnection::connect(fresh.database.uri()).await.unwrap();
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
    } else {
        let sql = "SELECT m.name, f.\"table\" FROM sqlite_schema AS m JOIN pragma_foreign_key_list(m.name) AS f \
                   WHERE m.type = 'table'";
        let mut connection = SqliteConnection::connect(fresh.database.uri()).await.unwrap();
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
    }
}

async fn every_table_that_leads_to_a_person_is_erased_with_the_person(fresh: Fresh) {
    let references = references(&fresh).await;
    let mut of_persons = BTreeSet::from(["individual".to_owned()]);
    loop {
        let found: BTreeSet<_> =
            references.iter().filter(|(_, to)| of_persons.contains(to)).map(|(from, _)| from.clone()).collect();
        let before = of_persons.len();
        of_persons.extend(found);
        if of_persons.len() == before {
            break;
        }
    }
    assert!(of_persons.len() >= 6, "the schema was not read: {of_persons:?}");
    let erased: BTreeSet<_> = waystation_store::OF_PERSONS.iter().map(|table| (*table).to_owned()).collect();
    assert_eq!(of_persons, erased, "a table that leads to a person, and is not erased with one");
    let marked = |erasure| erasures().into_iter().filter(move |(_, is)| *is == erasure).map(|(table, _)| table);
    assert_eq!(marked(Erasure::Rows).collect::<BTreeSet<_>>(), erased, "the catalogue says otherwise");
    assert_eq!(marked(Erasure::Made).collect::<Vec<_>>(), ["idempotency"]);
    // Nor does a table speak of a person by a column that is no reference: but of a referral that is no longer there.
    let names = ["individual", "referral", "consent", "disclosure", "record", "evidence", "case_number"];
    for (table, column, _) in columns(&fresh).await {
        let speaks = names.contains(&column.as_str()) && table != "destruction_duty";
        assert!(!speaks || erased.contains(&table), "{table}.{column}");
    }
}

/// How many rows each table has.
async fn counts(fresh: &Fresh) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for table in erasures().into_keys() {
        let sql = format!("SELECT count(*) FROM {table}");
        let (count,): (i64,) = if fresh.database.is_postgres() {
            let mut connection = PgConnection::connect(fresh.database.uri()).await.unwrap();
            sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap()
        } else {
            let mut connection = SqliteConnection::connect(fresh.database.uri()).await.unwrap();
            sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap()
        };
        counts.insert(table, count);
    }
    counts
}

/// A row of this person in every table that has any, and a key that made each.
async fn known(fresh: &Fresh, person: &IndividualRow, plugin: PluginId) {
    let to = referral(person.id, plugin);
    let (yes, shared) = (consent(&to), disclosure(&to));
    let (one, other) = (record(person.id, None), record(person.id, Some(to.id)));
    let mut file = evidence(person.id);
    file.file = Some(file_name());
    let user = token();
    fresh
        .write(async |tx| {
            tx.insert_token(&user).await?;
            tx.insert_individual(person).await?;
            tx.insert_referral(&to).await?;
            tx.insert_consent(&yes).await?;
            tx.insert_disclosure(&shared).await?;
            tx.insert_record(&one).await?;
            tx.insert_record(&other).await?;
            tx.insert_evidence(&file).await?;
            tx.put_history(&history(person.id, 2)).await?;
            tx.keep_search_keys(person.id, &filled(&[])).await?;
            let made = [
                person.id.to_string(),
                to.id.to_string(),
                yes.id.to_string(),
                shared.id.to_string(),
                one.id.to_string(),
                file.id.to_string(),
            ];
            for (n, resource) in made.into_iter().enumerate() {
                let what = Remembered { request: hash(), resource, at: at(1) };
                tx.remember(user.id, &format!("{n}"), &what).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

async fn every_row_of_a_person_goes_and_nobody_elses(fresh: Fresh) {
    let (_, earlier) = referred(&fresh).await;
    let other = individual();
    known(&fresh, &other, earlier.plugin).await;
    let before = counts(&fresh).await;
    let person = individual();
    known(&fresh, &person, earlier.plugin).await;
    let with = counts(&fresh).await;
    for table in waystation_store::OF_PERSONS.iter().chain(&["idempotency"]) {
        assert!(with[*table] > before[*table], "{table} has nothing of the person");
    }
    let erased = fresh.write(async |tx| tx.erase_individual(person.id).await).await.unwrap();
    assert_eq!(erased, ErasedRows { referrals: 1, consents: 1, disclosures: 1, records: 2, files: 1 });
    let mut after = counts(&fresh).await;
    // The member of staff stays.
    assert_eq!(after.insert("token".to_owned(), before["token"]), Some(before["token"] + 1));
    assert_eq!(after, before);
    let mut tx = fresh.store.begin_read().await.unwrap();
    assert_eq!(tx.individual(person.id).await.unwrap(), None);
    assert_eq!(tx.individual(other.id).await.unwrap(), Some(other));
    drop(tx);
    assert_is!(
        fresh.write(async |tx| tx.erase_individual(person.id).await).await,
        Err(StoreError::Conflict("individual"))
    );
    // The count of case numbers does not go back.
    let next = async || fresh.write(async |tx| tx.next_case(&north()).await).await.unwrap();
    let given = next().await;
    let gone = IndividualRow { case_number: format!("N-{given}"), ..individual() };
    fresh.write(async |tx| tx.insert_individual(&gone).await).await.unwrap();
    fresh.write(async |tx| tx.erase_individual(gone.id).await).await.unwrap();
    assert_eq!(next().await, given + 1);
}

async fn a_person_of_whom_a_table_still_speaks_is_not_removed(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let by_hand = if fresh.database.is_postgres() {
        "CREATE TABLE later (individual TEXT NOT NULL REFERENCES individual (id)); \
         INSERT INTO later SELECT id FROM individual"
    } else {
        "CREATE TABLE later (individual TEXT NOT NULL REFERENCES individual (id)) STRICT; \
         INSERT INTO later SELECT id FROM individual"
    };
    for statement in by_hand.split("; ") {
        let _made = fresh.by_hand(statement).await.unwrap();
    }
    assert!(fresh.write(async |tx| tx.erase_individual(person.id).await).await.is_err());
    let mut tx = fresh.store.begin_read().await.unwrap();
    assert!(tx.individual(person.id).await.unwrap().is_some(), "nothing of it is half done");
}

async fn who_was_erased_is_known_by_a_pseudonym_alone(fresh: Fresh) {
    let mut gone: Vec<_> = (0..5).map(|_| erased_person()).collect();
    for (n, person) in (0..).zip(&gone) {
        for _again in 0..2 {
            fresh.write(async |tx| tx.insert_erased(*person, at(n)).await).await.unwrap();
        }
    }
    gone.sort();
    let mut tx = fresh.store.begin_read().await.unwrap();
    assert_eq!(tx.count_of_erased().await.unwrap(), 5);
    assert_eq!(tx.last_erased().await.unwrap(), Some(at(4)));
    assert_eq!(tx.erased(None, 2).await.unwrap().whole, gone[..2]);
    assert_eq!(tx.erased(Some(gone[1]), 9).await.unwrap().whole, gone[2..]);
    drop(tx);
    // What somebody else wrote names nobody, and keeps nobody from being named.
    let _changed = fresh.by_hand("UPDATE erased SET at = at + 1 WHERE at > 1700000000002").await.unwrap();
    let listed = fresh.store.begin_read().await.unwrap().erased(None, 9).await.unwrap();
    assert_eq!((listed.whole.len(), listed.damaged.len()), (3, 2));
}

async fn what_a_partner_has_to_destroy_stays_until_it_is_attested(fresh: Fresh) {
    let (_, one) = referred(&fresh).await;
    let other = referral(one.individual, one.plugin);
    let duties = [duty(one.id), duty(other.id)];
    for duty in &duties {
        fresh.write(async |tx| tx.insert_duty(duty).await).await.unwrap();
    }
    // Once more: as when a restored database is erased in again.
    fresh.write(async |tx| tx.insert_duty(&duty(one.id)).await).await.unwrap();
    let at_clinic = duties[0].partner_index;
    let mut tx = fresh.store.begin_read().await.unwrap();
    assert_eq!(tx.duties_at(&at_clinic, &north(), 9).await.unwrap().whole, duties);
    assert_eq!(tx.duties_at(&at_clinic, &north(), 1).await.unwrap().whole, duties[..1]);
    assert_eq!(tx.duties_at(&at_clinic, &south(), 9).await.unwrap().whole, []);
    assert_eq!(tx.duties_at(&hash(), &north(), 9).await.unwrap().whole, []);
    assert_eq!(tx.duty(other.id).await.unwrap().as_ref(), Some(&duties[1]));
    drop(tx);
    assert!(fresh.write(async |tx| tx.remove_duty(one.id).await).await.unwrap());
    assert!(!fresh.write(async |tx| tx.remove_duty(one.id).await).await.unwrap());
    let mut tx = fresh.store.begin_read().await.unwrap();
    assert_eq!(tx.duties_at(&at_clinic, &north(), 9).await.unwrap().whole, duties[1..]);
}

async fn what_was_removed_is_taken_out_of_the_files_while_others_read(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    fresh.write(async |tx| tx.erase_individual(person.id).await).await.unwrap();
    fresh.store.empty_log().await.unwrap();
    let mut reading = fresh.store.begin_read().await.unwrap();
    assert_eq!(reading.individual(person.id).await.unwrap(), None);
    if !fresh.database.is_postgres() {
        // Somebody who reads is waited for a moment, and no longer.
        fresh.write(async |tx| tx.put_partner(&partner(&PartnerId::new("another").unwrap())).await).await.unwrap();
        assert_is!(fresh.store.empty_log().await, Err(StoreError::Busy));
    }
    drop(reading);
    assert_eq!(fresh.store.scrub().await.unwrap(), Scrubbed::Done);
    assert!(fresh.store.begin_read().await.unwrap().token(token_id()).await.unwrap().is_none(), "and it goes on");
}
