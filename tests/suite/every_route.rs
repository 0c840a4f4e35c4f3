//! Every route does what it is for at least once, on one host; what is asked and answered is compared with the
//! description of the API on the way, as everywhere in the suite.

use serde_json::json;
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::OperationId;
use waystation_server::router::routes;
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::amina;
use waystation_test_world::setting::Setting;

use crate::PROGRAM;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_served_as_it_is_described() {
    let s = Setting::new(Kind::Sqlite, PROGRAM, "inter-agency-referral").await;
    the_host_itself(&s).await;
    the_central_team(&s).await;
    a_persons_file(&s).await;
    a_referral(&s).await;
    other_words_and_bases(&s).await;
    what_a_person_asks_for_by_right(&s).await;
    let served = s.world.api.transport().served();
    let all = routes().into_iter().map(|route| format!("{} {}", route.method, route.path));
    let missing: Vec<_> = all.filter(|route| !served.contains(route)).collect();
    assert!(missing.is_empty(), "never served: {missing:#?}");
}

async fn get(s: &Setting, token: &str, path: &str) -> Answer {
    s.world.api.get(token, path).await.expect(200)
}

async fn the_host_itself(s: &Setting) {
    for path in ["/health", "/ready", "/api/v1/openapi.json"] {
        let _read = get(s, "", path).await;
    }
    for path in ["/api/v1/me", "/api/v1/dictionary"] {
        let _read = get(s, &s.caseworker, path).await;
    }
    let _duties = get(s, &s.officer, "/api/v1/duties").await;
    let _figures = get(s, &s.supervisor, "/api/v1/figures?quarter=2026-Q4").await;
}

async fn the_central_team(s: &Setting) {
    let central = &s.world.central;
    let hired = s.world.hire(json!({"role": "partner", "operation": "inter-agency", "partner": s.partner, "function": "legal-counsellor"})).await;
    for path in [
        "/status",
        "/operations",
        &format!("/operations/{}", s.operation),
        &format!("/operations/{}/retention", s.operation),
        &format!("/operations/{}/retention/certificates", s.operation),
        "/partners",
        &format!("/partners/{}", s.partner),
        &format!("/agreements?operation={}&partner={}", s.operation, s.partner),
        &format!("/grants?operation={}", s.operation),
        &format!("/plugins?operation={}", s.operation),
        "/plugin-faults",
        "/tokens",
        "/audit?chain=host&after=0&limit=2",
        "/audit/checkpoint?chain=host",
        "/audit/consistency?chain=host&from=1",
        "/audit/proof?chain=host&seq=1",
    ] {
        let _read = get(s, central, &format!("/api/v1{path}")).await;
    }
    let plugins = get(s, central, "/api/v1/plugins").await.body;
    let plugin = plugins["plugins"][0]["id"].as_str().unwrap_or_default();
    let _outlook = get(s, central, &format!("/api/v1/plugins/{plugin}/outlook")).await;
    let terms = json!({"files": "permanent-record", "lengths": {"no-interview": {"months": 6}}});
    let retention = format!("/api/v1/operations/{}/retention", s.operation);
    let _said = s.world.api.put(central, retention).json(&terms).await.expect(200);
    let _agreement = s.change_agreement(json!({})).await.expect(200);
    let _grant = s.change_grant(json!({})).await.expect(200);
    let _ended = s.world.api.delete(central, format!("/api/v1/tokens/{}", hired.id())).await.expect(204);
}

async fn a_persons_file(s: &Setting) {
    let api = &s.world.api;
    let person = s.register(amina()).await;
    let file = format!("/api/v1/individuals/{person}");
    let search = json!({"number": "123-45C67890"});
    let _found = api.post(&s.caseworker, "/api/v1/individuals/search").json(&search).await.expect(200);
    let listed = api.post(&s.supervisor, "/api/v1/individuals/duplicates").json(&json!({"limit": 1})).await.expect(200);
    assert_eq!(listed.body["looked_at"], 1);
    let subject = format!("/api/v1/audit/subjects/{}", s.world.pseudonym(&person));
    assert_eq!(get(s, &s.officer, &subject).await.body, json!({"noun": "individual", "id": person}));
    let read = get(s, &s.caseworker, &file).await;
    let _corrected = api.patch(&s.caseworker, &file).on(read.etag()).json(&json!({"phone": null})).await.expect(200);
    for nationality in ["SYR", "AFG"] {
        let etag = get(s, &s.caseworker, &file).await.etag().to_owned();
        let body = json!({"nationality": nationality});
        let _corrected = api.patch(&s.caseworker, &file).on(&etag).json(&body).await.expect(200);
    }
    let etag = get(s, &s.caseworker, &file).await.etag().to_owned();
    let error = json!({"country": "SYR", "reason": "typed from another person's paper"});
    let _taken_out = api.post(&s.caseworker, format!("{file}/origin-errors")).on(&etag).json(&error).await.expect(200);
    let _corrections = get(s, &s.officer, &format!("{file}/corrections")).await;
    let history = get(s, &s.caseworker, &format!("{file}/history")).await;
    let undone = json!({"version": history.body["changes"][0]["version"]});
    let undo = api.post(&s.caseworker, format!("{file}/undoing")).on(history.etag()).json(&undone);
    let _undone = undo.await.expect(200);
    let lists = json!({
        "names": [{"text": "Amina Example", "use": "used"}],
        "contacts": [{"kind": "trusted-person", "value": "at the bakery", "of": "Um Khalid", "use": "safe"}],
        "addresses": [{"use": "current", "country": "IDN", "admin1": "Jakarta", "words": "Jalan Contoh 5"}],
        "other-numbers": [{"scheme": "unrwa", "number": "5-00123"}]
    });
    let etag = get(s, &s.caseworker, &file).await.etag().to_owned();
    let _corrected = api.patch(&s.caseworker, &file).on(&etag).json(&lists).await.expect(200);
    let read = get(s, &s.caseworker, &file).await;
    let evidence =
        api.post(&s.caseworker, format!("{file}/evidence")).bytes("audio/ogg", "OggS yes").await.expect(201).id();
    let _heard = get(s, &s.caseworker, &format!("/api/v1/evidence/{evidence}")).await;
    let decided = json!({"reference": "G-1", "from": "2026-01-01T00:00:00Z", "until": "2030-01-01T00:00:00Z"});
    let guardianship = format!("{file}/guardianship");
    let _recorded = api.put(&s.caseworker, &guardianship).json(&decided).await.expect(200);
    let _ended = api.delete(&s.caseworker, &guardianship).await.expect(204);
    let other = s.register(json!({"full-name": "Amina Example"})).await;
    let same = json!({"other": other, "same": true});
    let _linked = api.put(&s.caseworker, format!("{file}/same-person")).json(&same).await.expect(204);
    let _staff = get(s, &s.caseworker, &format!("/api/v1/partners/{}/staff", s.partner)).await;
    let visited = json!({"milestone": "interview-visited", "on": "2027-01-10"});
    let _recorded = api.post(&s.caseworker, format!("{file}/milestones")).json(&visited).await.expect(204);
    let held = json!({"reason": "complaint", "reference": "C-1", "until": "2027-03-01"});
    let hold = api.post(&s.supervisor, format!("{file}/holds")).json(&held).await.expect(200).id();
    let until = json!({"until": "2027-04-01"});
    let _again = api.post(&s.officer, format!("/api/v1/holds/{hold}/review")).json(&until).await.expect(200);
    let _holds = get(s, &s.officer, &format!("{file}/holds")).await;
    let _lifted = api.post(&s.supervisor, format!("/api/v1/holds/{hold}/end")).await.expect(204);
    let _open = get(s, &s.caseworker, &format!("{file}/closing")).await;
    let closing = json!({"reason": "needs-met", "reachable": true});
    let _closed = api.post(&s.caseworker, format!("{file}/closing")).json(&closing).await.expect(200);
    let own = [&read.body["case_number"]];
    let asked = json!({"reference": "F-1", "case_numbers": own, "function": "archivist", "days": 30});
    let request = api.post(&s.caseworker, format!("{file}/file-requests")).json(&asked).await.expect(200).id();
    let _approved = api.post(&s.supervisor, format!("/api/v1/file-requests/{request}/approval")).await.expect(200);
    let _open = api.post(&s.caseworker, format!("{file}/reopening")).await.expect(204);
    let reason = json!({"reason": "registered-in-error"});
    let gone = format!("/api/v1/individuals/{other}/erasure-requests");
    let request = api.post(&s.supervisor, gone).json(&reason).await.expect(200).id();
    let operation = OperationId::new(&s.operation).unwrap();
    let second = s.world.token(Role::Supervisor { operation }).await.0;
    let approval = format!("/api/v1/erasure-requests/{request}/approval");
    let _erased = api.post(&second, approval).json(&reason).await.expect(200);
}

async fn what_a_person_asks_for_by_right(s: &Setting) {
    let api = &s.world.api;
    let (referral, _) = s.sent().await;
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let read = get(s, &s.caseworker, &format!("/api/v1/referrals/{referral}")).await.body;
    let file = format!("/api/v1/individuals/{}", read["individual"].as_str().unwrap_or_default());
    let path = format!("{file}/rights-requests");
    let through = json!({"type": "person"});
    let asked = json!({"right": "correction", "through": through, "data": {"phone": "+62 811 000 777"}});
    let correction = api.post(&s.caseworker, &path).json(&asked).await.expect(201).id();
    let asked = json!({"right": "access", "through": through});
    let access = api.post(&s.caseworker, &path).json(&asked).await.expect(201).id();
    let objection = api.post(&s.caseworker, format!("{file}/objection")).await.expect(200).id();
    let at = |request: &str, step: &str| format!("/api/v1/rights-requests/{request}/{step}");
    let seen = json!({"how": "known-to-staff", "through": through});
    for request in [&correction, &access, &objection] {
        let _verified = api.post(&s.caseworker, at(request, "verification")).json(&seen).await.expect(200);
        let _examined = api.post(&s.supervisor, at(request, "examination")).await.expect(200);
        let more = json!({"reason": "complex"});
        let _extended = api.post(&s.supervisor, at(request, "extension")).json(&more).await.expect(200);
        let granted = json!({"outcome": "granted"});
        let _decided = api.post(&s.officer, at(request, "decision")).json(&granted).await.expect(200);
        let _read = get(s, &s.officer, &format!("/api/v1/rights-requests/{request}")).await;
        let _answer = get(s, &s.caseworker, &at(request, "answer")).await;
    }
    let told = json!({"partner": s.partner});
    let _told = api.post(&s.caseworker, at(&correction, "partner-told")).json(&told).await.expect(200);
    let _copy = get(s, &s.caseworker, &at(&access, "copy")).await;
    let lifted = json!({"how": "known-to-staff"});
    let _lifted = api.post(&s.supervisor, at(&objection, "lifting")).json(&lifted).await.expect(200);
    let _answered = api.post(&s.caseworker, at(&correction, "answered")).await.expect(200);
    let _list = get(s, &s.officer, &path).await;
    let asked = json!({"right": "erasure", "through": through});
    let erasure = api.post(&s.caseworker, &path).json(&asked).await.expect(201).id();
    let _verified = api.post(&s.caseworker, at(&erasure, "verification")).json(&seen).await.expect(200);
    let _examined = api.post(&s.supervisor, at(&erasure, "examination")).await.expect(200);
    let granted = json!({"outcome": "granted"});
    let _granted = api.post(&s.supervisor, at(&erasure, "decision")).json(&granted).await.expect(200);
    let _erased = api.post(&s.officer, at(&erasure, "erasure")).await.expect(200);
}

async fn a_referral(s: &Setting) {
    let api = &s.world.api;
    let _offer = get(s, &s.caseworker, "/api/v1/pathways").await;
    let (referral, consent) = s.consented().await;
    let _preview = s.preview(&referral).await;
    let _receipt = get(s, &s.caseworker, &format!("/api/v1/consents/{consent}/receipt")).await;
    let disclosure = format!("/api/v1/disclosures/{}", s.disclose(&referral).await.expect(201).id());
    let _explained = get(s, &s.officer, &disclosure).await;
    let _receipt = get(s, &s.caseworker, &format!("{disclosure}/receipt")).await;
    let _list = get(s, &s.caseworker, "/api/v1/referrals").await;
    let _list = get(s, &s.focal_point, "/api/v1/partner/referrals").await;
    let _form = s.form(&referral).await.expect(200);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let at = |rest: &str| format!("/api/v1/partner/referrals/{referral}/{rest}");
    let report = json!({"items": [{"item": "case-stage", "value": "counselling"}]});
    let etag = s.version(&referral).await;
    let reported = api.post(&s.focal_point, at("reports")).on(etag).json(&report).await.expect(200);
    let more = json!({"elements": ["individual-number"]});
    let _asked = api.post(&s.focal_point, at("requests")).on(reported.etag()).json(&more).await.expect(200);
    for available in [false, true] {
        let word = json!({"operation": s.operation, "pathway": "legal-assistance", "available": available});
        let _said = api.put(&s.focal_point, "/api/v1/partner/availability").json(&word).await.expect(200);
    }
    let _full = get(s, &s.focal_point, "/api/v1/partner/availability").await;
    let _withdrawn = api.post(&s.caseworker, format!("/api/v1/consents/{consent}/withdrawal")).await.expect(200);
    let _attested = api.post(&s.focal_point, at("destruction")).await.expect(204);
}

async fn other_words_and_bases(s: &Setting) {
    let api = &s.world.api;
    let (_, referral) = s.confirmed().await;
    let again = json!({"questions": ["already-provided"]});
    let retraction = format!("/api/v1/referrals/{referral}/retraction");
    let _taken_back = api.post(&s.caseworker, retraction).json(&again).await.expect(200);
    let _answered = s.answer(&referral, json!({"already-provided": null})).await.expect(200);
    let _confirmed = s.confirm(&referral, json!({})).await.expect(200);
    let at = |rest: &str| format!("/api/v1/referrals/{referral}/{rest}");
    let asked = api.post(&s.caseworker, at("consent-requests")).json(&json!({"language": "en"})).await.expect(201);
    let no = json!({
        "agrees": false, "given_by": "person", "method": {"type": "written"}, "language": "en",
        "explained": [], "until": "2027-02-01T00:00:00Z"
    });
    let answer = format!("/api/v1/consent-requests/{}/answer", asked.id());
    let _refused = api.post(&s.caseworker, answer).json(&no).await.expect(201);
    let yes = s.consent(&referral, json!({})).await.expect(201).id();
    let invalid = json!({"reason": "recorded-in-error"});
    let path = format!("/api/v1/consents/{yes}/invalidation");
    let _invalid = api.post(&s.caseworker, path).json(&invalid).await.expect(200);
    let ground = json!({"type": "mandate", "inquiry": "fraud-inquiry", "controller_approval": "DC-1"});
    let basis = s.basis(&referral, ground, &["full-name"], json!({})).await.expect(201).id();
    let _approved = s.approve(&basis).await.expect(200);
    for act in ["told", "end"] {
        let _done = api.post(&s.caseworker, format!("/api/v1/bases/{basis}/{act}")).await.expect(200);
    }
    let etag = s.version(&referral).await;
    let _cancelled = api.post(&s.caseworker, at("cancellation")).on(etag).await.expect(200);
}
