//! A list of which one damaged row does not keep the rest from being read.

use crate::ports::error::{StoreError, StoreResult};

/// A row that something else wrote or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedRow {
    /// The table.
    pub table: &'static str,
    /// Which row: the first column of its key.
    pub row: String,
    /// What the list calls it: the row, or the one with which it is read.
    pub listed: String,
}

/// What was read of a list, and what of it is damaged. Whoever shows it goes on with the rest; whoever decides by it asks
/// for [all](Self::all), because what is missing may be what decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What could be read.
    pub whole: Vec<T>,
    /// What could not.
    pub damaged: Vec<DamagedRow>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { whole: Vec::new(), damaged: Vec::new() }
    }
}

impl<T> Listed<T> {
    /// Adds a row, or that it is damaged.
    ///
    /// # Errors
    /// Everything that is not about this row alone.
    pub fn put(&mut self, listed: &str, row: StoreResult<T>) -> StoreResult<()> {
        let (table, row) = match row {
            Ok(row) => {
                self.whole.push(row);
                return Ok(());
            }
            Err(StoreError::Damaged { table, row }) => (table, row),
            Err(StoreError::Corrupt { table, .. }) => (table, listed.to_owned()),
            Err(other) => return Err(other),
        };
        self.damaged.push(DamagedRow { table, row, listed: listed.to_owned() });
        Ok(())
    }

    /// All of it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first that is.
    pub fn all(self) -> StoreResult<Vec<T>> {
        match self.damaged.into_iter().next() {
            None => Ok(self.whole),
            Some(DamagedRow { table, row, .. }) => Err(StoreError::Damaged { table, row }),
        }
    }

    /// What is damaged, as the list calls it.
    #[must_use]
    pub fn damaged_ids(&self) -> Vec<String> {
        self.damaged.iter().map(|row| row.listed.clone()).collect()
    }
}
