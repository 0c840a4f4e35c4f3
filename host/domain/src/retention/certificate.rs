//! The certificate of what ended by a clock: counts and a digest, and nothing about anybody.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::due::Disposition;
use super::table::ClockId;
use super::terms::Terms;
use crate::security::pseudonym::Pseudonym;
use crate::words::digest::hex;
use crate::words::ids::{CertificateId, OperationId};
use crate::words::time::Timestamp;

/// How many files ended by one clock.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CertifiedCount))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// By which clock.
    pub clock: ClockId,
    /// What became of them.
    pub disposition: Disposition,
    /// How many.
    pub count: u64,
}

/// What was left where it is, although a clock has run out: at the end, of the whole operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CertifiedLeft))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Left {
    /// For the archive, which this host does not have.
    pub to_archive: u64,
    /// Held.
    pub held: u64,
    /// Kept by an appointment that stands.
    pub appointment: u64,
    /// Something else has to be done first.
    pub waiting: u64,
    /// They could not be looked at, because something of the file is damaged or in use.
    pub failed: u64,
}

impl Left {
    /// Adds what was left elsewhere.
    pub const fn add(&mut self, other: Self) {
        self.to_archive += other.to_archive;
        self.held += other.held;
        self.appointment += other.appointment;
        self.waiting += other.waiting;
        self.failed += other.failed;
    }
}

/// A certificate. One that has no end is still being written: the run was stopped, and the next one goes on with it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RetentionCertificate))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// Of which operation.
    pub operation: OperationId,
    /// When the run began.
    pub from: Timestamp,
    /// When it was through with everybody of the operation; none while it is not.
    pub to: Option<Timestamp>,
    /// The version of the host that began it.
    pub host: String,
    /// The operation's terms, when it began.
    pub terms: Terms,
    /// What ended, by clock and disposition.
    pub ended: Vec<Count>,
    /// What was left; none while it is not known.
    pub left: Option<Left>,
    /// SHA-256 over the pseudonyms of those who ended, in their order: each time over the digest before and the pseudonym, as
    /// they are written, one after the other; the first is 64 zeros. The entries `individual-erased` of the audit have the
    /// pseudonyms.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::digest))]
    pub digest: String,
}

impl Certificate {
    /// One in which nothing has ended yet.
    #[must_use]
    pub fn begun(id: CertificateId, operation: OperationId, terms: Terms, host: &str, now: Timestamp) -> Self {
        Self {
            id,
            operation,
            from: now,
            to: None,
            host: host.to_owned(),
            terms,
            ended: Vec::new(),
            left: None,
            digest: hex(&[0; 32]),
        }
    }

    /// Adds somebody whose file has ended.
    pub fn add(&mut self, clock: ClockId, disposition: Disposition, pseudonym: Pseudonym) {
        match self.ended.iter_mut().find(|count| (count.clock, count.disposition) == (clock, disposition)) {
            Some(count) => count.count += 1,
            None => {
                self.ended.push(Count { clock, disposition, count: 1 });
                self.ended.sort_by_key(|count| (count.clock, count.disposition));
            }
        }
        self.digest = hex(&Sha256::digest(format!("{}{pseudonym}", self.digest)));
    }

    /// How many files ended.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.ended.iter().map(|count| count.count).sum()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    fn begun() -> Certificate {
        let now = Timestamp::from_millis(1);
        let operation = OperationId::new("o").unwrap();
        Certificate::begun(CertificateId::new(now, [0; 10]), operation, Terms::default(), "1.0.0", now)
    }

    #[test]
    fn it_counts_by_clock_and_has_a_digest_that_somebody_else_can_make() {
        let mut certificate = begun();
        let [one, two] = ["00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"]
            .map(|word| word.parse::<Pseudonym>().unwrap());
        certificate.add(ClockId::NoInterview, Disposition::Erase, one);
        certificate.add(ClockId::EmptyAccount, Disposition::Erase, two);
        certificate.add(ClockId::NoInterview, Disposition::Erase, two);
        let counts: Vec<_> = certificate.ended.iter().map(|count| (count.clock, count.count)).collect();
        assert_eq!(counts, [(ClockId::EmptyAccount, 1), (ClockId::NoInterview, 2)]);
        // printf '%064d00112233445566778899aabbccddeeff' 0 | sha256sum
        let mut first = begun();
        first.add(ClockId::NoInterview, Disposition::Erase, one);
        assert_eq!(first.digest, DIGEST_OF_ONE);
        assert_ne!(first.digest, certificate.digest);
    }

    const DIGEST_OF_ONE: &str = "89068b98c44b48300de79fc69408810b224d6a4949879b3e09179211517989c7";
}
