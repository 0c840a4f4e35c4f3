//! An operation that is ready to work on a host of its own.

use serde_json::json;
use waystation_domain::words::time::{DAY, Timestamp};
use waystation_test_world::people::items_of;

use crate::host::{Api, Program};
use crate::violation::{Found, Violation};

/// The operation.
pub(crate) const OPERATION: &str = "inter-agency";
/// The partner.
pub(crate) const PARTNER: &str = "legal-centre";
/// The pathway.
pub(crate) const PATHWAY: &str = "legal-assistance";
/// The member of the central team who sets the host up.
pub const CENTRAL_STAFF: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// Everybody's token.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) central: String,
    pub(crate) caseworker: String,
    pub(crate) supervisors: [String; 2],
    pub(crate) partner: String,
    /// Until when a consent is given: thirty days, by the host's own clock.
    pub(crate) until: String,
}

/// A new token.
///
/// # Errors
/// When the command gives none.
pub fn token(program: &Program, arguments: &[&str]) -> Found<String> {
    let made = program.run(&[&["token", "create", "--label", "suite", "--days", "2"], arguments].concat())?;
    let found = made.split_whitespace().find(|word| word.starts_with("wst_")).map(str::to_owned);
    found.ok_or_else(|| Violation(format!("no token: {made}")))
}

/// The operation, its plugin, its partner, what they agreed on and what is granted; and who works there.
pub(crate) fn set_up(program: &Program, api: &Api) -> Found<Cast> {
    let central = token(program, &["--role", "central", "--staff", CENTRAL_STAFF, "--new-staff"])?;
    let of = |more: &[&str]| {
        let staff = ["--by", CENTRAL_STAFF, "--operation", OPERATION, "--new-staff", "--role"];
        token(program, &[&staff, more].concat())
    };
    let operation = json!({"title": "Inter-agency", "country": "idn"});
    api.put(&central, format!("/api/v1/operations/{OPERATION}")).json(&operation).expect(200)?;
    let partner = json!({"name": "Legal Centre", "kind": {"type": "non-governmental"}});
    api.put(&central, format!("/api/v1/partners/{PARTNER}")).json(&partner).expect(200)?;
    let component = waystation_test_world::plugin("inter-agency-referral");
    let installed = api.post(&central, "/api/v1/plugins?label=1").bytes("application/wasm", component).expect(201)?;
    let path = format!("/api/v1/plugins/{}", installed.text_at("/id")?);
    for step in ["approval", "activation"] {
        api.post(&central, format!("{path}/{step}")).expect(200)?;
    }
    let plugin = api.get(&central, path).expect(200)?;
    let items = items_of(plugin.at("/catalogue")?);
    let agreement = json!({
        "operation": OPERATION, "partner": PARTNER, "party": "co-controller",
        "roles": ["legal-aid-provider"], "purposes": ["immediate-service", "referral-feedback"], "items": items,
        "functions": ["legal-counsellor"], "from": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z",
        "assessment_due": "2099-01-01T00:00:00Z"
    });
    api.post(&central, "/api/v1/agreements").json(&agreement).expect(201)?;
    let grant = json!({
        "operation": OPERATION, "digest": plugin.at("/digest")?, "facts": ["age-band"], "items": items,
        "until": "2099-01-01T00:00:00Z"
    });
    api.post(&central, "/api/v1/grants").json(&grant).expect(201)?;
    let made: Timestamp = plugin.text_at("/created_at")?.parse().map_err(crate::violation::at("created_at"))?;
    Ok(Cast {
        caseworker: of(&["caseworker"])?,
        supervisors: [of(&["supervisor"])?, of(&["supervisor"])?],
        partner: of(&["partner", "--partner", PARTNER, "--function", "legal-counsellor"])?,
        central,
        until: made.plus(30 * DAY).to_string(),
    })
}
