//! What a transaction locks against change, until it ends.

use waystation_domain::ports::StoreResult;
use waystation_domain::words::ids::{
    AgreementId, ConsentId, DisclosureId, EvidenceId, GrantId, IndividualId, OperationId, RecordId, ReferralId, TokenId,
};

/// The locks that the ports ask for. A transaction needs none when it only reads, or when it has the whole database to
/// itself: so by default each is granted, and there is always somebody to lock.
pub(crate) trait Locks {
    /// Locks the person; whether there is one.
    async fn lock_individual(&mut self, _: IndividualId) -> StoreResult<bool> {
        Ok(true)
    }
    /// Locks the person with this case number; whether there is one.
    async fn lock_individual_of_case(&mut self, _: &OperationId, _: &str) -> StoreResult<bool> {
        Ok(true)
    }
    /// Locks the person of the referral; whether there is one.
    async fn lock_individual_of_referral(&mut self, _: ReferralId) -> StoreResult<bool> {
        Ok(true)
    }
    /// Locks the person of the consent; whether there is one.
    async fn lock_individual_of_consent(&mut self, _: ConsentId) -> StoreResult<bool> {
        Ok(true)
    }
    /// Locks the person of the disclosure; whether there is one.
    async fn lock_individual_of_disclosure(&mut self, _: DisclosureId) -> StoreResult<bool> {
        Ok(true)
    }
    /// Locks the person of the record; whether there is one.
    async fn lock_individual_of_record(&mut self, _: RecordId) -> StoreResult<bool> {
        Ok(true)
    }
    /// Locks the person of the file; whether there is one.
    async fn lock_individual_of_evidence(&mut self, _: EvidenceId) -> StoreResult<bool> {
        Ok(true)
    }
    /// Locks an idempotency key of a token.
    async fn lock_key(&mut self, _: TokenId, _: &str) -> StoreResult<()> {
        Ok(())
    }
    /// Locks the lease on a job.
    async fn lock_lease(&mut self, _: &str) -> StoreResult<()> {
        Ok(())
    }
    /// Locks the epochs against change; others may share the lock.
    async fn share_epochs(&mut self) -> StoreResult<()> {
        Ok(())
    }
    /// Locks the epochs, to change them.
    async fn lock_epochs(&mut self) -> StoreResult<()> {
        Ok(())
    }
    /// Locks the rules of an operation against change; others may share the lock.
    async fn share_rules(&mut self, _: &OperationId) -> StoreResult<()> {
        Ok(())
    }
    /// Locks the rules of an operation, to change them.
    async fn lock_rules(&mut self, _: &OperationId) -> StoreResult<()> {
        Ok(())
    }
    /// Locks the rules of the agreement's operation, to change them.
    async fn lock_rules_of_agreement(&mut self, _: AgreementId) -> StoreResult<()> {
        Ok(())
    }
    /// Locks the rules of the grant's operation, to change them.
    async fn lock_rules_of_grant(&mut self, _: GrantId) -> StoreResult<()> {
        Ok(())
    }
}
