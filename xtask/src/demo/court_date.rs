//! The first act: a woman with a date before an office, and everything that she may say no to.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use waystation_test_client::Answer;

use super::api::{Person, member, said};
use super::casework::{self, Consent, Referral, Yes, must_be, must_withhold, show};
use super::cast::LEGAL_AID;
use super::setting::{ORIGIN, Setting};
use super::transcript::{act, item, note, scene};
use crate::failure::Failure;

const PATHWAY: &str = "legal-assistance";

/// What Open Door should see before it says yes or no.
const OFFER: [&str; 6] = ["age-band", "already-provided", "case-number", "days-left", "matter", "what-is-requested"];
/// What it should see in addition after it has said yes.
const MORE: [&str; 4] = ["date-of-birth", "full-name", "phone", "preferred-language"];

/// Plays it.
pub(super) fn play(setting: &Setting) -> Result<(), Failure> {
    act("Act one: a date before the office");
    scene("Samira, a caseworker, opens a file for Nadia");
    let (individual, _) = casework::register(setting, &nadia())?;

    scene("Which pathways does the operation offer?");
    let offered = setting.serving.api.get(&setting.cast.caseworker, "/api/v1/pathways").expect(200)?;
    for pathway in offered.list_at("/pathways")? {
        item(member(pathway, "title"));
    }
    note("Nadia has to appear before an office about her papers: legal assistance.");

    let mut referral = Referral::begin(setting, &individual, PATHWAY)?;
    referral.answer(&answers())?;
    referral.confirm(LEGAL_AID)?;

    let consent = consent(setting, &referral)?;
    preview(&referral)?;

    scene("The caseworker sends the offer");
    let shared = referral.disclose()?;
    note(&format!("Disclosure {}, digest {}.", shared.text_at("/id")?, shared.text_at("/digest")?));

    at_the_partner(setting, &referral)?;
    withdrawal(setting, &mut referral, &consent)
}

pub(super) fn nadia() -> Value {
    json!({
        "full-name": "Nadia Al-Rashid",
        "individual-number": "R-0042-118",
        "date-of-birth": "1991-04-12",
        "sex": "female",
        "nationality": ORIGIN,
        "country-of-former-residence": ORIGIN,
        "preferred-language": "ar",
        "phone": "+962 79 555 0142",
        "address-district": "Old Market",
        "identity-document-type": "national-card",
        "national-id-number": "N-884-21-7",
        "household-size": 3,
    })
}

pub(super) fn answers() -> Map<String, Value> {
    let answers = [
        ("has-lawyer", json!(false)),
        ("matter", json!("papers")),
        ("date-is-set", json!(true)),
        ("days-left", json!(9)),
        ("what-is-requested", json!("Somebody who prepares the papers and comes along on the day.")),
        ("already-provided", json!("A list of the offices and their hours.")),
    ];
    answers.map(|(id, answer)| (id.to_owned(), answer)).into_iter().collect()
}

fn consent(setting: &Setting, referral: &Referral<'_>) -> Result<Consent, Failure> {
    scene("The sharing is explained, and Nadia decides");
    let neighbour = &setting.cast.neighbour;
    let yes = Yes {
        given_by: "person",
        caregiver: None,
        assent: None,
        refused: &[NATIONAL_ID],
        kept_back: &["nationality"],
        channels: &["phone-call", "office-visit"],
        excluded_staff: &[neighbour.staff.as_str()],
        language: "en",
    };
    let consent = referral.consent(&yes, true)?;
    note("She also says that Idris, who works at Open Door and is her neighbour, must not see it.");
    Ok(consent)
}

/// The item that Nadia refuses.
const NATIONAL_ID: &str = "national-id-number";

fn preview(referral: &Referral<'_>) -> Result<(), Failure> {
    scene("Before anything is sent: what would be shared, and why the rest would not");
    let preview = referral.preview()?;
    show(&preview, "offer")?;
    show(&preview, "acceptance")?;
    must_be("the offer", &casework::released(&preview, "offer")?, &OFFER)?;
    must_be("the acceptance", &casework::released(&preview, "acceptance")?, &[&OFFER[..], &MORE].concat())?;
    // One element for each of the ways in which something stays.
    must_withhold(&preview, "offer", "full-name", "element-stage")?;
    must_withhold(&preview, "acceptance", "identity-document-type", "element-granted")?;
    must_withhold(&preview, "acceptance", "individual-number", "element-agreed")?;
    must_withhold(&preview, "acceptance", NATIONAL_ID, "element-consented")?;
    must_withhold(&preview, "acceptance", "nationality", "element-withheld")
}

fn form(setting: &Setting, reader: &Person, id: &str) -> Result<Answer, Failure> {
    setting.serving.api.get(reader, format!("/api/v1/partner/referrals/{id}/form")).expect(200)
}

/// Prints the lines of a form; the elements on it.
fn read_out(form: &Answer) -> Result<BTreeSet<String>, Failure> {
    note(&format!("{} (stage {})", form.text_at("/title")?, form.text_at("/stage")?));
    let lines = form.list_at("/elements")?;
    for line in lines {
        item(&format!("{}: {}", member(line, "label"), member(line, "value")));
    }
    Ok(lines.iter().map(|line| member(line, "element").to_owned()).collect())
}

/// Takes a step at the partner.
fn step(setting: &Setting, reader: &Person, seen: &Answer, id: &str, step: &Value) -> Result<(), Failure> {
    let path = format!("/api/v1/partner/referrals/{id}/steps");
    setting.serving.api.post(reader, path).on(seen.etag()).json(step).expect(200)?;
    Ok(())
}

fn at_the_partner(setting: &Setting, referral: &Referral<'_>) -> Result<(), Failure> {
    let (api, id) = (&setting.serving.api, referral.id.as_str());
    let joan = &setting.cast.counsellor;
    scene("Joan, at Open Door, finds a new referral in her list");
    let waiting = api.get(joan, "/api/v1/partner/referrals").expect(200)?;
    for line in waiting.list_at("/referrals")? {
        item(&format!(
            "{}: {}, {}, due {}",
            member(line, "title"),
            member(line, "state"),
            member(line, "priority"),
            member(line, "due_at")
        ));
    }

    scene("She opens the offer: the least that lets her say yes or no");
    let offer = form(setting, joan, id)?;
    must_be("the form of the offer", &read_out(&offer)?, &OFFER)?;

    scene("Idris, the neighbour, tries to open it");
    let refused = api.get(&setting.cast.neighbour, format!("/api/v1/partner/referrals/{id}/form")).expect(404)?;
    note(&format!("The host says: {}", said(&refused)?));
    note("It does not say why: whom she excluded is her own business.");

    scene("Joan accepts");
    step(setting, joan, &offer, id, &json!({ "step": "accept" }))?;
    let accepted = form(setting, joan, id)?;
    must_be("the form after acceptance", &read_out(&accepted)?, &[&OFFER[..], &MORE].concat())?;

    scene("She begins, and reports the state of the case: words from a list, never the substance");
    step(setting, joan, &accepted, id, &json!({ "step": "start" }))?;
    let seen = form(setting, joan, id)?;
    let report = json!({ "items": [{ "item": "case-stage", "value": "before-hearing" }] });
    api.post(joan, format!("/api/v1/partner/referrals/{id}/reports")).on(seen.etag()).json(&report).expect(200)?;
    note("case-stage: before-hearing");
    Ok(())
}

fn withdrawal(setting: &Setting, referral: &mut Referral<'_>, consent: &Consent) -> Result<(), Failure> {
    let (api, id) = (&setting.serving.api, referral.id.clone());
    let (samira, joan) = (&setting.cast.caseworker, &setting.cast.counsellor);
    scene("The next day Nadia changes her mind");
    let reports = referral.read()?.list_at("/reports")?.len();
    if reports != 1 {
        return Err(Failure::Unexpected(format!("the caseworker should see 1 report, but sees {reports}")));
    }
    let withdrawn = api.post(samira, format!("/api/v1/consents/{}/withdrawal", consent.id)).expect(200)?;
    withdrawn.must_say("/state", "withdrawn")?;
    note(&format!("{} disclosures were closed, in the same transaction.", withdrawn.at("/closed")?));

    scene("Joan opens the form once more");
    let closed = api.get(joan, format!("/api/v1/partner/referrals/{id}/form")).expect(404)?;
    note(&format!("The host says: {}", said(&closed)?));

    scene("Her list asks her to destroy what she has, and she attests that she has done so");
    let waiting = api.get(joan, "/api/v1/partner/referrals").expect(200)?;
    let asked = waiting
        .list_at("/referrals")?
        .iter()
        .any(|line| member(line, "id") == id && line.get("destruction_asked") == Some(&Value::Bool(true)));
    if !asked {
        return Err(Failure::Unexpected("the partner's list should ask for destruction, but does not".to_owned()));
    }
    api.post(joan, format!("/api/v1/partner/referrals/{id}/destruction")).expect(204)?;
    note("Attested, and recorded in the audit.");
    Ok(())
}
