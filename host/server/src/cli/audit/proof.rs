//! Verifying what a receipt proves.

use std::path::Path;

use serde::Deserialize;
use waystation_domain::audit::note::VerifierKey;
use waystation_domain::audit::proof::Proof;

use super::checkpoint::LIMIT;
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::files;

/// What is looked at of a receipt.
#[derive(Deserialize)]
struct Receipt {
    audit_proofs: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    proof: String,
}

/// Verifies the proofs of a receipt, or one by itself; prints the entries that are proved.
pub(super) fn run(file: &Path, keys: &[VerifierKey], witnesses: &[VerifierKey], out: &mut Out) -> Result<(), Failure> {
    let refused = |what: &dyn std::fmt::Display| Failure::refused(format!("{}: {what}", file.display()));
    let text = files::read_text(file, LIMIT)?;
    let proofs: Vec<String> = match serde_json::from_str::<Receipt>(&text) {
        Ok(receipt) => receipt.audit_proofs.into_iter().map(|recorded| recorded.proof).collect(),
        Err(_) => vec![text],
    };
    if proofs.is_empty() {
        return Err(refused(&"this receipt has no proof")
            .fix("ask for the receipt again: the host makes them when its audit is signed"));
    }
    for proof in proofs {
        let proof: Proof = proof.parse().map_err(|error| refused(&error))?;
        proof.verify(keys).map_err(|error| refused(&error))?;
        for witness in witnesses {
            proof.noted.note.signed_by(witness).map_err(|error| refused(&error))?;
        }
        out.line(format_args!("entry {} of {} is as it was written:", proof.line.seq, proof.noted.checkpoint.origin));
        out.line(format_args!("  {}", proof.line.body));
    }
    Ok(())
}
