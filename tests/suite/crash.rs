//! The plug is pulled in the middle of a mixed load: no act that was answered is lost, and none is half done. And the real
//! program, for the other scenarios that start it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use waystation_domain::words::time::{DAY, Timestamp};
use waystation_test_client::Unexpected;
pub(crate) use waystation_test_crash::{Api, CENTRAL_STAFF, Running};
use waystation_test_crash::{Plan, Program, Tally};
use waystation_test_world::Kind;
use waystation_test_world::people::{items_of, legal_answers};

use crate::PROGRAM;

pub(crate) fn program(data: &Path, database: &str) -> Program {
    // Where the token of a test is, if it has one: the library of it is asked for where a configuration names it.
    let settings = BTreeMap::from([("SOFTHSM2_CONF", data.join("softhsm2.conf").into_os_string())]);
    Program { way: Vec::new(), path: PROGRAM.into(), data: data.to_owned(), database: database.to_owned(), settings }
}

pub(crate) fn command(data: &Path, database: &str) -> Command {
    program(data, database).command(&[])
}

/// Starts the host and waits until it says where it listens and that it is ready.
pub(crate) fn start(data: &Path, database: &str) -> Running {
    program(data, database).start().unwrap()
}

pub(crate) fn token(data: &Path, database: &str, args: &[&str]) -> String {
    waystation_test_crash::token(&program(data, database), args).unwrap()
}

/// Sets a host up for referrals to legal assistance; gives the moment thirty days from now, by its own clock.
pub(crate) fn set_up(api: &Api, central: &str) -> Result<String, Unexpected> {
    let component = waystation_test_world::plugin("inter-agency-referral");
    let installed = api.post(central, "/api/v1/plugins?label=1").bytes("application/wasm", component).expect(201)?.id();
    let plugin = api.get(central, format!("/api/v1/plugins/{installed}")).expect(200)?.body;
    for step in ["approval", "activation"] {
        api.post(central, format!("/api/v1/plugins/{installed}/{step}")).expect(200)?;
    }
    let partner = json!({"name": "Legal Centre", "kind": {"type": "non-governmental"}});
    api.put(central, "/api/v1/partners/legal-centre").json(&partner).expect(200)?;
    let items = items_of(&plugin["catalogue"]);
    let agreement = json!({
        "operation": "inter-agency", "partner": "legal-centre", "party": "controller",
        "roles": ["legal-aid-provider"], "purposes": ["immediate-service"], "items": items,
        "functions": ["legal-counsellor"], "from": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z",
        "assessment_due": "2099-01-01T00:00:00Z"
    });
    api.post(central, "/api/v1/agreements").json(&agreement).expect(201)?;
    let grant = json!({
        "operation": "inter-agency", "digest": plugin["digest"], "facts": ["age-band"], "items": items,
        "until": "2099-01-01T00:00:00Z"
    });
    api.post(central, "/api/v1/grants").json(&grant).expect(201)?;
    // Thirty days by the host's own clock, read from something that it has just made.
    let made: Timestamp = plugin["created_at"].as_str().unwrap().parse().unwrap();
    Ok(made.plus(30 * DAY).to_string())
}

/// A referral to legal assistance of this new person, confirmed and consented, with the version it is at.
pub(crate) fn consented(api: &Api, caseworker: &str, who: &Value, until: &str) -> Result<(String, String), Unexpected> {
    let person = api.post(caseworker, "/api/v1/individuals").json(who).expect(201)?.id();
    let begin = json!({"individual": person, "pathway": "legal-assistance"});
    let begun = api.post(caseworker, "/api/v1/referrals").json(&begin).expect(201)?;
    let at = |rest: &str| format!("/api/v1/referrals/{}/{rest}", begun.id());
    let answered = api.post(caseworker, at("answers")).on(begun.etag()).json(&legal_answers()).expect(200)?;
    let confirm = json!({"partner": "legal-centre"});
    let confirmed = api.post(caseworker, at("confirmation")).on(answered.etag()).json(&confirm).expect(200)?;
    let proposal = api.get(caseworker, at("proposal")).expect(200)?;
    let items = proposal.list_at("/items")?.iter().map(|item| (item["item"].as_str().unwrap().to_owned(), json!(true)));
    let consent = json!({
        "agrees": true, "items": items.collect::<serde_json::Map<_, _>>(), "channels": proposal.body["channels"],
        "given_by": "person", "method": {"type": "written"}, "language": "en",
        "explained": ["explanation", "benefits", "risks", "refusal", "exceptions"], "until": until
    });
    api.post(caseworker, at("consents")).json(&consent).expect(201)?;
    Ok((begun.id(), confirmed.etag()))
}

/// Something is killed again and again under a mixed load; what must be so afterwards is said by the harness.
fn crashes(plan: &Plan) -> Result<Tally, String> {
    let mut said = Vec::new();
    let done = waystation_test_crash::run(plan, |line| said.push(line.to_owned()));
    done.map_err(|violation| format!("{violation}\n{}", said.join("\n")))
}

fn plan(kind: Kind, hosts: usize, rounds: u64) -> Plan {
    Plan {
        program: PROGRAM.into(),
        kind,
        rounds,
        seed: rounds + hosts as u64,
        hosts,
        answers: (4, 16),
        loses_log: false,
    }
}

#[test]
fn nothing_is_lost_or_half_done_when_the_plug_is_pulled_on_sqlite() {
    let tally = crashes(&plan(Kind::Sqlite, 1, 20)).unwrap();
    assert_eq!((tally.rounds, tally.hosts_killed), (20, 20), "{tally:?}");
}

#[test]
fn nothing_is_lost_or_half_done_when_the_plug_is_pulled_on_postgresql_or_on_its_host() {
    let tally = crashes(&plan(Kind::Postgres, 1, 20)).unwrap();
    assert!(tally.hosts_killed > 5 && tally.servers_killed > 5, "{tally:?}");
}

#[test]
fn nothing_is_lost_or_done_twice_when_one_of_three_hosts_is_killed_and_the_others_go_on() {
    let tally = crashes(&plan(Kind::Postgres, 3, 3)).unwrap();
    assert_eq!((tally.rounds, tally.hosts_killed), (3, 3), "{tally:?}");
}

/// What the harness says is worth as much as what it finds.
#[test]
fn a_database_that_forgets_what_it_acknowledged_is_found_out() {
    let found = crashes(&Plan { loses_log: true, ..plan(Kind::Sqlite, 1, 3) }).unwrap_err();
    assert!(found.contains("seed 4, round "), "{found}");
}
