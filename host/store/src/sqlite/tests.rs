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
        let refused = query(statement).execute(&mut *in_a_transaction).await.unwrap_err();
        assert!(refused.to_string().contains("attempt to write a readonly database"), "{statement}: {refused}");
        let mut without_one = store.read.take().await.unwrap();
        let refused = query(statement).execute(&mut *without_one).await.unwrap_err();
        assert!(refused.to_string().contains("attempt to write a readonly database"), "{statement}: {refused}");
        drop((in_a_transaction, without_one));
        let mut writing = store.write.begin().await.unwrap();
        query(statement).execute(&mut *writing).await.unwrap();
    }
}
