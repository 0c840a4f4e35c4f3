//! The people in the play. All of them are invented.

use serde_json::Value;

use super::api::Person;
use super::host::Program;
use crate::failure::Failure;

/// The operation of the play.
pub(super) const OPERATION: &str = "inter-agency";
/// A legal aid organisation.
pub(super) const LEGAL_AID: &str = "open-door";
/// A child protection organisation.
pub(super) const CHILD_PROTECTION: &str = "little-harbour";
/// An authority of the person's country of origin.
pub(super) const CONSULATE: &str = "consulate";

/// Everybody who speaks with the host.
pub(super) struct Cast {
    /// Of the central team.
    pub(super) central: Person,
    /// Sits with the person.
    pub(super) caseworker: Person,
    /// Reads the audit of the operation.
    pub(super) officer: Person,
    /// Receives referrals at the legal aid organisation.
    pub(super) counsellor: Person,
    /// Works there too, and is somebody whom the person does not want to know of her.
    pub(super) neighbour: Person,
    /// Receives referrals at the child protection organisation, and reads Arabic.
    pub(super) child_caseworker: Person,
}

impl Cast {
    /// Gives each of them a token. Operation and partners must be recorded.
    pub(super) fn assemble(program: &Program, central: Person) -> Result<Self, Failure> {
        let token = |name, language, role: &[&str]| token(program, Some(&central), name, language, role);
        let at = |partner, function| {
            ["--role", "partner", "--operation", OPERATION, "--partner", partner, "--function", function]
        };
        Ok(Self {
            caseworker: token("Samira, caseworker", "en", &["--role", "caseworker", "--operation", OPERATION])?,
            officer: token(
                "Pavel, protection officer",
                "en",
                &["--role", "protection-officer", "--operation", OPERATION],
            )?,
            counsellor: token("Joan, Open Door", "en", &at(LEGAL_AID, "legal-counsellor"))?,
            neighbour: token("Idris, Open Door", "en", &at(LEGAL_AID, "legal-counsellor"))?,
            child_caseworker: token("Leila, Little Harbour", "ar", &at(CHILD_PROTECTION, "child-caseworker"))?,
            central,
        })
    }
}

/// Makes a token at the console; the first one, of the central team, in nobody else's name.
pub(super) fn token(
    program: &Program,
    by: Option<&Person>,
    name: &'static str,
    language: &'static str,
    role: &[&str],
) -> Result<Person, Failure> {
    let mut arguments = vec!["token", "create", "--new-staff", "--label", name, "--days", "1", "--format", "json"];
    arguments.extend(role);
    if let Some(by) = by {
        arguments.extend(["--by", by.staff.as_str()]);
    }
    let made = program.json(&arguments)?;
    let member = |member: &str| {
        let text = made.get(member).and_then(Value::as_str).map(ToOwned::to_owned);
        text.ok_or_else(|| Failure::Unexpected(format!("waystation token create: its output has no `{member}`")))
    };
    Ok(Person { name, token: member("secret")?, staff: member("staff")?, language })
}
