//! Lists of which the damaged rows are left out. The log has each of them.

use waystation_domain::ports::{Listed, StoreResult};

/// Adds a row, or that it is damaged.
pub(crate) fn put<T>(list: &mut Listed<T>, listed: &str, row: StoreResult<T>) -> StoreResult<()> {
    let before = list.damaged.len();
    list.put(listed, row)?;
    if let Some(damaged) = list.damaged.get(before) {
        tracing::error!(table = damaged.table, row = damaged.row, "damaged: something else wrote or changed this row");
    }
    Ok(())
}
