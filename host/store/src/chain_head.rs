//! The head of an audit chain, as it is stored.

use waystation_domain::audit::{Chained, Head};
use waystation_domain::ports::StoreResult;

use crate::stored::Column;

pub(crate) const NOUN: &str = "audit chain";
pub(crate) const BY_CHAIN: &str = "SELECT seq, hash FROM audit_head WHERE chain = $1";

from_row! {
    /// The head before the first entry has the number 0. It is there to be locked.
    #[derive(Clone)]
    pub(crate) struct HeadRow {
        seq: i64,
        hash: Vec<u8>,
    }
}

impl HeadRow {
    /// The head once the entry is appended.
    pub(crate) fn after(entry: &Chained) -> Self {
        Self { seq: entry.seq, hash: entry.hash.to_vec() }
    }

    pub(crate) fn read(self) -> StoreResult<Option<Head>> {
        let hash = Column::of("audit_head", "hash").hash(&self.hash)?;
        Ok((self.seq > 0).then_some(Head { seq: self.seq, hash }))
    }
}
