//! The last act: everything that was seen is written down, and nobody can rewrite it unnoticed.

use std::collections::BTreeMap;

use super::cast::OPERATION;
use super::host::Program;
use super::setting::Setting;
use super::transcript::{act, item, note, scene};
use crate::failure::Failure;

/// Plays it.
pub(super) fn play(setting: &Setting, program: &Program) -> Result<(), Failure> {
    act("The ledger");
    scene("Pavel, the protection officer, reads the audit of the operation");
    let chain = format!("operation:{OPERATION}");
    let path = format!("/api/v1/audit?chain={chain}&limit=500");
    let audit = setting.serving.api.get(&setting.cast.officer, path).expect(200)?;
    let entries = audit.list_at("/entries")?;
    let mut acts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let body: serde_json::Value = entry
            .get("body")
            .and_then(|body| body.as_str())
            .and_then(|body| serde_json::from_str(body).ok())
            .ok_or_else(|| Failure::Unexpected("an entry of the audit has no body".to_owned()))?;
        let act = body.get("act").and_then(|act| act.as_str()).unwrap_or_default().to_owned();
        *acts.entry(act).or_default() += 1;
    }
    note(&format!("{} entries:", entries.len()));
    for (act, count) in &acts {
        item(&format!("{act}: {count}"));
    }
    for expected in
        ["individual-registered", "disclosure-made", "form-read", "consent-withdrawn", "destruction-attested"]
    {
        if !acts.contains_key(expected) {
            return Err(Failure::Unexpected(format!("the audit should have an entry `{expected}`, but has none")));
        }
    }

    scene("He exports it to a file, which anybody can verify without the host");
    let file = program.data().join("audit.jsonl");
    let path = file.to_string_lossy().into_owned();
    program.run(&["audit", "export", "--chain", &chain, "--output", &path, "--by", &setting.cast.central.staff])?;
    let said = program.run(&["audit", "verify", &path])?;
    said.lines().for_each(note);
    let exported = std::fs::read(&file).map_err(Failure::at(&file))?;
    nothing_personal(&exported)?;

    scene("Somebody changes one byte of the file");
    let changed = program.data().join("audit-changed.jsonl");
    std::fs::write(&changed, with_one_byte_changed(exported)?).map_err(Failure::at(&changed))?;
    let (status, _, said) = program.try_run(&["audit", "verify", &changed.to_string_lossy()])?;
    said.lines().for_each(note);
    if status == Some(1) {
        return Ok(());
    }
    Err(Failure::Unexpected(format!("a changed export should be refused with 1, but verify ended with {status:?}")))
}

/// The names and numbers of the people in the play are nowhere in the audit.
fn nothing_personal(exported: &[u8]) -> Result<(), Failure> {
    let text = String::from_utf8_lossy(exported);
    let personal = ["Nadia", "Rashid", "R-0042-118", "555 0142", "1991-04-12", "Omar", "Huda", "Karim", "N-884-21-7"];
    match personal.iter().find(|word| text.contains(**word)) {
        Some(_) => Err(Failure::Unexpected("the audit contains something personal".to_owned())),
        None => {
            note("It contains no name, number or date of the people in this play.");
            Ok(())
        }
    }
}

/// The role in the third entry, with another first letter.
fn with_one_byte_changed(mut exported: Vec<u8>) -> Result<Vec<u8>, Failure> {
    const WORD: &[u8] = b"caseworker";
    let found = exported.windows(WORD.len()).position(|window| window == WORD);
    match found.and_then(|place| exported.get_mut(place)) {
        Some(byte) => {
            *byte = b'b';
            Ok(exported)
        }
        None => Err(Failure::Unexpected("the audit should name the caseworker's role, but does not".to_owned())),
    }
}
