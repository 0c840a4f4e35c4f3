//! What a database holds before anything of it is opened with a key.

/// What a database holds already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Whether there is nothing in it: no operation, no token, no entry of the audit.
    pub empty: bool,
    /// The text of the first entry of the host's audit chain.
    pub first_entry: Option<String>,
}

impl Begun {
    pub(crate) fn of(first: Option<(String,)>, (rows,): (i64,)) -> Self {
        Self { empty: rows == 0, first_entry: first.map(|(body,)| body) }
    }
}

pub(crate) const FIRST_ENTRY: &str = "SELECT body FROM audit WHERE chain = 'host' AND seq = 1";
pub(crate) const ROWS: &str = "SELECT (SELECT count(*) FROM token) + (SELECT count(*) FROM operation) \
    + (SELECT count(*) FROM audit_head WHERE seq > 0)";
