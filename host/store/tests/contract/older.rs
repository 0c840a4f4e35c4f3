//! A database of the third schema, as a host of that time filled it: `schema-3.json`, in which only the component of the
//! plugin and most of its pathways were left out. Its key is in it.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use waystation_domain::audit::note::{SigningKey, VerifierKey};
use waystation_domain::audit::proof::Proof;
use waystation_domain::ports::{AuditKeyRow, Page, ReferralFilter, StoreError};
use waystation_domain::security::caller::{Caller, Role};
use waystation_domain::security::epoch::{Epoch, EpochId, EpochKey, Keeper, KeeperError, Wrapping};
use waystation_domain::security::vault::{Random, Vault};
use waystation_domain::words::ids::{
    DisclosureId, FunctionId, IndividualId, OperationId, PartnerId, ReferralId, StaffId, TokenId,
};
use waystation_domain::words::language::{Language, PreferredLanguages};
use waystation_domain::words::time::{FixedClock, Timestamp};
use waystation_domain::work::Host;
use waystation_domain::work::desk::Desk;
use waystation_domain::work::office::{Office, checkpoint, inclusion, tend};
use waystation_domain::work::partner::{PartnerDesk, inbox};
use waystation_domain::work::reseal::Reseal;
use waystation_domain::work::sweep::{Rewrapped, rewrap};
use waystation_test_databases::Database;

use crate::fresh::Counting;

/// Keeps the keys of epochs in memory.
#[derive(Default)]
struct Kept(std::sync::Mutex<std::collections::BTreeMap<EpochId, [u8; 32]>>);

impl Keeper for Kept {
    fn load(&self, epoch: EpochId) -> Result<EpochKey, KeeperError> {
        let kept = self.0.lock().unwrap().get(&epoch).copied();
        let place = "memory".to_owned();
        kept.map(|key| EpochKey::kept(key.into())).ok_or(KeeperError::NotThere { epoch, place })
    }

    fn make(&self, epoch: EpochId, random: &dyn Random) -> Result<EpochKey, KeeperError> {
        let key = EpochKey::new(random);
        self.0.lock().unwrap().insert(epoch, *key.bytes());
        Ok(key)
    }

    fn destroy(&self, epoch: EpochId, _: Timestamp) -> Result<(), KeeperError> {
        self.0.lock().unwrap().remove(&epoch);
        Ok(())
    }

    fn describe(&self) -> String {
        "memory".to_owned()
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn literal(value: &Value, postgres: bool) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        bytes => {
            let hex = bytes["hex"].as_str().unwrap();
            if postgres { format!("'\\x{hex}'::bytea") } else { format!("x'{hex}'") }
        }
    }
}

/// The file as statements, in an order in which no row names one that comes later.
fn statements(file: &Value, postgres: bool) -> Vec<String> {
    let order = [
        "operation",
        "partner",
        "token",
        "plugin",
        "agreement",
        "plugin_grant",
        "case_count",
        "individual",
        "datum",
        "referral",
        "consent",
        "disclosure",
        "record",
        "evidence",
        "availability",
        "idempotency",
        "audit_head",
        "audit",
    ];
    let rows = |table: &'static str| file["tables"][table].as_array().unwrap().iter().map(move |row| (table, row));
    let statement = |(table, row): (&str, &Value)| {
        let (names, values): (Vec<_>, Vec<_>) =
            row.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), literal(value, postgres))).unzip();
        format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
    };
    order.into_iter().flat_map(rows).map(statement).collect()
}

/// Its key.
fn of_the_third_schema_alone() -> Vault {
    let file: Value = serde_json::from_str(include_str!("schema-3.json")).unwrap();
    Vault::new(bytes(file["master_key"].as_str().unwrap()).try_into().unwrap())
}

/// The database as it was, and its key.
async fn of_the_third_schema(database: &Database) -> Vault {
    let file: Value = serde_json::from_str(include_str!("schema-3.json")).unwrap();
    let postgres = database.is_postgres();
    let folder = if postgres { "migrations/postgres" } else { "migrations/sqlite" };
    let migrations = Migrator::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).await.unwrap();
    if postgres {
        let mut connection = PgConnection::connect(database.uri()).await.unwrap();
        migrations.run_direct(Some(3), &mut connection, false).await.unwrap();
        for statement in statements(&file, postgres) {
            connection.execute(AssertSqlSafe(statement)).await.unwrap();
        }
    } else {
        let mut connection = SqliteConnection::connect(&format!("{}?mode=rwc", database.uri())).await.unwrap();
        migrations.run_direct(Some(3), &mut connection, false).await.unwrap();
        for statement in statements(&file, postgres) {
            connection.execute(AssertSqlSafe(statement)).await.unwrap();
        }
        connection.close().await.unwrap();
    }
    of_the_third_schema_alone()
}

const PERSON: &str = "01a21bdd-c987-7595-8823-d7b3e94688a5";
const REFERRAL: &str = "01a21bdd-c98a-7d41-af52-213ef8519565";

fn caller(role: Role) -> Caller {
    let now = Timestamp::from_millis(1);
    Caller { staff: StaffId::new(now, [1; 10]), role, token: Some(TokenId::new(now, [2; 10])) }
}

async fn a_database_of_the_third_schema_is_sealed_anew_and_keeps_what_it_has(database: Database) {
    let vault = Arc::new(of_the_third_schema(&database).await);
    let random = Arc::new(Counting(1.into()));
    // Without the key it is left as it is.
    let Err(StoreError::Failed(text)) = waystation_store::migrate(database.uri(), None).await else {
        panic!("it was migrated without its key");
    };
    assert!(text.contains("put the key back"), "{text}");
    let reseal = Reseal::new(&vault, random.as_ref());
    waystation_store::migrate(database.uri(), Some(&reseal)).await.unwrap();
    waystation_store::migrate(database.uri(), Some(&reseal)).await.unwrap();

    let store = waystation_store::open(database.uri(), vault.row_key()).await.unwrap();
    let clock = FixedClock::at(Timestamp::from_millis(1_795_800_000_000));
    let host =
        Host::new(Arc::clone(&store), Arc::clone(&vault), Arc::new(clock), random).signing(SigningKey::new(&[5; 32]));
    let row = AuditKeyRow { number: 1, public: SigningKey::new(&[5; 32]).public(), since: Timestamp::from_millis(1) };
    let mut tx = store.begin().await.unwrap();
    tx.insert_audit_key(&row).await.unwrap();
    tx.commit().await.unwrap();
    let (person, referral) = (IndividualId::parse(PERSON).unwrap(), ReferralId::parse(REFERRAL).unwrap());
    let worker = caller(Role::Caseworker { operation: OperationId::new("inter-agency").unwrap() });
    let languages = PreferredLanguages::from(Language::new("en").unwrap());

    let open = || Desk::open(&host, &worker, person);
    let file = json!(open().await.unwrap().case_file(&languages).await.unwrap());
    assert_eq!(file["data"]["full-name"], "Omar Darwish");
    assert_eq!(file["data"]["caregiver-name"], "Huda Darwish");
    assert_eq!(file["referrals"][0]["pathway"], "child-support");
    assert_eq!(file["referrals"][0]["partner"], "little-harbour");
    assert_eq!(file["guardianship"], true);
    let evidence = serde_json::from_value(file["evidence"][0].clone()).unwrap();
    // It is in its row, where files were kept then.
    let mut attached = open().await.unwrap().evidence(evidence).await.unwrap().into_file();
    assert_eq!((attached.media_type.as_str(), attached.size), ("application/pdf", 22));
    assert_eq!(attached.next(&host).await.unwrap().unwrap(), b"%PDF-1.4 a signed form");
    assert_eq!(attached.next(&host).await.unwrap(), None);
    let read = json!(open().await.unwrap().referral_file(referral, &languages).await.unwrap());
    assert_eq!(read["state"]["state"], "submitted");
    assert!(read["due_at"].is_string(), "{read}");
    let disclosure: DisclosureId = serde_json::from_value(read["disclosures"][0]["id"].clone()).unwrap();
    let explained = Desk::explain(&host, &worker, disclosure, &languages).await.unwrap();
    assert_eq!(explained.partner.as_str(), "little-harbour");

    // The partner finds it, and reads what was shared.
    let function = FunctionId::new("child-caseworker").unwrap();
    let operation = OperationId::new("inter-agency").unwrap();
    let reader = caller(Role::Partner { operation, partner: PartnerId::new("little-harbour").unwrap(), function });
    let (list, _) = inbox(
        &host,
        &reader,
        (ReferralFilter::default(), None),
        Page { after: None, limit: 10 },
        &languages,
        |error| panic!("{error}"),
    )
    .await
    .unwrap();
    assert_eq!(
        list.iter().map(|line| (line.id, line.title.as_str())).collect::<Vec<_>>(),
        [(referral, "Child support or care arrangement")]
    );
    let desk = PartnerDesk::open(&host, &reader, referral).await.unwrap();
    let form = json!(desk.form(referral, &languages).await.unwrap());
    assert!(form["elements"].as_array().is_some_and(|lines| !lines.is_empty()), "{form}");

    // It is in its first epoch, whose key follows from the master key; another can begin, and then wraps everybody's key.
    tend(&host).await.unwrap();
    let epochs = async || store.begin_read().await.unwrap().epochs().await.unwrap();
    assert_eq!(epochs().await, [Epoch::before(host.now())]);
    let wrapped = async || store.begin_read().await.unwrap().data_keys().await.unwrap();
    let [(Wrapping::Master, persons)] = wrapped().await[..] else { panic!("{:?}", wrapped().await) };
    let keeping = Host::new(
        Arc::clone(&store),
        Arc::new(of_the_third_schema_alone().kept_by(Arc::new(Kept::default()))),
        Arc::new(FixedClock::at(host.now())),
        Arc::new(Counting((1 << 40).into())),
    );
    let central = caller(Role::Central);
    Office::open(&keeping, &central).await.unwrap().begin_epoch().await.unwrap();
    let done = rewrap(&keeping, |error| panic!("{error}")).await.unwrap();
    assert_eq!(done, Some(Rewrapped { done: persons, failed: 0 }));
    assert_eq!(wrapped().await, [(Wrapping::Epoch(EpochId(2)), persons)]);
    let read = Desk::open(&keeping, &worker, person).await.unwrap().case_file(&languages).await.unwrap();
    assert_eq!(json!(read)["data"]["full-name"], "Omar Darwish");
    let refused = Office::open(&keeping, &central).await.unwrap().destroy_epoch(EpochId::FIRST).await.unwrap_err();
    assert!(refused.to_string().contains("follows from the master key"), "{refused}");

    // What was recorded then is proved now.
    for (chain, act) in [("operation:inter-agency", "operation-recorded"), ("host", "host-begun")] {
        let chain = chain.parse().unwrap();
        let keys = checkpoint(&host, &central, &chain).await.unwrap().keys;
        let keys: Vec<VerifierKey> = keys.iter().map(|key| key.parse().unwrap()).collect();
        let proof: Proof = inclusion(&host, &central, &chain, 1).await.unwrap().proof.parse().unwrap();
        assert_eq!(proof.verify(&keys), Ok(()));
        assert!(proof.line.body.contains(act), "{}", proof.line.body);
    }

    // The chains go on from where they were.
    let mut tx = store.begin_read().await.unwrap();
    let mut head = None;
    for link in tx.entries("operation:inter-agency", 0, 1000).await.unwrap() {
        head = Some(waystation_domain::audit::verify(head.as_ref(), &link).unwrap());
    }
    assert!(head.unwrap().seq > 5);
    drop(tx);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_a_database_of_the_third_schema_is_sealed_anew_and_keeps_what_it_has() {
    a_database_of_the_third_schema_is_sealed_anew_and_keeps_what_it_has(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_a_database_of_the_third_schema_is_sealed_anew_and_keeps_what_it_has() {
    a_database_of_the_third_schema_is_sealed_anew_and_keeps_what_it_has(Database::postgres().await).await;
}
