//! What has to be there before anybody can be referred: the operation, its plugin, partners, agreements, a grant.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waystation_test_client::Answer;

use super::api::{Api, Person};
use super::cast::{self, CHILD_PROTECTION, CONSULATE, Cast, LEGAL_AID, OPERATION};
use super::host::{Program, Serving};
use super::transcript::{note, scene};
use crate::failure::Failure;
use crate::workspace;

/// The country in which the operation of the play works.
const COUNTRY: &str = "jor";
/// The country that the people of the play fled from.
pub(super) const ORIGIN: &str = "syr";

/// A host, with everything in place.
pub(super) struct Setting {
    /// Who speaks with it.
    pub(super) cast: Cast,
    /// The host.
    pub(super) serving: Serving,
}

/// A moment so many days from now, as the API writes it.
pub(super) fn days_from_now(days: i64) -> String {
    let moment = Timestamp::now() + SignedDuration::from_hours(24 * days);
    // The API has milliseconds.
    moment.round(jiff::Unit::Second).unwrap_or(moment).to_string()
}

/// The component, built from the plugin's source.
pub(super) fn build_plugin(program: &Program) -> Result<PathBuf, Failure> {
    let component = program.data().join("inter-agency-referral.wasm");
    let path = component.to_string_lossy().into_owned();
    let source = workspace::root().join("plugins").join("inter-agency-referral");
    program.run(&["plugin", "build", &source.to_string_lossy(), "--output", &path])?;
    let size = component.metadata().map_err(Failure::at(&component))?.len();
    note(&format!("The component is {} KiB large and imports nothing.", size / 1024));
    Ok(component)
}

impl Setting {
    /// Makes it all, as the central team does: at the console and over HTTP.
    pub(super) fn make(program: &Program, component: &std::path::Path, port: Option<u16>) -> Result<Self, Failure> {
        program.run(&["migrate"])?;
        let central = cast::token(program, None, "Ada, central team", "en", &["--role", "central"])?;
        scene("The central team records the operation and its partners");
        let by = ["--by", central.staff.as_str()];
        let put = |what: &str, rest: &[&str]| program.run(&[&[what, "put"], rest, &by].concat());
        put("operation", &["--id", OPERATION, "--title", "Inter-agency referrals", "--country", COUNTRY])?;
        for (id, name) in [(LEGAL_AID, "Open Door Legal Aid"), (CHILD_PROTECTION, "Little Harbour")] {
            put("partner", &["--id", id, "--name", name, "--kind", "non-governmental"])?;
            note(&format!("{name}, a non-governmental organisation"));
        }
        put("partner", &["--id", CONSULATE, "--name", "The consulate", "--kind", "government", "--country", ORIGIN])?;
        note("The consulate of the country that people fled from (it will play a part in the last act)");

        scene("The central team reviews, approves and activates the plugin");
        let file = component.to_string_lossy().into_owned();
        let installed = [&["plugin", "install", &file, "--label", "1.0", "--format", "json"], &by[..]].concat();
        let installed = program.json(&installed)?;
        let id = installed.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        program.run(&[&["plugin", "approve", &id], &by[..]].concat())?;
        program.run(&[&["plugin", "activate", &id], &by[..]].concat())?;
        let cast = Cast::assemble(program, central)?;
        let serving = program.serve(port)?;
        let plugin = serving.api.get(&cast.central, format!("/api/v1/plugins/{id}")).expect(200)?;
        let pathways = plugin.list_at("/catalogue/pathways")?;
        note(&format!(
            "It declares {} pathways, in English, French and Arabic. Its text was in front of a reviewer.",
            pathways.len()
        ));

        scene("The central team writes down what was granted and agreed");
        grant(&serving.api, &cast.central, &plugin)?;
        agree(&serving.api, &cast.central, &plugin)?;
        Ok(Self { cast, serving })
    }
}

/// The items that a pathway asks for: data of the dictionary, and answers.
fn items(plugin: &Answer, pathway: &str) -> Result<BTreeSet<String>, Failure> {
    let found = plugin.list_at("/catalogue/pathways")?.iter().find(|p| p.get("id").is_some_and(|id| id == pathway));
    let found = found.ok_or_else(|| Failure::Unexpected(format!("the plugin declares no pathway {pathway}")))?;
    let elements = found.get("elements").and_then(Value::as_array).into_iter().flatten();
    Ok(elements
        .filter_map(|element| {
            let source = element.get("source")?;
            let id = source.get("id").and_then(Value::as_str)?;
            match source.get("type").and_then(Value::as_str)? {
                "answer" => Some(format!("answer:{pathway}/{id}")),
                _ => Some(id.to_owned()),
            }
        })
        .collect())
}

/// All facts and items of the two pathways of the play, but for one item that the central team does not see the need
/// for.
fn grant(api: &Api, central: &Person, plugin: &Answer) -> Result<(), Failure> {
    let facts: BTreeSet<String> = plugin
        .list_at("/catalogue/pathways")?
        .iter()
        .flat_map(|pathway| pathway.get("facts").and_then(Value::as_array).into_iter().flatten())
        .filter_map(|fact| fact.as_str().map(ToOwned::to_owned))
        .collect();
    let mut granted = items(plugin, "legal-assistance")?;
    granted.extend(items(plugin, "child-support")?);
    granted.remove("identity-document-type");
    note(&format!(
        "Granted: {} facts, {} items; `identity-document-type` is not among them.",
        facts.len(),
        granted.len()
    ));
    let body = json!({
        "operation": OPERATION,
        "digest": plugin.text_at("/digest")?,
        "facts": facts,
        "items": granted,
        "until": days_from_now(180),
    });
    api.post(central, "/api/v1/grants").json(&body).expect(201)?;
    Ok(())
}

/// An agreement with each partner. That with Open Door does not cover the registration number.
fn agree(api: &Api, central: &Person, plugin: &Answer) -> Result<(), Failure> {
    let legal = items(plugin, "legal-assistance")?;
    let mut less = legal.clone();
    less.remove("individual-number");
    let child = items(plugin, "child-support")?;
    let terms = [
        (LEGAL_AID, "legal-aid-provider", vec!["legal-counsellor"], less),
        (CHILD_PROTECTION, "child-protection-agency", vec!["child-caseworker", "case-manager"], child),
        // An agreement that nobody should have signed: the last act shows that it opens nothing.
        (CONSULATE, "legal-aid-provider", vec!["legal-counsellor"], legal),
    ];
    for (partner, role, functions, items) in terms {
        let count = items.len();
        let body = json!({
            "operation": OPERATION,
            "partner": partner,
            "party": "controller",
            "roles": [role],
            "purposes": ["immediate-service", "referral-feedback"],
            "items": items,
            "functions": functions,
            "from": days_from_now(-1),
            "until": days_from_now(365),
            "assessment_due": days_from_now(180),
        });
        api.post(central, "/api/v1/agreements").json(&body).expect(201)?;
        note(&format!("Agreed with `{partner}` as {role}: {count} items, for immediate services."));
    }
    Ok(())
}
