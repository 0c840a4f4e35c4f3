//! By what a person is known, and where that is looked for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use waystation_test_databases::Database;
use waystation_test_world::hex;
use waystation_test_world::setting::Setting;

use crate::stolen_database::rows_in;

/// Something that belongs to one person and to nobody else, in the forms in which it may be written.
#[derive(Clone)]
pub(crate) struct Marker {
    what: String,
    text: String,
    forms: Vec<Vec<u8>>,
}

impl std::fmt::Debug for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.what, self.text)
    }
}

/// Base64 of the bytes wherever they begin within others: what of it does not depend on its neighbours.
fn base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encode = |bytes: &[u8]| -> Vec<u8> {
        let whole = bytes.chunks_exact(3).flat_map(|three| {
            let bits = (u32::from(three[0]) << 16) | (u32::from(three[1]) << 8) | u32::from(three[2]);
            [18, 12, 6, 0].map(|shift| LETTERS[((bits >> shift) & 63) as usize])
        });
        whole.collect()
    };
    // The first letters that are made of these bytes alone come after as many bytes as fill up a group.
    (0..3).filter_map(|skipped| bytes.get(skipped..).map(encode)).filter(|text| text.len() >= 12).collect()
}

impl Marker {
    fn new(what: &str, text: &str, values: &[Vec<u8>]) -> Self {
        let mut forms = BTreeSet::new();
        for value in values {
            forms.insert(value.clone());
            forms.insert(hex(value).into_bytes());
            forms.insert(hex(value).to_uppercase().into_bytes());
            forms.extend(base64(value));
        }
        Self { what: what.to_owned(), text: text.to_owned(), forms: forms.into_iter().collect() }
    }

    /// Words.
    pub(crate) fn words(what: &str, words: &str) -> Self {
        Self::new(what, words, &[words.as_bytes().to_vec(), words.replace(['-', ' '], "").into_bytes()])
    }

    /// An id: as text, and as the bytes that it stands for.
    fn id(what: &str, id: &str) -> Self {
        let bytes = of_hex(&id.replace('-', ""));
        Self::new(what, id, &[id.as_bytes().to_vec(), id.replace('-', "").into_bytes(), bytes])
    }

    /// The beginning of a value: what is sealed begins with a nonce that nothing else has.
    fn value(what: &str, value: &str) -> Self {
        Self::new(what, value.get(..48).unwrap_or(value), &[of_hex(value).into_iter().take(24).collect()])
    }

    /// Whether it is this.
    pub(crate) fn is_of(&self, text: &str) -> bool {
        self.text == text
    }

    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.forms.iter().any(|form| contains(bytes, form))
    }
}

fn of_hex(hex: &str) -> Vec<u8> {
    let digits = |at: usize| hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    (0..hex.len() / 2).filter_map(|at| digits(2 * at)).collect()
}

/// Whether the bytes are among others. By its first byte first: the places are large.
fn contains(bytes: &[u8], form: &[u8]) -> bool {
    let Some((first, rest)) = form.split_first() else { return false };
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|left| left.iter().position(|byte| byte == first)) {
        at += next + 1;
        if bytes.get(at..).is_some_and(|left| left.starts_with(rest)) {
            return true;
        }
    }
    false
}

/// Everything in the rows of a person that says whose they are, or opens them: ids, numbers, keys, indexes, digests, codes,
/// and what is sealed.
pub(crate) async fn of_rows(database: &Database, person: &str) -> Vec<Marker> {
    // These say something of others, or nothing of anybody.
    let shared = ["operation", "plugin", "partner_index", "state", "stage"];
    let mut markers = Vec::new();
    for table in waystation_store::OF_PERSONS {
        let (of_person, of_others): (Vec<_>, Vec<_>) = rows_in(database, table)
            .await
            .into_iter()
            .partition(|row| row.get("individual").or_else(|| row.get("id")).unwrap() == person);
        for row in of_person {
            for (column, value) in row {
                let what = format!("{table}.{column}");
                let is_id = value.len() == 36 && value.matches('-').count() == 4;
                // A namesake is found under the same hash.
                let of_namesake = || column == "hash" && of_others.iter().any(|row| row["hash"] == value);
                if shared.contains(&column.as_str()) || value == "NULL" || of_namesake() {
                } else if is_id {
                    markers.push(Marker::id(&what, &value));
                } else if column == "file" || column == "case_number" {
                    markers.push(Marker::words(&what, &value));
                } else if value.len() >= 48 || column == "hash" {
                    markers.push(Marker::value(&what, &value));
                }
            }
        }
    }
    markers
}

/// Every file below a directory, with what is in it. Its path is in it too: names are looked through as well.
pub(crate) fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in dir.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        // One that goes meanwhile is not there.
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let name = path.display().to_string();
        found.push((name.clone(), [name.as_bytes(), b"\n", &bytes].concat()));
    }
    found
}

/// The database as whoever has it has it: its files, or every row of every table.
pub(crate) async fn database(database: &Database) -> Vec<(String, Vec<u8>)> {
    if !database.is_postgres() {
        let file = PathBuf::from(database.uri().trim_start_matches("sqlite:"));
        return files(file.parent().unwrap());
    }
    let mut connection = PgConnection::connect(database.uri()).await.unwrap();
    let sql = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    assert!(tables.len() > 20);
    let mut dump = Vec::new();
    for (table,) in tables {
        // A component is no row of anybody.
        let sql = format!("SELECT coalesce(string_agg(t::text, chr(10)), '') FROM {table} AS t");
        let (text,): (String,) = sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
        dump.push((table, text.into_bytes()));
    }
    dump
}

/// Where a host in this process keeps, writes and answers.
pub(crate) struct Places<'s>(&'s Setting);

impl<'s> Places<'s> {
    pub(crate) const fn of(setting: &'s Setting) -> Self {
        Self(setting)
    }

    /// What is kept: the database, the sealed files, the keys.
    pub(crate) async fn kept(&self) -> Vec<(String, Vec<u8>)> {
        let world = &self.0.world;
        let mut kept = database(&world.database).await;
        kept.extend(files(world.files.path()));
        kept.extend(files(world.keys.path()));
        kept
    }

    /// What everybody is answered who may ask for anything.
    pub(crate) async fn answers(&self, person: &str, referral: &str) -> Vec<(String, Vec<u8>)> {
        let s = self.0;
        let mut paths = vec![
            format!("/api/v1/individuals/{person}"),
            format!("/api/v1/individuals/{person}/corrections"),
            format!("/api/v1/individuals/{person}/history"),
            format!("/api/v1/individuals/{person}/holds"),
            format!("/api/v1/individuals/{person}/rights-requests"),
            format!("/api/v1/individuals/{person}/closing"),
            format!("/api/v1/referrals/{referral}"),
            format!("/api/v1/referrals/{referral}/proposal"),
            format!("/api/v1/partner/referrals/{referral}/form"),
        ];
        // What of the person has an address of its own, as long as there is a person.
        let file = s.world.api.get(&s.caseworker, &paths[0]).await;
        for (list, path) in [("evidence", "/api/v1/evidence/"), ("consents", "/api/v1/consents/")] {
            for one in file.body[list].as_array().into_iter().flatten() {
                let id = one.as_str().or_else(|| one["id"].as_str()).unwrap();
                let rest = if list == "consents" { "/receipt" } else { "" };
                paths.push(format!("{path}{id}{rest}"));
            }
        }
        let asked = s.world.api.get(&s.officer, format!("{}/rights-requests", paths[0])).await;
        for request in asked.body["requests"].as_array().into_iter().flatten() {
            paths.push(format!("/api/v1/rights-requests/{}", request["id"].as_str().unwrap()));
        }
        let lists = [
            "/api/v1/me",
            "/api/v1/referrals?limit=100",
            "/api/v1/partner/referrals?limit=100",
            "/api/v1/duties",
            "/api/v1/figures?quarter=2027-Q1",
            "/api/v1/status",
            "/api/v1/tokens",
            "/api/v1/audit?chain=host&after=0&limit=500",
            "/api/v1/audit/checkpoint?chain=host",
        ];
        paths.extend(lists.map(ToOwned::to_owned));
        paths.push(format!("/api/v1/audit?chain=operation:{}&after=0&limit=500", s.operation));
        let mut answers = Vec::new();
        for (who, token) in [
            ("caseworker", &s.caseworker),
            ("supervisor", &s.supervisor),
            ("officer", &s.officer),
            ("partner", &s.focal_point),
            ("central", &s.world.central),
        ] {
            for path in &paths {
                let answer = s.world.api.get(token, path).await;
                // A refusal repeats the path that was asked for.
                let text = if answer.status < 400 { answer.text } else { answer.text.replace(path, "") };
                answers.push((format!("{who} {path}"), text.into_bytes()));
            }
            let search = serde_json::json!({"number": "931-12C77125"});
            let found = s.world.api.post(token, "/api/v1/individuals/search").json(&search).await;
            answers.push((format!("{who} searches"), found.text.into_bytes()));
        }
        answers
    }

    /// What of these is found, and where.
    pub(crate) async fn search(
        &self,
        markers: impl Iterator<Item = &Marker> + Clone,
        person: &str,
        referral: &str,
    ) -> Vec<String> {
        let mut places = self.kept().await;
        places.extend(self.answers(person, referral).await);
        found(markers, &places)
    }
}

/// What of these is found in which place. The audit is permanent, and has the digest of a decision under a key of the host: it
/// says nothing, and leads to a row that is gone.
pub(crate) fn found<'m>(
    markers: impl Iterator<Item = &'m Marker> + Clone,
    places: &[(String, Vec<u8>)],
) -> Vec<String> {
    let mut found = Vec::new();
    for (place, bytes) in places {
        let stays = |marker: &Marker| {
            marker.what == "disclosure.digest" && (place.contains("/audit?") || place.ends_with(".jsonl"))
        };
        let markers = markers.clone().filter(|marker| !stays(marker));
        found.extend(markers.filter(|marker| marker.is_in(bytes)).map(|marker| format!("{marker:?} in {place}")));
    }
    found
}
