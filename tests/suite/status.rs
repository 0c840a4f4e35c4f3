//! What the central team is told about the host and what is set up, before anybody stumbles over it.

use serde_json::{Value, json};
use waystation_domain::words::time::DAY;
use waystation_test_world::Kind;
use waystation_test_world::setting::Setting;

use crate::stolen_database::by_force;
use crate::{PROGRAM, on_both};

on_both!(
    what_is_set_up_well_is_ok_and_what_ends_soon_is_told_with_what_to_do,
    an_operation_without_a_grant_and_a_partner_without_staff_are_told,
    a_clock_that_is_behind_the_audit_is_told,
    an_entry_that_is_missing_from_the_audit_is_told,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn status(s: &Setting) -> Value {
    s.world.api.get(&s.world.central, "/api/v1/status").await.expect(200).body
}

/// The checks with this code, and how they stand.
fn of(status: &Value, code: &str) -> Vec<(String, String)> {
    let checks = status["checks"].as_array().unwrap().iter().filter(|check| check["code"] == code);
    let text = |check: &Value, part: &str| check[part].as_str().unwrap_or_default().to_owned();
    checks.map(|check| (text(check, "health"), text(check, "message"))).collect()
}

fn worst(status: &Value, code: &str) -> String {
    let all = of(status, code);
    let rank = |health: &str| ["ok", "warning", "error"].iter().position(|h| *h == health);
    all.into_iter().map(|(health, _)| health).max_by_key(|health| rank(health)).unwrap_or_default()
}

async fn what_is_set_up_well_is_ok_and_what_ends_soon_is_told_with_what_to_do(kind: Kind) {
    let s = setting(kind).await;
    let told = status(&s).await;
    for code in ["schema", "key", "database", "plugin", "agreement", "partner-staff", "token", "audit", "clock"] {
        assert_eq!(worst(&told, code), "ok", "{code}: {told}");
    }
    let _near = s.change_agreement(json!({"until": s.world.clock_after(10 * DAY)})).await.expect(200);
    let told = status(&s).await;
    assert_eq!(of(&told, "agreement"), [("warning".to_owned(), "it ends in 10 days".to_owned())]);
    let overdue = json!({"assessment_due": s.world.clock_after(-1)});
    let _overdue = s.change_agreement(overdue).await.expect(200);
    let _near = s.change_grant(json!({"until": s.world.clock_after(5 * DAY)})).await.expect(200);
    s.world.clock.advance(20 * DAY);
    let told = status(&s).await;
    assert_eq!(worst(&told, "agreement"), "error", "{told}");
    assert_eq!(worst(&told, "token"), "warning", "{told}");
    assert_eq!(told["health"], "error");
    let all_say_what_to_do = |check: &Value| check["health"] == "ok" || check["fix"].is_string();
    assert!(told["checks"].as_array().unwrap().iter().all(all_say_what_to_do), "{told}");
}

async fn an_operation_without_a_grant_and_a_partner_without_staff_are_told(kind: Kind) {
    let s = setting(kind).await;
    let _revoked = s.change_grant(json!({"revoked": true})).await.expect(200);
    let tokens = s.world.api.get(&s.world.central, "/api/v1/tokens").await.expect(200).body;
    for token in tokens["tokens"].as_array().unwrap().iter().filter(|token| token["role"]["role"] == "partner") {
        let path = format!("/api/v1/tokens/{}", token["id"].as_str().unwrap());
        let _ended = s.world.api.delete(&s.world.central, path).await.expect(204);
    }
    s.world.record_operation("another").await;
    let told = status(&s).await;
    for code in ["outlook", "partner-staff", "plugin"] {
        assert_eq!(worst(&told, code), "error", "{code}: {told}");
    }
}

async fn a_clock_that_is_behind_the_audit_is_told(kind: Kind) {
    let s = setting(kind).await;
    assert_eq!(worst(&status(&s).await, "clock"), "ok");
    s.world.clock.advance(-DAY);
    assert_eq!(worst(&status(&s).await, "clock"), "error");
}

async fn an_entry_that_is_missing_from_the_audit_is_told(kind: Kind) {
    let s = setting(kind).await;
    let _verified = status(&s).await;
    if !s.world.database.is_postgres() {
        assert!(by_force(&s, "DROP TRIGGER audit_not_removed".to_owned()).await);
    }
    let newest = "DELETE FROM audit WHERE chain = 'host' AND seq = (SELECT max(seq) FROM audit WHERE chain = 'host')";
    assert!(by_force(&s, newest.to_owned()).await);
    let told = status(&s).await;
    assert_eq!(worst(&told, "audit"), "error", "{told}");
}
