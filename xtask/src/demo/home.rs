//! The third act: an agreement that nobody should have signed, and what it opens: nothing.

use serde_json::{Map, Value, json};

use super::api::said;
use super::casework::{self, Referral, Yes, must_be, must_withhold};
use super::cast::CONSULATE;
use super::setting::{ORIGIN, Setting};
use super::transcript::{act, note, scene};
use crate::failure::Failure;

/// Plays it.
pub(super) fn play(setting: &Setting) -> Result<(), Failure> {
    act("Act three: never home");
    scene("Somebody signed an agreement with the consulate of the country that Karim fled from");
    let karim = json!({
        "full-name": "Karim Haddad",
        "date-of-birth": "1985-09-30",
        "nationality": ORIGIN,
        "country-of-former-residence": ORIGIN,
        "preferred-language": "ar",
    });
    let (individual, _) = casework::register(setting, &karim)?;
    let mut referral = Referral::begin(setting, &individual, "legal-assistance")?;
    referral.answer(&answers())?;
    referral.confirm(CONSULATE)?;
    let yes = Yes {
        given_by: "person",
        caregiver: None,
        assent: None,
        refused: &[],
        kept_back: &[],
        channels: &["office-visit"],
        excluded_staff: &[],
        language: "en",
    };
    scene("Karim, misled, says yes to everything");
    referral.consent(&yes, false)?;
    let preview = referral.preview()?;
    must_be("the offer to the consulate", &casework::released(&preview, "offer")?, &[])?;
    must_withhold(&preview, "offer", "case-number", "recipient-origin")?;
    casework::show(&preview, "offer")?;

    scene("The caseworker tries to send it anyway");
    let refused = referral.try_to_disclose()?;
    note(&format!("The host says: {}", said(&refused)?));
    note("No pathway, plugin, grant, agreement, consent or approval overrides this rule.");
    Ok(())
}

fn answers() -> Map<String, Value> {
    let answers = [
        ("has-lawyer", json!(false)),
        ("matter", json!("papers")),
        ("date-is-set", json!(false)),
        ("what-is-requested", json!("A new passport.")),
        ("already-provided", Value::Null),
    ];
    answers.map(|(id, answer)| (id.to_owned(), answer)).into_iter().collect()
}
