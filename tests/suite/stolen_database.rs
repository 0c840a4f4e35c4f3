//! What somebody has who has the database: reads it, writes to it, and has no key.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::OperationId;
use waystation_test_databases::Database;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge, partner_role};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    two_people_who_differ_in_one_value_leave_rows_of_the_same_number_and_length,
    which_partner_and_which_pathway_is_not_to_be_read,
    two_cases_that_differ_only_in_answers_leave_equal_entries,
    whoever_writes_to_the_database_shows_nobody_more_than_before,
    a_consent_or_a_record_that_is_taken_away_closes_the_file,
);

/// The tables in which there is something of a person.
const OF_PERSONS: [&str; 6] = ["individual", "referral", "consent", "disclosure", "record", "evidence"];

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// Every row of a table, column by column, as text.
pub(crate) async fn rows(s: &Setting, table: &str) -> Vec<BTreeMap<String, String>> {
    rows_in(&s.world.database, table).await
}

/// The same, of a database.
pub(crate) async fn rows_in(database: &Database, table: &str) -> Vec<BTreeMap<String, String>> {
    let columns = columns_in(database, table).await;
    let postgres = database.is_postgres();
    let as_text = |(name, kind): &(String, String)| match kind.as_str() {
        "BLOB" => format!("coalesce(hex({name}), 'NULL')"),
        "bytea" => format!("coalesce(encode({name}, 'hex'), 'NULL')"),
        _ if postgres => format!("coalesce({name}::text, 'NULL')"),
        _ => format!("coalesce(CAST({name} AS TEXT), 'NULL')"),
    };
    let list: Vec<_> = columns.iter().map(as_text).collect();
    let sql = format!("SELECT {} AS row FROM {table}", list.join(" || '|' || "));
    let found: Vec<(String,)> = if postgres {
        let mut connection = PgConnection::connect(database.uri()).await.unwrap();
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap()
    } else {
        let mut connection = SqliteConnection::connect(database.uri()).await.unwrap();
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap()
    };
    let split = |(row,): (String,)| {
        let names = columns.iter().map(|(name, _)| name.clone());
        names.zip(row.split('|').map(ToOwned::to_owned)).collect()
    };
    found.into_iter().map(split).collect()
}

/// The columns of a table, with their types.
async fn columns(s: &Setting, table: &str) -> Vec<(String, String)> {
    columns_in(&s.world.database, table).await
}

async fn columns_in(database: &Database, table: &str) -> Vec<(String, String)> {
    if database.is_postgres() {
        let sql = format!(
            "SELECT column_name::text, data_type::text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY 1"
        );
        let mut connection = PgConnection::connect(database.uri()).await.unwrap();
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap()
    } else {
        let sql = format!("SELECT name, type FROM pragma_table_info('{table}') ORDER BY 1");
        let mut connection = SqliteConnection::connect(database.uri()).await.unwrap();
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap()
    }
}

/// Runs statements as whoever may write to the database and cares for no rule of it; whether it took them.
pub(crate) async fn by_force(s: &Setting, statement: String) -> bool {
    if s.world.database.is_postgres() {
        let mut connection = PgConnection::connect(s.world.database.uri()).await.unwrap();
        connection.execute("SET session_replication_role = replica").await.unwrap();
        connection.execute(AssertSqlSafe(statement)).await.is_ok()
    } else {
        let mut connection = SqliteConnection::connect(s.world.database.uri()).await.unwrap();
        connection.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").await.unwrap();
        connection.execute(AssertSqlSafe(statement)).await.is_ok()
    }
}

/// The whole job for one person: registered, asked, confirmed, consented, sent, accepted.
async fn served(s: &Setting, profile: Value, pathway: &str, answers: Value) -> (String, String) {
    let person = s.register(profile).await;
    let referral = s.referred(&person, pathway, answers, json!({})).await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    (person, referral)
}

/// How many rows there are, and how long each value is.
async fn shape(s: &Setting) -> BTreeMap<&'static str, Vec<Vec<(String, usize)>>> {
    let mut shapes = BTreeMap::new();
    for table in OF_PERSONS.into_iter().chain(["search_key", "audit"]) {
        let lengths =
            |row: BTreeMap<String, String>| row.into_iter().map(|(name, value)| (name, value.len())).collect();
        let mut shape: Vec<Vec<_>> = rows(s, table).await.into_iter().map(lengths).collect();
        shape.sort();
        shapes.insert(table, shape);
    }
    shapes
}

async fn two_people_who_differ_in_one_value_leave_rows_of_the_same_number_and_length(kind: Kind) {
    let mut shapes = Vec::new();
    for one in [
        json!({}),
        json!({"specific-needs": ["torture"]}),
        json!({"specific-needs": null}),
        json!({"individual-number": null}),
        json!({"full-name": "A"}),
    ] {
        let s = setting(kind).await;
        let mut profile = amina();
        merge(&mut profile, one);
        let _served = served(&s, profile, "legal-assistance", legal_answers()).await;
        shapes.push(shape(&s).await);
    }
    let [first, others @ ..] = shapes.as_slice() else { panic!("there are five") };
    assert_eq!((first["individual"].len(), first["search_key"].len()), (1, 32));
    assert!(first["disclosure"].len() == 2 && first["audit"].len() > 8);
    for other in others {
        assert_eq!(first, other);
    }
}

async fn which_partner_and_which_pathway_is_not_to_be_read(kind: Kind) {
    let s = setting(kind).await;
    let _served = served(&s, amina(), "legal-assistance", legal_answers()).await;
    for table in OF_PERSONS {
        let text = format!("{:?}", rows(&s, table).await);
        for word in [s.partner.as_str(), "legal", "acceptance-", "urgent"] {
            assert!(!text.contains(word), "{table} says {word}");
            let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(!text.to_lowercase().contains(&hex), "{table} says {word} in bytes");
        }
    }
    // Nor does what the database holds of the audit: with the moments of the rows beside it, that would be enough.
    let audit = rows(&s, "audit").await;
    let of_operation: Vec<_> = audit.iter().filter(|row| row["chain"] != "host").collect();
    assert!(of_operation.len() > 8 && of_operation.iter().all(|row| row["body"].is_empty()));
    // Read with the key it names the partner, and nobody by an id that is in a table.
    let acts = json!(s.acts().await).to_string();
    assert!(acts.contains(&s.partner));
    for table in OF_PERSONS {
        for row in rows(&s, table).await {
            assert!(!acts.contains(&row["id"]), "the audit names the {table} {}", row["id"]);
        }
    }
}

async fn two_cases_that_differ_only_in_answers_leave_equal_entries(kind: Kind) {
    let mut audits = Vec::new();
    for one in [json!({}), json!({"matter": "housing", "days-left": 40, "what-is-requested": "Shelter"})] {
        let s = setting(kind).await;
        let person = s.register(amina()).await;
        let referral = s.begin(&person, "legal-assistance").await;
        let mut answers = legal_answers();
        merge(&mut answers, one);
        let _assessed = s.answer(&referral, answers).await.expect(200);
        let _read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200);
        let mut entries = s.acts().await;
        for entry in &mut entries {
            for masked in ["at", "individual", "referral", "staff"] {
                if let Some(value) = entry.get_mut(masked) {
                    *value = json!("masked");
                }
            }
        }
        audits.push(entries);
    }
    assert!(audits[0].iter().any(|entry| entry["act"] == "referral-assessed"));
    assert_eq!(audits[0], audits[1]);
}

/// What everybody gets to see at the moment: by caller and path.
async fn seen(s: &Setting, callers: &[(&'static str, String)], paths: &[String]) -> Vec<(String, u16, String)> {
    let mut seen = Vec::new();
    for (who, token) in callers {
        for path in paths {
            let answer = s.world.api.get(token, path).await;
            // What a refusal says has the id of its request in it.
            let text = if answer.status == 200 { answer.text } else { String::new() };
            seen.push((format!("{who} {path}"), answer.status, text));
        }
    }
    seen
}

/// Whether an answer has only what it had before, and says which rows are damaged.
fn less(is: &str, was: &str) -> bool {
    let [is, was] = [is, was].map(|text| serde_json::from_str::<Value>(text).unwrap_or_default());
    is.is_object() && was.is_object() && within(&is, &was)
}

fn within(is: &Value, was: &Value) -> bool {
    match (is, was) {
        (Value::Object(is), Value::Object(was)) => is.iter().all(|(name, value)| {
            let before = was.get(name).unwrap_or(&Value::Null);
            within(value, before) || (name == "damaged" && value.is_array())
        }),
        (Value::Array(is), Value::Array(was)) => is.iter().all(|one| was.iter().any(|before| within(one, before))),
        (is, was) => is.is_null() || is == was,
    }
}

async fn whoever_writes_to_the_database_shows_nobody_more_than_before(kind: Kind) {
    let s = setting(kind).await;
    let api = &s.world.api;
    // One case that was sent, one that was withdrawn, one that was closed with a record, one of another operation.
    let (person, referral) = served(&s, amina(), "legal-assistance", legal_answers()).await;
    let (withdrawn_person, withdrawn) = served(&s, amina(), "legal-assistance", legal_answers()).await;
    let file = api.get(&s.caseworker, format!("/api/v1/individuals/{withdrawn_person}")).await.expect(200).body;
    let consent = file["consents"][0]["id"].as_str().unwrap().to_owned();
    let _no = api.post(&s.caseworker, format!("/api/v1/consents/{consent}/withdrawal")).await.expect(200);
    s.world.record_operation("elsewhere").await;
    let elsewhere = OperationId::new("elsewhere").unwrap();
    let stranger = s.world.token(Role::Caseworker { operation: elsewhere }).await.0;
    let other_partner = s.world.token(partner_role("inter-agency", "other-organisation", "legal-counsellor")).await.0;
    let other_function = s.reader("nobody").await.0;
    let (revoked, staff) = s.reader("legal-counsellor").await;
    let tokens = api.get(&s.world.central, "/api/v1/tokens").await.expect(200).body;
    let token = tokens["tokens"].as_array().unwrap().iter().find(|token| token["staff"] == staff.to_string()).unwrap();
    let path = format!("/api/v1/tokens/{}", token["id"].as_str().unwrap());
    let _revoked = api.delete(&s.world.central, path).await.expect(204);
    let callers = [
        ("caseworker", s.caseworker.clone()),
        ("partner", s.focal_point.clone()),
        ("other partner", other_partner),
        ("other function", other_function),
        ("revoked", revoked),
        ("stranger", stranger),
        ("central", s.world.central.clone()),
    ];
    let paths = [
        format!("/api/v1/individuals/{person}"),
        format!("/api/v1/individuals/{withdrawn_person}"),
        format!("/api/v1/referrals/{referral}"),
        format!("/api/v1/referrals/{withdrawn}"),
        format!("/api/v1/partner/referrals/{referral}/form"),
        format!("/api/v1/partner/referrals/{withdrawn}/form"),
        "/api/v1/partner/referrals".to_owned(),
    ];
    let before = seen(&s, &callers, &paths).await;
    assert!(
        before.iter().any(|(who, status, _)| who.starts_with("partner") && who.contains(&referral) && *status == 200)
    );
    assert!(before.iter().all(|(who, status, _)| !who.starts_with("revoked") || *status == 401));

    let mut changes = 0;
    for table in OF_PERSONS.into_iter().chain([
        "search_key",
        "token",
        "partner",
        "agreement",
        "plugin_grant",
        "operation",
        "plugin",
    ]) {
        for (column, kind) in columns(&s, table).await {
            if ["component", "mac", "sealed", "key", "catalogue"].contains(&column.as_str()) {
                continue;
            }
            // A value that another row of the table has, or none, or one of the words that open something.
            let other = format!(
                "(SELECT o.{column} FROM {table} AS o WHERE o.{column} IS NOT NULL AND o.{column} <> {table}.{column} LIMIT 1)"
            );
            let mut values = vec![other, "NULL".to_owned()];
            match kind.as_str() {
                "INTEGER" | "bigint" => values.extend(["0".to_owned(), "4000000000000".to_owned()]),
                "TEXT" | "text" if column == "state" => {
                    values.extend(["'given'", "'accepted'", "'submitted'", "'active'"].map(ToOwned::to_owned));
                }
                _ => {}
            }
            for value in values {
                assert!(by_force(&s, format!("CREATE TABLE kept AS SELECT * FROM {table}")).await);
                if by_force(&s, format!("UPDATE {table} SET {column} = {value}")).await {
                    changes += 1;
                    let after = seen(&s, &callers, &paths).await;
                    for (was, is) in before.iter().zip(&after) {
                        assert!(
                            is == was || is.1 >= 400 || less(&is.2, &was.2),
                            "{table}.{column} = {value}: {} saw {} and now {}: {}",
                            was.0,
                            was.1,
                            is.1,
                            is.2
                        );
                    }
                }
                assert!(by_force(&s, format!("DELETE FROM {table}")).await);
                assert!(by_force(&s, format!("INSERT INTO {table} SELECT * FROM kept")).await);
                assert!(by_force(&s, "DROP TABLE kept".to_owned()).await);
            }
        }
    }
    assert!(changes > 80, "{changes}");
    assert_eq!(seen(&s, &callers, &paths).await, before, "everything was put back");
}

async fn a_consent_or_a_record_that_is_taken_away_closes_the_file(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = served(&s, amina(), "legal-assistance", legal_answers()).await;
    let guardianship =
        json!({"reference": "G-2026-1", "from": s.world.clock_after(-1), "until": s.world.clock_after(1 << 40)});
    let path = format!("/api/v1/individuals/{person}/guardianship");
    let _recorded = s.world.api.put(&s.caseworker, &path).json(&guardianship).await.expect(200);
    let before = s.form(&referral).await.status;
    assert!(by_force(&s, "DELETE FROM record".to_owned()).await);
    assert!(s.form(&referral).await.status >= 500, "it was {before}");
    let _damaged = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(500);
}
