//! The marks in `catalog.toml`, checked against the live schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use waystation_domain::retention::table::{ClockId, NoClock};

use crate::fresh::Fresh;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    class: Class,
    sealed: bool,
    clock: Clock,
    readers: BTreeSet<Reader>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Class {
    Identifier,
    CaseNumber,
    Code,
    Time,
    Count,
    Hash,
    Key,
    Sealed,
    Document,
    Entry,
    Words,
    Component,
}

/// A clock, or why there is none.
#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(untagged)]
enum Clock {
    Ends(ClockId),
    None(NoClock),
}

/// What becomes of the rows of a table when a person is erased.
#[derive(Deserialize, Clone, Copy, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Erasure {
    Rows,
    Made,
    Pseudonym,
    Nobody,
}

#[derive(Deserialize)]
struct Table {
    erasure: Erasure,
    #[serde(flatten)]
    columns: BTreeMap<String, Mark>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
enum Reader {
    Operation,
    Partner,
    Central,
    Host,
}

fn tables() -> BTreeMap<String, Table> {
    toml::from_str(waystation_store::CATALOG).unwrap()
}

fn marks() -> BTreeMap<String, BTreeMap<String, Mark>> {
    tables().into_iter().map(|(name, table)| (name, table.columns)).collect()
}

/// What the catalogue says of each table.
pub(crate) fn erasures() -> BTreeMap<String, Erasure> {
    tables().into_iter().map(|(name, table)| (name, table.erasure)).collect()
}

/// Table, column, type; the table of migrations is the driver's own.
pub(crate) async fn columns(fresh: &Fresh) -> Vec<(String, String, String)> {
    if fresh.database.is_postgres() {
        let mut connection = PgConnection::connect(fresh.database.uri()).await.unwrap();
        let sql = "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
                   WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
    } else {
        let mut connection = SqliteConnection::connect(fresh.database.uri()).await.unwrap();
        let sql = "SELECT t.name, c.name, c.type FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c \
                   WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' \
                   AND t.name <> '_sqlx_migrations'";
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
    }
}

async fn every_column_has_a_mark_and_every_mark_a_column(fresh: Fresh) {
    let live: BTreeSet<String> = columns(&fresh).await.into_iter().map(|(t, c, _)| format!("{t}.{c}")).collect();
    let marked: BTreeSet<String> = marks()
        .iter()
        .flat_map(|(table, columns)| columns.keys().map(move |column| format!("{table}.{column}")))
        .collect();
    assert!(live.len() > 80, "the schema was not read");
    assert_eq!(live.difference(&marked).collect::<Vec<_>>(), Vec::<&String>::new(), "columns without a mark");
    assert_eq!(marked.difference(&live).collect::<Vec<_>>(), Vec::<&String>::new(), "marks without a column");
}

async fn every_column_has_the_type_of_its_class(fresh: Fresh) {
    let marks = marks();
    for (table, column, kind) in columns(&fresh).await {
        let bytes = matches!(kind.as_str(), "BLOB" | "bytea");
        let number = matches!(kind.as_str(), "INTEGER" | "bigint");
        let text = matches!(kind.as_str(), "TEXT" | "text");
        let good = match marks[&table][&column].class {
            Class::Key | Class::Sealed | Class::Entry | Class::Component => bytes,
            Class::Hash => bytes || (text && column == "digest"),
            Class::Time | Class::Count => number,
            Class::Identifier | Class::CaseNumber | Class::Code | Class::Document | Class::Words => text,
        };
        assert!(good, "{table}.{column} is {kind}");
    }
}

on_both!(every_column_has_a_mark_and_every_mark_a_column, every_column_has_the_type_of_its_class);

#[test]
fn what_is_personal_is_sealed_ends_with_the_person_and_is_never_read_by_the_central_team() {
    for (table, Table { erasure, columns }) in tables() {
        for (column, mark) in columns {
            let place = format!("{table}.{column}");
            let personal = matches!(mark.class, Class::Sealed | Class::Key);
            assert_eq!(mark.sealed, personal || mark.class == Class::Entry, "{place}");
            if personal {
                assert!(mark.clock == Clock::Ends(ClockId::CaseFile), "{place}");
            }
            let of_a_person = mark.clock == Clock::Ends(ClockId::CaseFile);
            assert_eq!(of_a_person, erasure == Erasure::Rows, "{place} goes with the person, or is not about one");
            if mark.clock == Clock::Ends(ClockId::CaseFile) {
                assert!(!mark.readers.contains(&Reader::Central), "{place}");
            }
            assert!(!mark.readers.is_empty(), "{place}");
            if mark.readers.contains(&Reader::Host) {
                assert_eq!(mark.readers.len(), 1, "{place}");
            }
        }
    }
}
