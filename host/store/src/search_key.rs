//! Under which keyed hashes persons are found.

use std::collections::BTreeSet;

use sqlx::{query, query_as};
use waystation_domain::ports::{IndividualRow, Listed, Page, SearchKeyRead, SearchKeyWrite, StoreResult};
use waystation_domain::security::search_key::{SearchKey, SearchKeys};
use waystation_domain::words::ids::{IndividualId, OperationId};

use crate::individual;
use crate::many::{PLACES, among, filled};

const NOUN: &str = "search key";
const FOUND: &str = among!("SELECT individual FROM search_key WHERE hash", " LIMIT $65");
const INDIVIDUALS: &str =
    among!("SELECT * FROM individual WHERE id", " AND operation = $65 AND key IS NOT NULL ORDER BY id");
const OF_OPERATION: &str =
    "SELECT * FROM individual WHERE operation = $1 AND id > $2 AND key IS NOT NULL ORDER BY id LIMIT $3";
const WITHOUT: &str = "SELECT * FROM individual WHERE key IS NOT NULL AND id > $1 \
    AND NOT EXISTS (SELECT 1 FROM search_key WHERE search_key.individual = individual.id) ORDER BY id LIMIT $2";
const FORGET: &str = "DELETE FROM search_key WHERE individual = $1";
/// All of a person, in one statement.
const KEEP: &str = "INSERT INTO search_key (individual, hash) VALUES ($1, $2), ($1, $3), ($1, $4), ($1, $5), ($1, $6), \
    ($1, $7), ($1, $8), ($1, $9), ($1, $10), ($1, $11), ($1, $12), ($1, $13), ($1, $14), ($1, $15), ($1, $16), ($1, $17), \
    ($1, $18), ($1, $19), ($1, $20), ($1, $21), ($1, $22), ($1, $23), ($1, $24), ($1, $25), ($1, $26), ($1, $27), \
    ($1, $28), ($1, $29), ($1, $30), ($1, $31), ($1, $32), ($1, $33)";

fn after(page: &Page<IndividualId>) -> String {
    // Every id comes after the empty text.
    page.after.as_ref().map(IndividualId::to_string).unwrap_or_default()
}

reads! {
    impl SearchKeyRead {
        async fn found_under(&mut self, keys: &[SearchKey], most: u32) -> StoreResult<Vec<IndividualId>> {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let mut found = BTreeSet::new();
            for some in keys.chunks(PLACES) {
                let Some(left) = most.checked_sub(found.len()).filter(|left| *left > 0) else { break };
                let mut rows = query_as(FOUND);
                for hash in filled(some.iter().map(|key| key.0.to_vec()).collect()) {
                    rows = rows.bind(hash);
                }
                let rows: Vec<(String,)> =
                    self.many(NOUN, rows.bind(i64::try_from(left).unwrap_or(i64::MAX))).await?;
                // What is no id names nobody.
                found.extend(rows.iter().filter_map(|(id,)| IndividualId::parse(id).ok()));
            }
            Ok(found.into_iter().collect())
        }

        async fn individuals_found(
            &mut self,
            operation: &OperationId,
            ids: &[IndividualId],
        ) -> StoreResult<Listed<IndividualRow>> {
            let mut all = Listed::default();
            for some in ids.chunks(PLACES) {
                let mut rows = query_as(INDIVIDUALS);
                for id in filled(some.iter().map(ToString::to_string).collect()) {
                    rows = rows.bind(id);
                }
                let listed = self.sorted("individual", rows.bind(operation.as_str()), individual::Row::read).await?;
                all.whole.extend(listed.whole);
                all.damaged.extend(listed.damaged);
            }
            Ok(all)
        }

        async fn individuals_of(
            &mut self,
            operation: &OperationId,
            page: Page<IndividualId>,
        ) -> StoreResult<Listed<IndividualRow>> {
            let rows = query_as(OF_OPERATION).bind(operation.as_str()).bind(after(&page)).bind(i64::from(page.limit));
            self.sorted("individual", rows, individual::Row::read).await
        }

        async fn individuals_without_search_keys(
            &mut self,
            page: Page<IndividualId>,
        ) -> StoreResult<Listed<IndividualRow>> {
            let rows = query_as(WITHOUT).bind(after(&page)).bind(i64::from(page.limit));
            self.sorted("individual", rows, individual::Row::read).await
        }
    }
}

writes! {
    impl SearchKeyWrite {
        async fn keep_search_keys(&mut self, individual: IndividualId, keys: &SearchKeys) -> StoreResult<()> {
            let individual = individual.to_string();
            self.run(NOUN, query(FORGET).bind(individual.clone())).await?;
            let mut statement = query(KEEP).bind(individual);
            for key in keys.all() {
                statement = statement.bind(key.0.to_vec());
            }
            self.run(NOUN, statement).await.map(|_| ())
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};
    use waystation_test_databases::Database;

    use super::*;

    /// Each statement, with values in its places.
    fn statements() -> Vec<String> {
        let hash = |postgres| if postgres { "'\\x00'::bytea" } else { "x'00'" };
        let mut all = Vec::new();
        for postgres in [false, true] {
            for (statement, value) in [
                (FOUND, hash(postgres)),
                (INDIVIDUALS, "'a'"),
                (OF_OPERATION, "'a'"),
                (WITHOUT, "'a'"),
                (FORGET, "'a'"),
            ] {
                let mut text = statement.to_owned();
                for place in (1..=65).rev() {
                    let value = match (statement, place) {
                        (FOUND, 65) | (OF_OPERATION, 3) | (WITHOUT, 2) => "5",
                        (INDIVIDUALS, 65) => "'north'",
                        _ => value,
                    };
                    text = text.replace(&format!("${place}"), value);
                }
                all.push(text);
            }
        }
        all
    }

    #[tokio::test]
    async fn no_search_reads_a_whole_table_on_sqlite() {
        let database = Database::sqlite();
        crate::migrate(database.uri(), None).await.unwrap();
        let mut connection = SqliteConnection::connect(database.uri()).await.unwrap();
        for statement in &statements()[..5] {
            let plan = connection.fetch_all(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"))).await.unwrap();
            for step in plan {
                let step: String = step.get("detail");
                assert!(!step.starts_with("SCAN") && !step.contains("TEMP B-TREE"), "{statement}: {step}");
            }
        }
    }

    #[tokio::test]
    async fn every_search_can_go_by_an_index_on_postgresql() {
        let database = Database::postgres().await;
        crate::migrate(database.uri(), None).await.unwrap();
        let mut connection = PgConnection::connect(database.uri()).await.unwrap();
        // Of a table without rows it would read all of them.
        connection.execute("SET enable_seqscan = off").await.unwrap();
        for statement in &statements()[5..] {
            let plan = connection.fetch_all(AssertSqlSafe(format!("EXPLAIN {statement}"))).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
            let plan = plan.join("\n");
            assert!(plan.contains("Index") && !plan.contains("Seq Scan"), "{statement}: {plan}");
        }
        connection.close().await.unwrap();
    }
}
