//! Every route: nobody without a token, nobody in the wrong role, and nothing about what is not one's own.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::security::caller::RoleName;
use waystation_domain::words::ids::OperationId;
use waystation_server::router::{Listed, routes};
use waystation_test_client::{Answer, Method};
use waystation_test_world::people::{amina, partner_role};
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, World};

use crate::PROGRAM;

/// An id that nothing has.
const NOBODY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// A role of another operation or partner, so that nothing of the first is its own.
fn elsewhere(role: RoleName) -> Role {
    let operation = OperationId::new("elsewhere").unwrap();
    match role {
        RoleName::Caseworker => Role::Caseworker { operation },
        RoleName::Supervisor => Role::Supervisor { operation },
        RoleName::ProtectionOfficer => Role::ProtectionOfficer { operation },
        RoleName::Central => Role::Central,
        RoleName::Partner => partner_role("elsewhere", "other-organisation", "legal-counsellor"),
    }
}

/// A body that the route takes, so that it is refused for the right reason.
fn sample(route: &Listed, s: &Setting) -> Option<Value> {
    let path = route.path.trim_start_matches("/api/v1");
    Some(match (route.method.as_str(), path) {
        ("PUT", "/agreements/{agreement}") => s.agreement_terms.clone(),
        ("PUT", "/grants/{grant}") => s.grant_terms.clone(),
        ("PUT", "/operations/{operation}") => json!({"title": "x", "country": "idn"}),
        ("PUT", "/partners/{partner}") => json!({"name": "x", "kind": {"type": "private"}}),
        ("PATCH", "/individuals/{individual}") => amina(),
        ("POST", "/referrals/{referral}/answers") => json!({}),
        ("POST", "/referrals/{referral}/confirmation") => json!({"partner": "legal-centre"}),
        ("POST", "/referrals/{referral}/consents") => json!({
            "agrees": true, "given_by": "person", "method": {"type": "written"}, "language": "en",
            "explained": [], "until": "2030-01-01T00:00:00Z"
        }),
        ("POST", "/referrals/{referral}/consent-requests") => json!({"language": "en"}),
        ("POST", "/consent-requests/{request}/answer") => json!({
            "agrees": false, "given_by": "person", "method": {"type": "written"}, "language": "en",
            "explained": [], "until": "2030-01-01T00:00:00Z"
        }),
        ("POST", "/partner/referrals/{referral}/steps") => json!({"step": "receive"}),
        ("POST", "/partner/referrals/{referral}/reports") => json!({"items": []}),
        ("POST", "/partner/referrals/{referral}/requests") => json!({"elements": ["full-name"]}),
        ("POST", "/consents/{consent}/invalidation") => json!({"reason": "not-informed"}),
        ("POST", "/referrals/{referral}/bases") => json!({
            "ground": {"type": "mandate", "inquiry": "fraud-inquiry", "controller_approval": "DC-1"},
            "items": ["full-name"], "stage": "offer",
            "until": "2030-01-01T00:00:00Z", "tell_by": "2030-01-01T00:00:00Z"
        }),
        ("PUT", "/individuals/{individual}/guardianship") => json!({
            "reference": "G-1", "from": "2027-01-01T00:00:00Z", "until": "2030-01-01T00:00:00Z"
        }),
        ("POST", "/referrals/{referral}/retraction") => json!({"questions": []}),
        ("POST", "/individuals/{individual}/undoing") => json!({"version": 2}),
        ("POST", "/individuals/{individual}/origin-errors") => {
            json!({"country": "SYR", "reason": "another person's paper"})
        }
        ("PUT", "/individuals/{individual}/same-person") => json!({"other": NOBODY, "same": true}),
        ("PUT", "/operations/{operation}/retention") => json!({}),
        ("POST", "/individuals/{individual}/milestones") => {
            json!({"milestone": "interview-visited", "on": "2027-01-01"})
        }
        ("POST", "/individuals/{individual}/holds") => {
            json!({"reason": "complaint", "reference": "C-1", "until": "2027-03-01"})
        }
        ("POST", "/holds/{hold}/review") => json!({"until": "2027-03-01"}),
        ("POST", "/individuals/{individual}/closing") => json!({"reason": "moved", "reachable": false}),
        ("POST", "/individuals/{individual}/erasure-requests" | "/erasure-requests/{request}/approval") => {
            json!({"reason": "person-asked"})
        }
        ("POST", "/individuals/{individual}/rights-requests") => {
            json!({"right": "access", "through": {"type": "person"}})
        }
        ("POST", "/rights-requests/{request}/verification") => json!({"how": "known-to-staff"}),
        ("POST", "/rights-requests/{request}/extension") => json!({"reason": "complex"}),
        ("POST", "/rights-requests/{request}/decision") => json!({"outcome": "granted"}),
        ("POST", "/rights-requests/{request}/partner-told") => json!({"partner": "legal-centre"}),
        ("POST", "/rights-requests/{request}/lifting") => json!({"how": "known-to-staff"}),
        ("POST", "/individuals/{individual}/file-requests") => json!({
            "reference": "F-1", "case_numbers": [], "function": "archivist", "days": 1
        }),
        _ => return None,
    })
}

/// The path with an id in each pair of braces; the row is of the kind that the braces name.
fn filled(path: &str, id: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or_default();
        out.push_str(before);
        out.push_str(if matches!(name, "operation" | "partner") { "nowhere" } else { id });
        rest = after;
    }
    out + rest
}

async fn ask(world: &World, secret: &str, route: &Listed, path: &str, body: Option<Value>) -> Answer {
    let request = world.api.ask(secret, route.method.clone(), path).on("\"1\"");
    match body {
        Some(body) => request.json(&body).await,
        None => request.await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_refuses_a_missing_token_and_a_wrong_role() {
    let world = World::new(Kind::Sqlite, PROGRAM).await;
    for route in routes().iter().filter(|route| !route.roles.is_empty()) {
        let path = filled(&route.path, NOBODY);
        for secret in ["", "wst_0000000000000000000000000000000000000000000000000000000000000000"] {
            let answer = ask(&world, secret, route, &path, None).await;
            assert_eq!(answer.status, 401, "{} {}", route.method, route.path);
            assert_eq!(answer.problem(), "unauthenticated");
        }
        for role in RoleName::ALL.iter().filter(|role| !route.roles.contains(role)) {
            let (secret, _) = world.token(elsewhere(*role)).await;
            let answer = ask(&world, &secret, route, &path, None).await;
            assert_eq!(answer.status, 403, "{} {} as {}", route.method, route.path, role.code());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_to_one_resource_answers_404_for_what_does_not_exist_and_for_what_is_not_ones_own() {
    let s = Setting::new(Kind::Sqlite, PROGRAM, "inter-agency-referral").await;
    s.world.record_operation("elsewhere").await;
    let person = s.register(amina()).await;
    let (referral, consent) = s.sent().await;
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let disclosure = read["disclosures"][0]["id"].as_str().unwrap().to_owned();
    for route in routes().iter().filter(|route| route.path.contains('{')) {
        // Writing an operation or a partner under a new id makes it.
        if route.method == Method::PUT && (route.path.ends_with("{operation}") || route.path.ends_with("{partner}")) {
            continue;
        }
        // Ending a token that has ended, or never was, is no error only for the central team's own list.
        let named = route.path.rsplit('{').next().unwrap_or_default().split('}').next().unwrap_or_default();
        let own = match named {
            "individual" | "pseudonym" => Some(&person),
            "referral" => Some(&referral),
            "consent" => Some(&consent),
            "disclosure" => Some(&disclosure),
            _ => None,
        };
        for role in route.roles {
            let (secret, _) = s.world.token(elsewhere(*role)).await;
            for id in [Some(&NOBODY.to_owned()), own].into_iter().flatten() {
                let id = if named == "pseudonym" { s.world.pseudonym(id) } else { id.clone() };
                let answer = ask(&s.world, &secret, route, &filled(&route.path, &id), sample(route, &s)).await;
                let (method, path) = (&route.method, &route.path);
                assert_eq!(answer.status, 404, "{method} {path} as {}: {}", role.code(), answer.text);
            }
        }
    }
}

#[test]
fn the_roles_of_every_route_are_those_that_were_reviewed() {
    let mut page = String::from(
        "Every route, and the roles that may call it. Change it only together with a review of who may do what.\n\n",
    );
    for route in routes() {
        let roles: Vec<_> = route.roles.iter().map(|role| role.code()).collect();
        let roles = if roles.is_empty() { "anyone".to_owned() } else { roles.join(", ") };
        let open = if route.stays_open { "; also while the database is closed because it was restored" } else { "" };
        page.push_str(&format!("{:<7}{:<55}{roles}{open}\n", route.method.as_str(), route.path));
    }
    insta::with_settings!({ snapshot_path => "../golden", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("routes", page);
    });
}
