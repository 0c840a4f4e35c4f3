use waystation_test_databases::Database;

use super::*;

#[tokio::test]
async fn connections_for_reading_refuse_every_statement_that_writes() {
    let database = Database::sqlite();
    migrate(database.uri(), None).await.unwrap();
    let store = connect_to(database.uri(), &Options::default()).await.unwrap();
    for statement in [
        "INSERT INTO availability SELECT * FROM availability",
        "UPDATE operation SET id = 'elsewhere'",
        "DELETE FROM audit",
        "DROP TABLE audit",
        "CREATE TABLE notes (words TEXT)",
    ] {
        let mut in_a_transaction = store.read.begin().await.unwrap();
        let refused = in_a_transaction.execute(query(statement)).await.unwrap_err();
        assert!(refused.to_string().contains("attempt to write a readonly database"), "{statement}: {refused}");
        let mut without_one = store.read.take().await.unwrap();
        let refused = without_one.execute(query(statement)).await.unwrap_err();
        assert!(refused.to_string().contains("attempt to write a readonly database"), "{statement}: {refused}");
        drop((in_a_transaction, without_one));
        let mut writing = store.write.begin().await.unwrap();
        writing.execute(query(statement)).await.unwrap();
    }
}

#[tokio::test]
async fn a_transaction_begins_with_its_first_statement_and_what_it_counts_is_of_that_statement_alone() {
    let database = Database::sqlite();
    migrate(database.uri(), None).await.unwrap();
    let store = connect_to(database.uri(), &Options::default()).await.unwrap();
    let begun = "INSERT INTO case_count (operation, last) SELECT id, 1 FROM operation";
    let mut tx = store.write.begin().await.unwrap();
    let put = "INSERT INTO operation (id, document) VALUES ($1, '{}'), ($2, '{}')";
    let done = tx.execute(query(put).bind("north").bind("south")).await.unwrap();
    assert_eq!(done.rows_affected(), 2);
    assert_eq!(tx.execute(query(begun)).await.unwrap().rows_affected(), 2);
    tx.commit().await.unwrap();
    drop(tx);
    // The same connection again: what was counted before is not counted once more.
    let mut tx = store.write.begin().await.unwrap();
    let one = tx.execute(query("UPDATE case_count SET last = 2 WHERE operation = $1").bind("north")).await.unwrap();
    assert_eq!(one.rows_affected(), 1);
    drop(tx);
    let mut tx = store.write.begin().await.unwrap();
    let last = query("SELECT last FROM case_count WHERE operation = $1").bind("north");
    let (last,): (i64,) = fetched(tx.fetch_optional(last).await).unwrap().unwrap();
    assert_eq!(last, 1, "what was not committed is rolled back");
    drop(tx);
    // One that is given up before its first statement has nothing to roll back.
    drop(store.write.begin().await.unwrap());
    let mut tx = store.write.begin().await.unwrap();
    assert_eq!(tx.execute(query("UPDATE case_count SET last = 3")).await.unwrap().rows_affected(), 2);
    tx.commit().await.unwrap();
}
