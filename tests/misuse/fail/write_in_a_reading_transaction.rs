//! A transaction that was begun to read has no method that writes.
use waystation_domain::organisation::operation::Operation;
use waystation_domain::ports::{OperationWrite as _, Store, StoreResult};

async fn write(store: &dyn Store, operation: &Operation) -> StoreResult<()> {
    store.begin_read().await?.put_operation(operation).await
}

fn main() {}
