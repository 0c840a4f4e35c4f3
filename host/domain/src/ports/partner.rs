//! Partners.

use async_trait::async_trait;

use crate::organisation::partner::Partner;
use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::words::ids::PartnerId;

/// Reads partners.
#[async_trait]
pub trait PartnerRead: Send {
    /// The partner with this id.
    async fn partner(&mut self, id: &PartnerId) -> StoreResult<Option<Partner>>;
    /// All partners, by id.
    async fn partners(&mut self) -> StoreResult<Listed<Partner>>;
}

/// Writes partners.
#[async_trait]
pub trait PartnerWrite: Send {
    /// Adds or replaces a partner.
    async fn put_partner(&mut self, partner: &Partner) -> StoreResult<()>;
}
