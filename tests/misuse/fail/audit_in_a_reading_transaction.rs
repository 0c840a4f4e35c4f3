//! A transaction that was begun to read appends nothing to the audit.
use waystation_domain::audit::Entry;
use waystation_domain::ports::{Store, StoreResult, append_audit};

async fn append(store: &dyn Store, entry: Entry) -> StoreResult<()> {
    let mut tx = store.look().await?;
    append_audit(tx.as_mut(), entry).await
}

fn main() {}
