//! A host on which the caseworker's side is done, for programs that go on from there: the generated clients, and the
//! fuzzing of the API. It is made once; each program works on a copy.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::api::{Person, member};
use super::casework::{self, Referral, Yes};
use super::cast::{self, CHILD_PROTECTION, LEGAL_AID, OPERATION};
use super::court_date;
use super::host::{Program, Serving};
use super::setting::{self, Setting, days_from_now};
use super::transcript::{scene, silently};
use crate::console::say;
use crate::failure::Failure;
use crate::workspace;

/// The pathway of the referrals.
const PATHWAY: &str = "legal-assistance";
/// What a token is called that nobody needs.
const SPARE: &str = "Spare";

/// A host that does not serve, with everything in place.
pub(crate) struct Prepared {
    program: Program,
    /// The token of each role, by its word in the API.
    tokens: BTreeMap<&'static str, String>,
    there: BTreeMap<&'static str, Vec<String>>,
}

/// A copy of it that serves. Dropping it stops it.
pub(crate) struct Copy(Serving);

impl Copy {
    /// Where it serves, such as `http://127.0.0.1:8080`.
    pub(crate) fn url(&self) -> &str {
        self.0.api.transport().base()
    }

    /// Asks it to end, and fails when it did not end well.
    pub(crate) fn stop(self) -> Result<(), Failure> {
        self.0.stop()
    }
}

impl Prepared {
    /// Builds the host, starts it on an empty folder among what is built, does the work of the central team and of the
    /// caseworker, and stops it.
    pub(crate) fn make() -> Result<Self, Failure> {
        let data = workspace::fresh(&workspace::target().join("prepared"))?;
        say("Preparing a host: the plugin, the partners, a person, and three referrals");
        silently(|| Self::make_all(data))
    }

    fn make_all(data: PathBuf) -> Result<Self, Failure> {
        let program = Program::build(data)?;
        let component = setting::build_plugin(&program)?;
        let setting = Setting::make(&program, &component, None)?;
        let central = &setting.cast.central;
        let more = |name, role: &[&str]| cast::token(&program, Some(central), name, "en", role);
        let supervisor = more("Ines, supervisor", &["--role", "supervisor", "--operation", OPERATION])?;

        let mut there = work(&setting)?;
        let mut know = |name, id: &str| there.entry(name).or_default().push(id.to_owned());
        know("operation", OPERATION);
        know("pathway", PATHWAY);
        for partner in [LEGAL_AID, CHILD_PROTECTION] {
            know("partner", partner);
        }
        let api = &setting.serving.api;
        for (name, noun) in [("agreement", "agreements"), ("grant", "grants"), ("plugin", "plugins")] {
            let path = format!("/api/v1/{noun}?operation={OPERATION}");
            for line in api.get(central, path).expect(200)?.list_at(&format!("/{noun}"))? {
                know(name, member(line, "id"));
                if noun == "plugins" {
                    know("digest", member(line, "digest"));
                }
            }
        }
        // Tokens that nobody needs, and that may be ended.
        for _ in 0..2 {
            more(SPARE, &["--role", "central"])?;
        }
        for line in api.get(central, "/api/v1/tokens").expect(200)?.list_at("/tokens")? {
            if member(line, "label") == SPARE {
                know("token", member(line, "id"));
            }
        }

        let Setting { cast, serving } = setting;
        serving.stop()?;
        let token = |person: &Person| person.token.clone();
        let tokens = BTreeMap::from([
            ("caseworker", token(&cast.caseworker)),
            ("supervisor", token(&supervisor)),
            ("protection-officer", token(&cast.officer)),
            ("central", token(&cast.central)),
            ("partner", token(&cast.counsellor)),
        ]);
        Ok(Self { program, tokens, there })
    }

    /// The token of a role.
    pub(crate) fn token(&self, role: &str) -> Option<&str> {
        self.tokens.get(role).map(String::as_str)
    }

    /// What is there: the ids of each kind of thing, by the name of its parameter in the API.
    pub(crate) fn there(&self) -> &BTreeMap<&'static str, Vec<String>> {
        &self.there
    }

    /// The description of the API, as JSON.
    pub(crate) fn description(&self) -> Result<String, Failure> {
        self.program.run(&["openapi"])
    }

    /// Copies all of it into `folder`, and serves the copy.
    pub(crate) fn serve_copy(&self, folder: &Path) -> Result<Copy, Failure> {
        copy(self.program.data(), folder)?;
        Ok(Copy(self.program.on(folder.to_owned()).serve(None)?))
    }
}

/// The caseworker's side: one referral that waits for the partner's answer, one whose person took the consent back,
/// and one that was never sent.
fn work(setting: &Setting) -> Result<BTreeMap<&'static str, Vec<String>>, Failure> {
    let (api, caseworker) = (&setting.serving.api, &setting.cast.caseworker);
    let (individual, _) = casework::register(setting, &court_date::nadia())?;
    let mut there: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut referrals = Vec::new();
    for withdrawn in [false, true] {
        let mut referral = confirmed(setting, &individual)?;
        let yes = Yes {
            given_by: "person",
            caregiver: None,
            assent: None,
            refused: &[],
            kept_back: &[],
            channels: &["phone-call", "office-visit"],
            excluded_staff: &[],
            language: "en",
        };
        let consent = referral.consent(&yes, false)?;
        let shared = referral.disclose()?;
        there.entry("disclosure").or_default().push(shared.text_at("/id")?);
        if withdrawn {
            scene("The person takes the consent back");
            api.post(caseworker, format!("/api/v1/consents/{}/withdrawal", consent.id)).expect(200)?;
        }
        there.entry("consent").or_default().push(consent.id);
        referrals.push(referral.id);
    }

    let waiting = confirmed(setting, &individual)?;
    let path = |rest: &str| format!("/api/v1/referrals/{}/{rest}", waiting.id);
    let asked = api.post(caseworker, path("consent-requests")).json(&json!({ "language": "en" })).expect(201)?;
    there.entry("request").or_default().push(asked.text_at("/id")?);
    let basis = json!({
        "ground": {
            "type": "vital-interests", "interest": "life", "danger": "immediate", "no_consent": "unreachable",
            "benefit": "high", "risk": "low", "recipient": "safe",
        },
        "items": ["full-name"],
        "stage": "acceptance",
        "until": days_from_now(2),
        "tell_by": days_from_now(5),
    });
    let basis = api.post(caseworker, path("bases")).json(&basis).expect(201)?;
    there.entry("basis").or_default().push(basis.text_at("/id")?);
    let file = json!({ "reference": "REQ-2026-0114", "case_numbers": [], "function": "legal-counsellor", "days": 5 });
    let file =
        api.post(caseworker, format!("/api/v1/individuals/{individual}/file-requests")).json(&file).expect(200)?;
    there.entry("request").or_default().push(file.text_at("/id")?);
    referrals.push(waiting.id);
    there.insert("referral", referrals);
    there.insert("individual", vec![individual]);
    Ok(there)
}

fn confirmed<'s>(setting: &'s Setting, individual: &str) -> Result<Referral<'s>, Failure> {
    let mut referral = Referral::begin(setting, individual, PATHWAY)?;
    referral.answer(&court_date::answers())?;
    referral.confirm(LEGAL_AID)?;
    Ok(referral)
}

/// A folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to).map_err(Failure::at(to))?;
    for entry in std::fs::read_dir(from).map_err(Failure::at(from))? {
        let path = entry.map_err(Failure::at(from))?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            std::fs::copy(&path, to.join(name)).map_err(Failure::at(&path))?;
        }
    }
    Ok(())
}
