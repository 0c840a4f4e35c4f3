//! One row that something else wrote or changed is left out of its list and named, and the rest is served.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::setting::Setting;

use crate::sweep::by_force;
use crate::{PROGRAM, on_both};

on_both!(
    a_damaged_row_of_what_is_set_up_is_named_and_the_rest_is_listed,
    a_damaged_referral_is_named_to_staff_and_left_out_for_the_partner,
    a_damaged_consent_takes_one_line_from_a_partners_list,
    a_damaged_disclosure_is_named_in_the_file_of_its_referral,
    a_damaged_token_makes_nobody_new,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn get(s: &Setting, token: &str, path: &str) -> Value {
    s.world.api.get(token, path).await.expect(200).body
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

async fn a_damaged_row_of_what_is_set_up_is_named_and_the_rest_is_listed(kind: Kind) {
    let s = setting(kind).await;
    s.world.record_operation("another").await;
    let mut terms = s.agreement_terms.clone();
    terms["partner"] = json!("other-organisation");
    let agreement = s.world.api.post(&s.world.central, "/api/v1/agreements").json(&terms).await.expect(201).id();
    let grant = s.world.api.post(&s.world.central, "/api/v1/grants").json(&s.grant_terms).await.expect(201).id();
    let token = s.world.hire(json!({"role": "caseworker", "operation": s.operation})).await.id();
    let own = format!("?operation={}", s.operation);
    for (table, path, id) in [
        ("operation", "operations".to_owned(), "another".to_owned()),
        ("partner", "partners".to_owned(), "other-organisation".to_owned()),
        ("agreement", format!("agreements{own}"), agreement),
        ("plugin_grant", format!("grants{own}"), grant),
        ("token", "tokens".to_owned(), token),
    ] {
        let path = format!("/api/v1/{path}");
        let noun = path.trim_start_matches("/api/v1/").split('?').next().unwrap();
        let before = get(&s, &s.world.central, &path).await;
        assert!(ids(&before[noun]).contains(&id.as_str()), "{before}");
        assert_eq!(before["damaged"], json!([]));
        let column = if table == "token" { "label" } else { "document" };
        by_force(&s, format!("UPDATE {table} SET {column} = {column} || ' ' WHERE id = '{id}'")).await;
        let after = get(&s, &s.world.central, &path).await;
        assert_eq!(after["damaged"], json!([id]), "{noun}");
        let rest: Vec<_> = ids(&before[noun]).into_iter().filter(|one| *one != id).map(ToOwned::to_owned).collect();
        assert_eq!(ids(&after[noun]), rest, "{noun}");
    }
    let told = get(&s, &s.world.central, "/api/v1/status").await;
    let damaged = told["checks"].as_array().unwrap().iter().filter(|check| check["code"] == "damaged").count();
    assert_eq!(damaged, 5, "{told}");
}

async fn a_damaged_referral_is_named_to_staff_and_left_out_for_the_partner(kind: Kind) {
    let s = setting(kind).await;
    let mut sent = Vec::new();
    for _ in 0..3 {
        let (person, referral) = s.confirmed().await;
        let _yes = s.consent(&referral, json!({})).await.expect(201);
        let _sent = s.disclose(&referral).await.expect(201);
        sent.push((person, referral));
    }
    let (first, second) = (&sent[0], &sent[1]);
    by_force(&s, format!("UPDATE referral SET updated_at = updated_at + 1 WHERE id = '{}'", first.1)).await;
    by_force(&s, format!("UPDATE individual SET updated_at = updated_at + 1 WHERE id = '{}'", second.0)).await;
    let mut damaged = vec![first.1.as_str(), second.1.as_str()];
    damaged.sort_unstable();
    let list = get(&s, &s.caseworker, "/api/v1/referrals").await;
    assert_eq!((&list["damaged"], ids(&list["referrals"])), (&json!(damaged), vec![sent[2].1.as_str()]));
    // In pages of one, each is named once.
    let (mut named, mut whole, mut after) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = get(&s, &s.caseworker, &format!("/api/v1/referrals?limit=1{after}")).await;
        named.extend(page["damaged"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()));
        whole.extend(ids(&page["referrals"]).into_iter().map(ToOwned::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!((named, whole), (damaged.iter().map(ToString::to_string).collect(), vec![sent[2].1.clone()]));
    let list = get(&s, &s.focal_point, "/api/v1/partner/referrals").await;
    assert_eq!(ids(&list["referrals"]), [sent[2].1.as_str()]);
    // Of the person whose referral is damaged the rest can be read.
    let file = get(&s, &s.caseworker, &format!("/api/v1/individuals/{}", first.0)).await;
    assert_eq!((&file["damaged"], &file["referrals"]), (&json!([first.1]), &json!([])));
}

async fn a_damaged_consent_takes_one_line_from_a_partners_list(kind: Kind) {
    let s = setting(kind).await;
    let (_, consent) = s.sent().await;
    let (whole, _) = s.sent().await;
    by_force(&s, format!("UPDATE consent SET expires_at = expires_at + 1 WHERE id = '{consent}'")).await;
    let list = get(&s, &s.focal_point, "/api/v1/partner/referrals").await;
    assert_eq!(ids(&list["referrals"]), [whole.as_str()]);
}

async fn a_damaged_disclosure_is_named_in_the_file_of_its_referral(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let path = format!("/api/v1/referrals/{referral}");
    let shared = get(&s, &s.caseworker, &path).await["disclosures"][0]["id"].as_str().unwrap().to_owned();
    by_force(&s, format!("UPDATE disclosure SET created_at = created_at + 1 WHERE id = '{shared}'")).await;
    let read = get(&s, &s.caseworker, &path).await;
    assert_eq!((&read["damaged"], &read["disclosures"]), (&json!([shared]), &json!([])));
    let _form = s.form(&referral).await.expect(500);
}

async fn a_damaged_token_makes_nobody_new(kind: Kind) {
    let s = setting(kind).await;
    let samira = s.world.hire(json!({"role": "caseworker", "operation": s.operation})).await;
    by_force(&s, format!("UPDATE token SET label = 'y' WHERE id = '{}'", samira.id())).await;
    let role = json!({"role": "caseworker", "operation": s.operation});
    let again = json!({"label": "x", "role": role, "days": 30, "staff": samira.body["staff"]});
    let asked = s.world.api.post(&s.world.central, "/api/v1/tokens").json(&again).await;
    assert_eq!(asked.expect(202).body["staff"], samira.body["staff"], "it may have been theirs");
}
