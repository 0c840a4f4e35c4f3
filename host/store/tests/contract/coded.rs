//! Rows that something else wrote or changed.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use waystation_domain::audit::HOST_CHAIN;
use waystation_domain::ports::{LeaseRow, Remembered, StoreError, StoreResult, Tx};
use waystation_domain::security::epoch::Epoch;
use waystation_domain::security::vault::Vault;

use crate::certificates::certificate;
use crate::checkpoints::{audit_key, begun, checkpoint};
use crate::fresh::{
    Fresh, agreement, at, awaited_token, clinic, consent, disclosure, duty, erased_person, evidence, grant, hash,
    health, history, mark, north, record, referred, token, unavailability,
};

/// A reading of one row, by table.
type Reading = (&'static str, Box<dyn AsyncRead>);

/// Reads one row in a transaction; only whether it could be read counts.
#[async_trait::async_trait]
trait AsyncRead {
    async fn read(&self, tx: &mut dyn Tx) -> StoreResult<bool>;
}

macro_rules! reading {
    ($table:literal, $($captured:ident: $type:ty),* => |$tx:ident| $read:expr) => {{
        struct It { $($captured: $type,)* }
        #[async_trait::async_trait]
        impl AsyncRead for It {
            async fn read(&self, $tx: &mut dyn Tx) -> StoreResult<bool> {
                $(let $captured = &self.$captured;)*
                $read
            }
        }
        ($table, Box::new(It { $($captured,)* }) as Box<dyn AsyncRead>)
    }};
}

/// One row in every table whose rows have codes, and how each is read.
async fn filled(fresh: &Fresh) -> Vec<Reading> {
    use waystation_domain::words::ids::{
        AgreementId, ConsentId, DisclosureId, EvidenceId, GrantId, IndividualId, PluginId, RecordId, ReferralId,
        TokenId,
    };
    let (person, referral) = referred(fresh).await;
    begun(fresh).await;
    let (agreed, granted, said, token) = (agreement(&clinic()), grant(), consent(&referral), token());
    let (shared, noted, attached) = (disclosure(&referral), record(person.id, None), evidence(person.id));
    fresh
        .write(async |tx| {
            tx.insert_agreement(&agreed).await?;
            tx.insert_grant(&granted).await?;
            tx.insert_consent(&said).await?;
            tx.insert_disclosure(&shared).await?;
            tx.insert_record(&noted).await?;
            tx.insert_evidence(&attached).await?;
            tx.put_history(&history(person.id, 2)).await?;
            tx.insert_files_mark(&mark(), at(0)).await?;
            tx.insert_token(&token).await?;
            tx.insert_awaited_token(&awaited_token()).await?;
            tx.put_unavailability(&unavailability()).await?;
            let lease = LeaseRow { job: "sweep".into(), fence: 1, until: at(1), held_at: at(0), done_at: Some(at(0)) };
            tx.insert_lease(&lease).await?;
            tx.put_epoch(&Epoch::before(at(0))).await?;
            tx.put_restoration("{}").await?;
            tx.insert_erased(erased_person(), at(0)).await?;
            tx.insert_duty(&duty(referral.id)).await?;
            tx.put_certificate(&certificate(north(), 1)).await?;
            tx.insert_audit_key(&audit_key(1)).await?;
            tx.insert_checkpoint(&checkpoint(1, 0)).await?;
            tx.put_tile(HOST_CHAIN, (0, 0), &[hash()]).await?;
            tx.remember(token.id, "key", &Remembered { request: hash(), resource: "x".into(), at: at(0) }).await
        })
        .await
        .unwrap();
    let (person, plugin, referral) = (person.id, referral.plugin, referral.id);
    let (agreed, granted, said, token) = (agreed.id, granted.id, said.id, token.id);
    let (shared, noted, attached) = (shared.id, noted.id, attached.id);
    vec![
        reading!("operation", => |tx| Ok(tx.operation(&north()).await?.is_some())),
        reading!("partner", => |tx| Ok(tx.partner(&clinic()).await?.is_some())),
        reading!("token", token: TokenId => |tx| Ok(tx.token(*token).await?.is_some())),
        reading!("awaited_token", => |tx| Ok(!tx.awaited_tokens().await?.all()?.is_empty())),
        reading!("plugin", plugin: PluginId => |tx| Ok(tx.plugin(*plugin).await?.is_some())),
        reading!("agreement", agreed: AgreementId => |tx| Ok(tx.agreement(*agreed).await?.is_some())),
        reading!("plugin_grant", granted: GrantId => |tx| Ok(tx.grant(*granted).await?.is_some())),
        reading!("individual", person: IndividualId => |tx| Ok(tx.individual(*person).await?.is_some())),
        reading!("individual_history", person: IndividualId => |tx| Ok(tx.history_of(*person).await?.is_some())),
        reading!("referral", referral: ReferralId => |tx| Ok(tx.referral(*referral).await?.is_some())),
        reading!("consent", said: ConsentId => |tx| Ok(tx.consent(*said).await?.is_some())),
        reading!("disclosure", shared: DisclosureId => |tx| Ok(tx.disclosure(*shared).await?.is_some())),
        reading!("record", noted: RecordId => |tx| Ok(tx.record(*noted).await?.is_some())),
        reading!("evidence", attached: EvidenceId => |tx| Ok(tx.evidence(*attached).await?.is_some())),
        reading!("files_mark", => |tx| Ok(tx.files_mark().await?.is_some())),
        reading!("availability", => |tx| Ok(tx.unavailable_since(&clinic(), &north(), &health()).await?.is_some())),
        reading!("audit_key", => |tx| Ok(!tx.audit_keys().await?.is_empty())),
        reading!("audit_checkpoint", => |tx| Ok(tx.newest_checkpoint(HOST_CHAIN).await?.is_some())),
        reading!("audit_tile", => |tx| Ok(tx.tile(HOST_CHAIN, (0, 0)).await?.is_some())),
        reading!("lease", => |tx| Ok(tx.lease("sweep").await?.is_some())),
        reading!("key_epoch", => |tx| Ok(!tx.epochs().await?.is_empty())),
        reading!("erased", => |tx| {
            let listed = tx.erased(None, 9).await?;
            Ok(!listed.all()?.is_empty())
        }),
        reading!("destruction_duty", referral: ReferralId => |tx| Ok(tx.duty(*referral).await?.is_some())),
        reading!("certificate", => |tx| Ok(tx.newest_certificate(&north()).await?.is_some())),
        reading!("restoration", => |tx| Ok(tx.restoration().await?.is_some())),
        reading!("idempotency", token: TokenId => |tx| Ok(tx.remembered(*token, "key").await?.is_some())),
    ]
}

/// Runs a statement as whoever may write to the database and cares for no rule of it.
async fn by_force(fresh: &Fresh, statement: String) -> Result<u64, sqlx::Error> {
    if fresh.database.is_postgres() {
        let mut connection = PgConnection::connect(fresh.database.uri()).await?;
        connection.execute("SET session_replication_role = replica").await?;
        Ok(connection.execute(AssertSqlSafe(statement)).await?.rows_affected())
    } else {
        let mut connection = SqliteConnection::connect(fresh.database.uri()).await?;
        connection.execute("PRAGMA foreign_keys = OFF").await?;
        connection.execute("PRAGMA ignore_check_constraints = ON").await?;
        Ok(connection.execute(AssertSqlSafe(statement)).await?.rows_affected())
    }
}

/// Another value of a column, as an expression of SQL.
fn another(column: &str, kind: &str, postgres: bool) -> String {
    match kind {
        "INTEGER" | "bigint" => format!("coalesce({column}, 0) + 1"),
        "BLOB" | "bytea" if postgres => {
            format!("overlay(coalesce({column}, '\\x00'::bytea) placing '\\xAA'::bytea from 1)")
        }
        "BLOB" | "bytea" => format!("x'AA' || substr(coalesce({column}, x'00'), 2)"),
        _ if column == "document" || column == "role" || column == "catalogue" => format!("{column} || ' '"),
        _ => format!("coalesce({column}, '') || 'x'"),
    }
}

async fn a_row_of_which_any_column_was_changed_is_damaged(fresh: Fresh) {
    let readings = filled(&fresh).await;
    let postgres = fresh.database.is_postgres();
    if !postgres {
        for rule in ["key_not_changed", "key_not_removed", "checkpoint_not_changed", "checkpoint_not_removed"] {
            by_force(&fresh, format!("DROP TRIGGER audit_{rule}")).await.unwrap();
        }
    }
    let mut changed = 0;
    for (table, column, kind) in crate::catalog::columns(&fresh).await {
        let Some((_, reading)) = readings.iter().find(|(name, _)| *name == table) else {
            assert!(
                ["audit", "audit_head", "audit_about", "case_count", "search_key"].contains(&table.as_str()),
                "{table} has no codes"
            );
            continue;
        };
        if (table.as_str(), column.as_str()) == ("plugin", "component") {
            continue;
        }
        let read = async || {
            let mut tx = fresh.begin().await;
            reading.read(tx.as_mut()).await
        };
        assert!(read().await.unwrap(), "{table}");
        by_force(&fresh, format!("CREATE TABLE kept AS SELECT * FROM {table}")).await.unwrap();
        let statement = format!("UPDATE {table} SET {column} = {}", another(&column, &kind, postgres));
        if by_force(&fresh, statement).await.is_ok() {
            changed += 1;
            match read().await {
                // What a row is found by is gone with it.
                Ok(false) => {}
                Err(StoreError::Damaged { table: named, .. }) => assert_eq!(named, table),
                other => panic!("{table}.{column}: {other:?}"),
            }
        }
        for statement in [
            format!("DELETE FROM {table}"),
            format!("INSERT INTO {table} SELECT * FROM kept"),
            "DROP TABLE kept".to_owned(),
        ] {
            by_force(&fresh, statement).await.unwrap();
        }
    }
    assert!(changed > 70, "{changed} columns could be changed");
}

async fn a_damaged_disclosure_is_closed_with_the_others_and_stays_damaged(fresh: Fresh) {
    let (_, referral) = referred(&fresh).await;
    let (damaged, whole) = (disclosure(&referral), disclosure(&referral));
    fresh
        .write(async |tx| {
            tx.insert_disclosure(&damaged).await?;
            tx.insert_disclosure(&whole).await
        })
        .await
        .unwrap();
    by_force(&fresh, format!("UPDATE disclosure SET stage = 'offer' WHERE id = '{}'", damaged.id)).await.unwrap();
    assert_eq!(fresh.write(async |tx| tx.close_disclosures(referral.id, at(90)).await).await.unwrap(), 2);
    let mut tx = fresh.begin().await;
    assert_eq!(tx.disclosure(whole.id).await.unwrap().unwrap().closed_at, Some(at(90)));
    assert_is!(tx.disclosure(damaged.id).await, Err(StoreError::Damaged { table: "disclosure", .. }));
    assert_eq!(tx.close_disclosures(referral.id, at(95)).await.unwrap(), 0);
}

async fn a_row_that_was_written_with_another_key_is_damaged(fresh: Fresh) {
    referred(&fresh).await;
    let other = waystation_store::open(fresh.database.uri(), Vault::new([8; 32]).row_key()).await.unwrap();
    let read = other.begin_read().await.unwrap().operation(&north()).await;
    assert_is!(read, Err(StoreError::Damaged { table: "operation", .. }));
    other.close().await;
}

on_both!(
    a_row_of_which_any_column_was_changed_is_damaged,
    a_damaged_disclosure_is_closed_with_the_others_and_stays_damaged,
    a_row_that_was_written_with_another_key_is_damaged,
);
