//! Lists: what is in them, and how full their pages are.

use serde_json::{Value, json};
use waystation_domain::ports::IndividualRow;
use waystation_domain::words::ids::IndividualId;
use waystation_domain::words::time::DAY;
use waystation_test_world::Kind;
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    of_a_person_who_was_erased_no_partner_sees_a_line,
    what_has_ended_is_listed_until_there_is_nothing_left_to_destroy,
    a_page_of_the_operations_list_is_full_although_some_are_not_due,
    wishes_count_in_the_list_over_all_files_of_a_person,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// The ids in the partner's list.
async fn listed(s: &Setting, query: &str) -> Vec<String> {
    let path = format!("/api/v1/partner/referrals{query}");
    let list = s.world.api.get(&s.focal_point, path).await.expect(200).body;
    list["referrals"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
}

async fn of_a_person_who_was_erased_no_partner_sees_a_line(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let (other, _) = s.sent().await;
    assert_eq!(listed(&s, "").await.len(), 2);
    let mut tx = s.world.store.begin().await.unwrap();
    let row = tx.individual(IndividualId::parse(&person).unwrap()).await.unwrap().unwrap();
    tx.update_individual(&IndividualRow { key: None, version: row.version + 1, ..row }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(listed(&s, "").await, [other]);
}

async fn what_has_ended_is_listed_until_there_is_nothing_left_to_destroy(kind: Kind) {
    let s = setting(kind).await;
    let (going_on, _) = s.sent().await;
    let (declined, _) = s.sent().await;
    let _declined = s.step(&declined, json!({"step": "decline", "reason": "no-capacity"})).await.expect(200);
    let both = [going_on.clone(), declined.clone()];
    assert_eq!(listed(&s, "").await.into_iter().collect::<std::collections::BTreeSet<_>>(), both.into());
    assert_eq!(listed(&s, "?state=declined").await, std::slice::from_ref(&declined));
    assert_eq!(listed(&s, "?open=true").await, std::slice::from_ref(&going_on));
    let path = format!("/api/v1/partner/referrals/{declined}/destruction");
    let _attested = s.world.api.post(&s.focal_point, path).await.expect(204);
    assert_eq!(listed(&s, "").await, [going_on]);
    assert!(listed(&s, "?state=declined").await.is_empty());
}

async fn a_page_of_the_operations_list_is_full_although_some_are_not_due(kind: Kind) {
    let s = setting(kind).await;
    let mut due = Vec::new();
    for i in 0..6 {
        let (referral, _) = s.consented().await;
        if i % 3 == 2 {
            let _sent = s.disclose(&referral).await.expect(201);
            due.push(referral);
        }
    }
    let page = async |after: &str| {
        let before = s.world.clock_after(365 * DAY);
        let path = format!("/api/v1/referrals?limit=1&due_before={before}{after}");
        s.world.api.get(&s.caseworker, path).await.expect(200).body
    };
    let mut found: Vec<Value> = Vec::new();
    let mut after = String::new();
    for _ in 0..2 {
        let one = page(&after).await;
        let lines = one["referrals"].as_array().unwrap();
        assert_eq!(lines.len(), 1, "{one}");
        found.push(lines[0]["id"].clone());
        after = format!("&after={}", one["next"].as_str().unwrap());
    }
    due.sort();
    assert_eq!(json!(found), json!(due));
    let last = page(&after).await;
    assert_eq!((&last["referrals"], &last["next"]), (&json!([]), &Value::Null));
}

async fn wishes_count_in_the_list_over_all_files_of_a_person(kind: Kind) {
    let s = setting(kind).await;
    let (seen, _) = s.sent().await;
    let (person, referral) = s.confirmed().await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    assert_eq!(listed(&s, "").await.len(), 2);
    // In another file of the same person, whose own referral is a draft, the colleague is excluded.
    let (other, draft) = s.confirmed().await;
    let _wish = s.consent(&draft, json!({"excluded_staff": [s.focal_staff]})).await.expect(201);
    assert_eq!(listed(&s, "").await.len(), 2);
    let same = json!({"other": other, "same": true});
    let path = format!("/api/v1/individuals/{person}/same-person");
    let _linked = s.world.api.put(&s.caseworker, path).json(&same).await.expect(204);
    assert_eq!(listed(&s, "").await, [seen]);
}
