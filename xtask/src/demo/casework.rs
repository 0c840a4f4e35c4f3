//! What a caseworker does, step by step; the acts differ in whom they are about.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use waystation_test_client::Answer;

use super::api::member;
use super::setting::{Setting, days_from_now};
use super::transcript::{item, note, quote, scene};
use crate::failure::Failure;

/// More questions than any pathway has.
const ENOUGH: usize = 40;

/// A referral in progress.
pub(super) struct Referral<'s> {
    setting: &'s Setting,
    /// Its id.
    pub(super) id: String,
    /// As it was last read.
    seen: Answer,
}

/// Who says yes, and to what.
pub(super) struct Yes<'a> {
    /// `person`, `caregiver`, ...
    pub(super) given_by: &'a str,
    /// Which caregiver, where it is one.
    pub(super) caregiver: Option<&'a str>,
    /// The child's own word.
    pub(super) assent: Option<bool>,
    /// Items to which the answer is no.
    pub(super) refused: &'a [&'a str],
    /// Items to be kept back from everyone.
    pub(super) kept_back: &'a [&'a str],
    /// How the partner may reach the person.
    pub(super) channels: &'a [&'a str],
    /// Members of the partner's staff who must not see it.
    pub(super) excluded_staff: &'a [&'a str],
    /// The language in which the script was read out.
    pub(super) language: &'a str,
}

/// A consent as the host answered it.
pub(super) struct Consent {
    /// Its id.
    pub(super) id: String,
}

/// Opens a file for a person: `POST /individuals`.
pub(super) fn register(setting: &Setting, data: &Value) -> Result<(String, String), Failure> {
    let caseworker = &setting.cast.caseworker;
    let made = setting.serving.api.post(caseworker, "/api/v1/individuals").json(data).expect(201)?;
    let number = made.text_at("/case_number")?;
    note(&format!("The file has the case number {number}. From now on everybody uses it instead of a name."));
    Ok((made.text_at("/id")?, number))
}

impl<'s> Referral<'s> {
    /// Begins one on a pathway.
    pub(super) fn begin(setting: &'s Setting, individual: &str, pathway: &str) -> Result<Self, Failure> {
        let (api, caseworker) = (&setting.serving.api, &setting.cast.caseworker);
        let body = json!({ "individual": individual, "pathway": pathway });
        let begun = api.post(caseworker, "/api/v1/referrals").json(&body).expect(201)?;
        let id = begun.text_at("/id")?;
        let seen = api.get(caseworker, format!("/api/v1/referrals/{id}")).expect(200)?;
        Ok(Self { setting, id, seen })
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/referrals/{}{rest}", self.id)
    }

    /// Reads it again.
    pub(super) fn read(&mut self) -> Result<&Answer, Failure> {
        let (api, caseworker) = (&self.setting.serving.api, &self.setting.cast.caseworker);
        self.seen = api.get(caseworker, self.path("")).expect(200)?;
        Ok(&self.seen)
    }

    /// Asks what the plugin asks, one question after the other, until there are none left.
    pub(super) fn answer(&mut self, answers: &Map<String, Value>) -> Result<(), Failure> {
        scene("The caseworker asks what the plugin wants to know next");
        // No answer yet: the plugin is asked on the facts alone.
        self.take(Map::new())?;
        for _ in 0..ENOUGH {
            let next = self.seen.list_at("/next")?.first().cloned();
            let Some(question) = next else { return self.recommendation() };
            let id = member(&question, "id");
            let answer = answers.get(id).ok_or_else(|| {
                Failure::Unexpected(format!("the plugin asks `{id}`, and nobody in this play has an answer to it"))
            })?;
            quote(member(&question, "ask"));
            note(&format!("    why: {}", member(&question, "why")));
            note(&format!("    answer: {}", in_words(answer)));
            let mut body = Map::new();
            body.insert(id.to_owned(), answer.clone());
            self.take(body)?;
        }
        Err(Failure::Unexpected(format!("the plugin still asks after {ENOUGH} answers")))
    }

    fn take(&mut self, answers: Map<String, Value>) -> Result<(), Failure> {
        let (api, caseworker) = (&self.setting.serving.api, &self.setting.cast.caseworker);
        let request = api.post(caseworker, self.path("/answers")).on(self.seen.etag());
        self.seen = request.json(&Value::Object(answers)).expect(200)?;
        match self.seen.body.get("fault") {
            None => Ok(()),
            Some(fault) => Err(Failure::Unexpected(format!("the plugin failed: {fault}"))),
        }
    }

    /// Prints what the plugin recommends.
    fn recommendation(&self) -> Result<(), Failure> {
        scene("The plugin recommends, and says why");
        self.seen.must_say("/recommendation/assessment/verdict", "eligible")?;
        let priority = self.seen.text_at("/recommendation/assessment/priority").unwrap_or_else(|_| "normal".to_owned());
        note(&format!("eligible, priority {priority}, because:"));
        for reason in self.seen.list_at("/reasons")? {
            item(member(reason, "text"));
        }
        note(&format!(
            "It used {} units of fuel; the same case always uses the same. It saw no name, no date, no words.",
            self.seen.at("/recommendation/fuel")?
        ));
        Ok(())
    }

    /// A person decides.
    pub(super) fn confirm(&mut self, partner: &str) -> Result<(), Failure> {
        scene(&format!("The caseworker confirms, for `{partner}`"));
        let (api, caseworker) = (&self.setting.serving.api, &self.setting.cast.caseworker);
        let request = api.post(caseworker, self.path("/confirmation")).on(self.seen.etag());
        request.json(&json!({ "partner": partner })).expect(200)?;
        note("A recommendation decides nothing: a named member of staff does.");
        self.read()?;
        Ok(())
    }

    /// Reads the script to the person and records what they say. The items are those that could be shared at all.
    pub(super) fn consent(&self, yes: &Yes<'_>, aloud: bool) -> Result<Consent, Failure> {
        let (api, caseworker) = (&self.setting.serving.api, &self.setting.cast.caseworker);
        let proposal = api.get(caseworker, self.path("/proposal")).language(yes.language).expect(200)?;
        if aloud {
            note(&format!("The script, in the person's language (`{}`):", yes.language));
            for part in ["explanation", "benefits", "risks", "refusal", "exceptions"] {
                quote(&proposal.text_at(&format!("/script/{part}"))?);
            }
            note("Then, item by item:");
        }
        let mut said = Map::new();
        for proposed in proposal.list_at("/items")? {
            let id = member(proposed, "item");
            let agreed = !yes.refused.contains(&id);
            said.insert(id.to_owned(), Value::Bool(agreed));
            if aloud {
                let word = match (agreed, yes.kept_back.contains(&id)) {
                    (false, _) => "no",
                    (true, true) => "keep it back, whatever else is agreed",
                    (true, false) => "yes",
                };
                item(&format!("{} ({}): {word}", member(proposed, "label"), member(proposed, "stage")));
            }
        }
        if let Some(never) = yes.refused.iter().chain(yes.kept_back).find(|id| !said.contains_key(**id)) {
            return Err(Failure::Unexpected(format!("`{never}` should be asked for, but is not in the proposal")));
        }
        let told: Vec<_> = proposal.list_at("/feedback")?.iter().map(|item| item["item"].clone()).collect();
        let body = json!({
            "agrees": true,
            "items": said,
            "feedback": told,
            "kept_back": yes.kept_back,
            "channels": yes.channels,
            "excluded_staff": yes.excluded_staff,
            "given_by": yes.given_by,
            "caregiver": yes.caregiver,
            "assent": yes.assent,
            "method": { "type": "written" },
            "language": yes.language,
            "explained": ["explanation", "benefits", "risks", "refusal", "exceptions"],
            "until": days_from_now(90),
        });
        let recorded = api.post(caseworker, self.path("/consents")).json(&body).expect(201)?;
        recorded.must_say("/state", "given")?;
        Ok(Consent { id: recorded.text_at("/id")? })
    }

    /// What would be shared, and why the rest would not.
    pub(super) fn preview(&self) -> Result<Answer, Failure> {
        let (api, caseworker) = (&self.setting.serving.api, &self.setting.cast.caseworker);
        api.post(caseworker, self.path("/preview")).expect(200)
    }

    /// Sends it.
    pub(super) fn disclose(&mut self) -> Result<Answer, Failure> {
        let (api, caseworker) = (&self.setting.serving.api, &self.setting.cast.caseworker);
        let shared = api.post(caseworker, self.path("/disclosures")).on(self.seen.etag()).expect(201)?;
        self.read()?;
        Ok(shared)
    }
}

impl Referral<'_> {
    /// Tries to send what may not be sent: the problem that the host answers with.
    pub(super) fn try_to_disclose(&self) -> Result<Answer, Failure> {
        let (api, caseworker) = (&self.setting.serving.api, &self.setting.cast.caseworker);
        api.post(caseworker, self.path("/disclosures")).on(self.seen.etag()).expect(422)
    }
}

/// Prints one decision of a preview: what is released, and what is withheld with its reason and source.
pub(super) fn show(preview: &Answer, stage: &str) -> Result<(), Failure> {
    note(&format!("{stage}:"));
    let released = released(preview, stage)?;
    item(&format!("released: {}", if released.is_empty() { "nothing".to_owned() } else { list(&released) }));
    let mut by_rule: Vec<(&Value, BTreeSet<String>)> = Vec::new();
    for withheld in preview.list_at(&format!("/{stage}/withheld"))? {
        let element = member(withheld, "element").to_owned();
        match by_rule.iter_mut().find(|(first, _)| member(first, "code") == member(withheld, "code")) {
            Some((_, elements)) => {
                elements.insert(element);
            }
            None => by_rule.push((withheld, BTreeSet::from([element]))),
        }
    }
    for (rule, elements) in by_rule {
        item(&format!("withheld: {}", list(&elements)));
        let (code, text, source) = (member(rule, "code"), member(rule, "text"), member(rule, "source"));
        note(&format!("    by the rule `{code}`: {text} ({source})"));
    }
    Ok(())
}

/// What a decision of a preview releases.
pub(super) fn released(preview: &Answer, stage: &str) -> Result<BTreeSet<String>, Failure> {
    let elements = preview.list_at(&format!("/{stage}/released"))?;
    Ok(elements.iter().map(|element| member(element, "element").to_owned()).collect())
}

/// Fails unless a decision of a preview withholds this element for this reason.
pub(super) fn must_withhold(preview: &Answer, stage: &str, element: &str, code: &str) -> Result<(), Failure> {
    let withheld = preview.list_at(&format!("/{stage}/withheld"))?;
    let found = withheld.iter().find(|one| member(one, "element") == element).map(|one| member(one, "code"));
    if found == Some(code) {
        return Ok(());
    }
    let found = found.unwrap_or("released, or not asked for");
    Err(Failure::Unexpected(format!("{stage}: `{element}` should be withheld by {code}, but is {found}")))
}

/// Fails unless two sets of elements are the same.
pub(super) fn must_be(what: &str, found: &BTreeSet<String>, expected: &[&str]) -> Result<(), Failure> {
    let expected: BTreeSet<String> = expected.iter().map(|id| (*id).to_owned()).collect();
    if *found == expected {
        return Ok(());
    }
    Err(Failure::Unexpected(format!("{what}: {} were expected, but there are {}", list(&expected), list(found))))
}

fn list(ids: &BTreeSet<String>) -> String {
    ids.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn in_words(answer: &Value) -> String {
    match answer {
        Value::Null => "prefers not to say".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().map(in_words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
