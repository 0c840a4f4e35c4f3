//! Certificates of what ended by a clock.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::retention::certificate::Certificate;
use crate::words::ids::OperationId;

/// Reads certificates.
#[async_trait]
pub trait CertificateRead: Send {
    /// The newest of an operation; none before the first.
    async fn newest_certificate(&mut self, operation: &OperationId) -> StoreResult<Option<Certificate>>;
    /// Those of an operation, oldest first.
    async fn certificates(&mut self, operation: &OperationId) -> StoreResult<Listed<Certificate>>;
}

/// Writes certificates.
#[async_trait]
pub trait CertificateWrite: Send {
    /// Adds or replaces one. Whoever does holds the lease on the job, so that two come one after another.
    async fn put_certificate(&mut self, certificate: &Certificate) -> StoreResult<()>;
}
