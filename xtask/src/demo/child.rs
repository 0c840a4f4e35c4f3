//! The second act: a child, whose caregiver decides with him, and a partner who reads Arabic.

use serde_json::{Map, Value, json};

use super::api::member;
use super::casework::{self, Referral, Yes, must_be, must_withhold};
use super::cast::CHILD_PROTECTION;
use super::setting::{ORIGIN, Setting};
use super::transcript::{act, item, note, scene};
use crate::failure::Failure;

/// Plays it.
pub(super) fn play(setting: &Setting) -> Result<(), Failure> {
    act("Act two: a child, and a form in Arabic");
    scene("Samira opens a file for Omar, nine years old, who lives with his mother");
    let (individual, _) = casework::register(setting, &omar())?;
    let mut referral = Referral::begin(setting, &individual, "child-support")?;
    referral.answer(&answers())?;
    referral.confirm(CHILD_PROTECTION)?;

    scene("A nine-year-old's yes alone is not enough");
    let alone = Yes {
        given_by: "person",
        caregiver: None,
        assent: None,
        refused: &[],
        kept_back: &[],
        channels: &["through-caregiver"],
        excluded_staff: &[],
        language: "ar",
    };
    referral.consent(&alone, false)?;
    let preview = referral.preview()?;
    must_be("the offer on a child's word alone", &casework::released(&preview, "offer")?, &[])?;
    must_withhold(&preview, "offer", "case-number", "basis-consent")?;
    note("Nothing would be shared [basis-consent].");

    scene("His mother agrees, and so does he: consent and assent");
    referral
        .consent(&Yes { given_by: "caregiver", caregiver: Some("Huda Darwish"), assent: Some(true), ..alone }, false)?;
    let preview = referral.preview()?;
    casework::show(&preview, "offer")?;
    referral.disclose()?;

    scene("Leila, at Little Harbour, reads the form in Arabic");
    let api = &setting.serving.api;
    let path = format!("/api/v1/partner/referrals/{}/form", referral.id);
    let form = api.get(&setting.cast.child_caseworker, path).expect(200)?;
    form.must_say("/language", "ar")?;
    if form.at("/right_to_left")? != &Value::Bool(true) {
        return Err(Failure::Unexpected("a form in Arabic should be read from right to left".to_owned()));
    }
    note(&form.text_at("/title")?);
    for line in form.list_at("/elements")? {
        item(&format!("{}: {}", member(line, "label"), member(line, "value")));
    }
    Ok(())
}

fn omar() -> Value {
    let year = i32::from(jiff::Zoned::now().year());
    json!({
        "full-name": "Omar Darwish",
        // Nine years old on whatever day this is played, but for the first of January.
        "date-of-birth": format!("{}-01-01", year - 9),
        "sex": "male",
        "nationality": ORIGIN,
        "country-of-former-residence": ORIGIN,
        "preferred-language": "ar",
        "address-district": "Old Market",
        "care-status": "with-parents",
        "caregiver-name": "Huda Darwish",
        "caregiver-relationship": "mother",
        "caregiver-contact": "+962 79 555 0177",
    })
}

fn answers() -> Map<String, Value> {
    let answers = [
        ("safe-place-tonight", json!(true)),
        ("support-wished", json!(["activities"])),
        ("what-is-requested", json!("مكان يلعب ويتعلم فيه بعد الظهر.")),
        ("already-provided", Value::Null),
        ("caregiver-informed", json!(true)),
    ];
    answers.map(|(id, answer)| (id.to_owned(), answer)).into_iter().collect()
}
