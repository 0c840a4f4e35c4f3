//! Rows that carry a code over all their columns: one that anything else wrote or changed is damaged, and not read.

use waystation_domain::ports::{StoreError, StoreResult};
use waystation_domain::security::row::{RowCode, RowKey};

/// A row with its code; made by `coded_row!`.
pub(crate) trait Coded: Sized {
    /// The table.
    const TABLE: &'static str;

    /// Adds the columns, in their order.
    fn columns(&self, code: &mut RowCode);

    /// The stored code.
    fn mac(&mut self) -> &mut Vec<u8>;

    /// The first column.
    fn name(&self) -> &str;

    /// The row with the code that belongs to it, to be written.
    fn coded(mut self, key: &RowKey) -> Self {
        let code = self.code(key).finish();
        *self.mac() = code;
        self
    }

    /// The row, if its code is the one that belongs to it.
    fn verified(mut self, key: &RowKey) -> StoreResult<Self> {
        let stored = std::mem::take(self.mac());
        if self.code(key).verifies(&stored) {
            *self.mac() = stored;
            return Ok(self);
        }
        Err(StoreError::Damaged { table: Self::TABLE, row: self.name().to_owned() })
    }

    /// The code over the columns as they are.
    fn code(&self, key: &RowKey) -> RowCode {
        let mut code = key.begin(Self::TABLE);
        self.columns(&mut code);
        code
    }
}

/// A value of a column.
pub(crate) trait Column {
    /// Adds it to the code of its row.
    fn add_to(&self, code: &mut RowCode);
}

impl Column for String {
    fn add_to(&self, code: &mut RowCode) {
        code.text(self);
    }
}

impl Column for i64 {
    fn add_to(&self, code: &mut RowCode) {
        code.number(*self);
    }
}

impl Column for Vec<u8> {
    fn add_to(&self, code: &mut RowCode) {
        code.bytes(self);
    }
}

impl<T: Column> Column for Option<T> {
    fn add_to(&self, code: &mut RowCode) {
        match self {
            Some(value) => value.add_to(code),
            None => code.null(),
        }
    }
}
