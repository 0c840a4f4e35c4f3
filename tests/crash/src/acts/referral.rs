//! What a caseworker does with a referral.

use serde_json::{Map, Value, json};
use waystation_test_client::Answer;
use waystation_test_world::people::legal_answers;

use super::{Act, Look, Repeated, id_of};
use crate::case::{Case, Stage};
use crate::dice::Dice;
use crate::setting::{PARTNER, PATHWAY};
use crate::violation::Found;
use crate::wish::Wish;

/// A request about the referral of a case.
fn about(look: &Look<'_>, case: &Case, what: &str, expects: u16) -> Option<Wish> {
    let referral = case.referral.as_ref()?;
    Some(Wish::post(&look.cast.caseworker, format!("/api/v1/referrals/{referral}/{what}"), expects))
}

/// The same, at the version that the referral is at.
fn at_version(look: &Look<'_>, case: &Case, what: &str, expects: u16) -> Found<Option<Wish>> {
    let version = look.version(case)?;
    Ok(about(look, case, what, expects).zip(version).map(|(wish, version)| wish.at(version)))
}

fn version_of(answer: Option<&Answer>) -> Option<String> {
    answer.map(Answer::etag).filter(|etag| !etag.is_empty())
}

/// A referral is begun.
#[derive(Debug)]
pub(super) struct Begin;

impl Act for Begin {
    fn marks(&self) -> &'static [&'static str] {
        &["referral-begun"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::Registered
    }

    fn weight(&self) -> usize {
        8
    }

    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>> {
        let body = json!({"individual": case.person, "pathway": PATHWAY});
        Ok(Some(Wish::post(&look.cast.caseworker, "/api/v1/referrals", 201).once(dice.key()).json(body)))
    }

    fn learn(&self, case: &mut Case, _: &Wish, answer: Option<&Answer>) -> Found {
        case.referral = Some(id_of(answer)?);
        case.version = version_of(answer);
        case.stage = Stage::Begun;
        case.state = Some("draft");
        Ok(())
    }
}

/// The questions of the plugin are answered.
#[derive(Debug)]
pub(super) struct AnswerQuestions;

impl Act for AnswerQuestions {
    fn marks(&self) -> &'static [&'static str] {
        &["referral-assessed"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::Begun
    }

    fn weight(&self) -> usize {
        8
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        Ok(at_version(look, case, "answers", 200)?.map(|wish| wish.json(legal_answers())))
    }

    fn learn(&self, case: &mut Case, _: &Wish, answer: Option<&Answer>) -> Found {
        case.version = version_of(answer);
        case.stage = Stage::Answered;
        Ok(())
    }
}

/// The recommendation is confirmed.
#[derive(Debug)]
pub(super) struct Confirm;

impl Act for Confirm {
    fn marks(&self) -> &'static [&'static str] {
        &["referral-confirmed"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::Answered
    }

    fn weight(&self) -> usize {
        8
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        Ok(at_version(look, case, "confirmation", 200)?.map(|wish| wish.json(json!({ "partner": PARTNER }))))
    }

    fn learn(&self, case: &mut Case, _: &Wish, answer: Option<&Answer>) -> Found {
        case.version = version_of(answer);
        case.stage = Stage::Confirmed;
        case.state = None;
        Ok(())
    }
}

/// What the person says to what is proposed.
fn said(look: &Look<'_>, case: &Case, agrees: bool, dice: &Dice) -> Found<Option<Wish>> {
    let Some(wish) = about(look, case, "consents", 201) else { return Ok(None) };
    let proposal = wish.path.replace("/consents", "/proposal");
    let Some(proposal) = look.up(&look.cast.caseworker, proposal)? else { return Ok(None) };
    let ids = |list: &str| -> Found<Vec<String>> {
        let all = proposal.list_at(list)?.iter();
        Ok(all.filter_map(|item| item["item"].as_str().map(ToOwned::to_owned)).collect())
    };
    let items: Map<String, Value> = ids("/items")?.into_iter().map(|item| (item, json!(true))).collect();
    let said = json!({
        "agrees": agrees, "items": items, "channels": proposal.body["channels"], "feedback": ids("/feedback")?,
        "given_by": "person", "method": {"type": "written"}, "language": "en",
        "explained": ["explanation", "benefits", "risks", "refusal", "exceptions"], "until": look.cast.until,
    });
    Ok(Some(wish.once(dice.key()).json(said)))
}

/// The person says yes.
#[derive(Debug)]
pub(super) struct Consent;

impl Act for Consent {
    fn marks(&self) -> &'static [&'static str] {
        &["consent-given"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::Confirmed
    }

    fn weight(&self) -> usize {
        8
    }

    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>> {
        said(look, case, true, dice)
    }

    fn learn(&self, case: &mut Case, _: &Wish, answer: Option<&Answer>) -> Found {
        case.consent = Some(id_of(answer)?);
        case.stage = Stage::Consented;
        Ok(())
    }
}

/// The person says no.
#[derive(Debug)]
pub(super) struct Refuse;

impl Act for Refuse {
    fn marks(&self) -> &'static [&'static str] {
        &["consent-refused"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::Confirmed
    }

    fn weight(&self) -> usize {
        1
    }

    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>> {
        said(look, case, false, dice)
    }

    fn learn(&self, case: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        case.version = None;
        case.stage = Stage::Refused;
        Ok(())
    }
}

/// It is shared, and so sent.
#[derive(Debug)]
pub(super) struct Disclose;

impl Act for Disclose {
    fn marks(&self) -> &'static [&'static str] {
        &["disclosure-made"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::Consented
    }

    fn weight(&self) -> usize {
        8
    }

    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>> {
        Ok(at_version(look, case, "disclosures", 201)?.map(|wish| wish.once(dice.key())))
    }

    fn learn(&self, case: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        case.version = None;
        case.stage = Stage::Sent;
        case.state = Some("submitted");
        case.was_sent = true;
        Ok(())
    }
}

/// The person takes the consent back.
#[derive(Debug)]
pub(super) struct Withdraw;

impl Act for Withdraw {
    fn marks(&self) -> &'static [&'static str] {
        &["consent-withdrawn"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage.is_open()
    }

    fn weight(&self) -> usize {
        2
    }

    fn repeated(&self) -> Repeated {
        Repeated::Again
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        let consent = case.consent.as_ref();
        Ok(consent.map(|id| Wish::post(&look.cast.caseworker, format!("/api/v1/consents/{id}/withdrawal"), 200)))
    }

    fn learn(&self, case: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        case.version = None;
        case.stage = Stage::Withdrawn;
        case.state = Some("withdrawn");
        Ok(())
    }
}
