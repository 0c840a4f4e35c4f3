//! What a database of an older host lacks, and gets when this one opens it.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use waystation_domain::audit::{Act, Entry};
use waystation_domain::ports::StoreError;
use waystation_domain::security::caller::{Caller, Role, Token};
use waystation_domain::security::vault::Vault;
use waystation_domain::words::ids::{OperationId, PartnerId};
use waystation_domain::words::time::FixedClock;
use waystation_domain::work::desk::{Desk, search};
use waystation_domain::work::upgrade::upgrade;
use waystation_domain::work::{Host, WorkError};

use crate::fresh::{
    Counting, Fresh, agreement, at, clinic, hash, north, operation, partner, rows, school, south, staff_id, token,
};

fn host(fresh: &Fresh) -> Host {
    let clock = Arc::new(FixedClock::at(at(500)));
    Host::new(Arc::clone(&fresh.store), Arc::new(Vault::new([7; 32])), clock, Arc::new(Counting(1.into())))
}

/// Nothing is damaged.
fn calm(error: &WorkError) {
    panic!("{error}");
}

/// A token as a host wrote it before a partner's token named an operation.
async fn of_before(fresh: &Fresh, partner: &PartnerId) -> Token {
    let mut one = token();
    let Role::Partner { function, .. } = &one.role else { panic!("not of a partner") };
    let function = function.clone();
    one.role = Role::Partner { operation: north(), partner: partner.clone(), function: function.clone() };
    fresh.write(async |tx| tx.insert_token(&one).await).await.unwrap();
    let role = format!(r#"{{"role":"partner","partner":"{partner}","function":"{function}"}}"#);
    let mut code = rows().begin("token");
    code.text(&one.id.to_string());
    code.bytes(&one.hash);
    code.text(&one.staff.to_string());
    code.text(&one.label);
    code.text(&role);
    code.number(one.created_at.as_millis());
    code.number(one.expires_at.as_millis());
    code.null();
    let mac: String = code.finish().iter().map(|byte| format!("{byte:02x}")).collect();
    let mac = if fresh.database.is_postgres() { format!("'\\x{mac}'::bytea") } else { format!("x'{mac}'") };
    let id = one.id;
    let statement = AssertSqlSafe(format!("UPDATE token SET role = '{role}', mac = {mac} WHERE id = '{id}'"));
    if fresh.database.is_postgres() {
        PgConnection::connect(fresh.database.uri()).await.unwrap().execute(statement).await.unwrap();
    } else {
        SqliteConnection::connect(fresh.database.uri()).await.unwrap().execute(statement).await.unwrap();
    }
    one
}

fn bound_to(token: &Token) -> &OperationId {
    let Role::Partner { operation, .. } = &token.role else { panic!("not of a partner") };
    operation
}

async fn a_partners_token_is_bound_to_the_operation_with_which_the_partner_agreed_or_ends(fresh: Fresh) {
    let agreed = |operation: OperationId, with: &PartnerId| {
        let mut agreed = agreement(with);
        agreed.operation = operation;
        agreed
    };
    let both = PartnerId::new("both").unwrap();
    fresh
        .write(async |tx| {
            for id in [north(), south()] {
                tx.put_operation(&operation(&id)).await?;
            }
            for id in [clinic(), school(), both.clone()] {
                tx.put_partner(&partner(&id)).await?;
            }
            tx.insert_agreement(&agreed(south(), &clinic())).await?;
            tx.insert_agreement(&agreed(north(), &both)).await?;
            tx.insert_agreement(&agreed(south(), &both)).await
        })
        .await
        .unwrap();
    let [clear, unclear, nowhere] =
        [of_before(&fresh, &clinic()).await, of_before(&fresh, &both).await, of_before(&fresh, &school()).await];
    assert_is!(fresh.store.token_by_hash(&clear.hash).await, Err(StoreError::Corrupt { table: "token", .. }));

    let host = host(&fresh);
    upgrade(&host, calm).await.unwrap();
    let read = async |token: &Token| fresh.begin().await.token(token.id).await.unwrap().unwrap();
    let bound = read(&clear).await;
    assert_eq!((bound_to(&bound), bound.revoked_at), (&south(), None));
    assert_eq!(fresh.store.token_by_hash(&clear.hash).await.unwrap(), Some(bound));
    for ended in [read(&unclear).await, read(&nowhere).await] {
        assert_eq!(ended.revoked_at, Some(at(500)), "more than one operation could be meant");
    }
    let entries = fresh.begin().await.entries("host", 0, 10).await.unwrap();
    let acts = |entries: &[waystation_domain::audit::Chained]| -> Vec<Act> {
        entries.iter().map(|link| serde_json::from_str::<Entry>(&link.body).unwrap().act).collect()
    };
    assert_eq!(acts(&entries), [Act::TokenBound, Act::TokenRevoked, Act::TokenRevoked]);

    upgrade(&host, calm).await.unwrap();
    assert_eq!(fresh.begin().await.entries("host", 0, 10).await.unwrap().len(), 3, "it is done once");
}

async fn a_number_in_another_script_is_found_also_where_an_older_host_wrote_its_index(fresh: Fresh) {
    fresh.write(async |tx| tx.put_operation(&operation(&north())).await).await.unwrap();
    let host = host(&fresh);
    let worker = Caller { staff: staff_id(), role: Role::Caseworker { operation: north() }, token: None };
    let profile =
        serde_json::from_value(serde_json::json!({"full-name": "Amina", "individual-number": "٢٤٥-١٦C٠٠١٢٣"}));
    let made = Desk::register(&host, &worker, profile.unwrap(), None, &str::to_owned).await.unwrap().made().unwrap();
    let found = async || {
        let number = serde_json::from_value(serde_json::json!({"number": "245-16c00123"})).unwrap();
        let found = search(&host, &worker, number, &str::to_owned).await.unwrap();
        found.individuals.into_iter().map(|found| found.id).collect::<Vec<_>>()
    };
    assert_eq!(found().await, [made.id]);
    let mut row = fresh.begin().await.individual(made.id).await.unwrap().unwrap();
    let right = row.registration_index;
    row.registration_index = Some(hash());
    fresh.write(async |tx| tx.index_individual(&row).await).await.unwrap();
    assert_eq!(found().await, [], "an older host found it by the digits as they were typed");
    upgrade(&host, calm).await.unwrap();
    assert_eq!(found().await, [made.id]);
    let after = fresh.begin().await.individual(made.id).await.unwrap().unwrap();
    assert_eq!((after.version, after.registration_index), (1, right), "nobody who has it open is in the way");
}

async fn whoever_an_older_host_registered_is_found_by_name_after_this_one_opened_the_database(fresh: Fresh) {
    fresh.write(async |tx| tx.put_operation(&operation(&north())).await).await.unwrap();
    let host = host(&fresh);
    let worker = Caller { staff: staff_id(), role: Role::Caseworker { operation: north() }, token: None };
    let mut registered = Vec::new();
    for name in ["Amina Yusuf", "Deng Garang"] {
        let profile = serde_json::from_value(serde_json::json!({"full-name": name, "date-of-birth": "1990"}));
        registered.push(
            Desk::register(&host, &worker, profile.unwrap(), None, &str::to_owned).await.unwrap().made().unwrap().id,
        );
    }
    let found = async || {
        let input = serde_json::from_value(serde_json::json!({"name": "أمينة يوسف", "born": "1990-04-02"})).unwrap();
        let found = search(&host, &worker, input, &str::to_owned).await.unwrap();
        found.individuals.into_iter().map(|found| found.id).collect::<Vec<_>>()
    };
    assert_eq!(found().await, registered[..1]);
    assert_eq!(fresh.by_hand("DELETE FROM search_key").await.unwrap(), 64);
    assert_eq!(found().await, []);
    upgrade(&host, calm).await.unwrap();
    assert_eq!(found().await, registered[..1]);
    assert_eq!(fresh.by_hand("UPDATE search_key SET hash = hash").await.unwrap(), 64);
    upgrade(&host, calm).await.unwrap();
    assert_eq!(fresh.by_hand("UPDATE search_key SET hash = hash").await.unwrap(), 64, "it is done once");
}

on_both!(
    whoever_an_older_host_registered_is_found_by_name_after_this_one_opened_the_database,
    a_partners_token_is_bound_to_the_operation_with_which_the_partner_agreed_or_ends,
    a_number_in_another_script_is_found_also_where_an_older_host_wrote_its_index,
);
