//! Stored values, back as what they were. What cannot be read back is corrupt, by table and column, without the value.

use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use waystation_domain::ports::{StoreError, StoreResult};

/// A column, to say where a value cannot be read back.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    table: &'static str,
    column: &'static str,
}

impl Column {
    pub(crate) const fn of(table: &'static str, column: &'static str) -> Self {
        Self { table, column }
    }

    fn corrupt(self) -> StoreError {
        StoreError::Corrupt { table: self.table, column: self.column }
    }

    /// An id, or a word of an enum.
    pub(crate) fn parse<T: FromStr>(self, text: &str) -> StoreResult<T> {
        text.parse().map_err(|_| self.corrupt())
    }

    /// One that may be missing.
    pub(crate) fn parse_optional<T: FromStr>(self, text: Option<&str>) -> StoreResult<Option<T>> {
        text.map(|text| self.parse(text)).transpose()
    }

    /// 32 bytes.
    pub(crate) fn hash(self, bytes: &[u8]) -> StoreResult<[u8; 32]> {
        bytes.try_into().map_err(|_| self.corrupt())
    }

    /// A JSON document.
    pub(crate) fn document<T: DeserializeOwned>(self, text: &str) -> StoreResult<T> {
        serde_json::from_str(text).map_err(|_| self.corrupt())
    }

    /// A value, if it is the one that the row's other columns speak of.
    pub(crate) fn agreeing<T>(self, value: T, agrees: impl FnOnce(&T) -> bool) -> StoreResult<T> {
        if agrees(&value) { Ok(value) } else { Err(self.corrupt()) }
    }
}

/// The text of a JSON document.
pub(crate) fn document<T: Serialize>(value: &T) -> StoreResult<String> {
    // The error may quote the value, so it is not repeated.
    serde_json::to_string(value).map_err(|_| StoreError::Failed("a document cannot be written as JSON".into()))
}
