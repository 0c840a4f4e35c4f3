//! Why the database did not do it.

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the row since it was read. Read it again, and decide again.
    #[error("the {0} was changed by somebody else meanwhile: read it again")]
    Conflict(&'static str),
    /// A row with this id or key is there already.
    #[error("a {0} with this id is there already")]
    Exists(&'static str),
    /// Another transaction held what this one needed; nothing was written, and it may be tried again.
    #[error("the database is busy: try again")]
    Busy,
    /// The database cannot be reached, or takes no writes. The text is the driver's; it never holds bound values.
    #[error("the database is away: {0}")]
    Away(String),
    /// There is no room where the database keeps its files.
    #[error("the disk of the database, or that of the files, is full: make room there")]
    Full,
    /// What is stored cannot be what was written.
    #[error("the stored {table} is not as it was written ({column}): restore it from a backup, and look for the cause")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A row does not carry the code that this host would have given it: it was written or changed by something else.
    #[error(
        "the stored {table} {row} is damaged: it was not written by this host with this key, or was changed since; \
         restore it from a backup, and find out who can write to the database"
    )]
    Damaged {
        /// The table.
        table: &'static str,
        /// Which row: the first column of its key.
        row: String,
    },
    /// A person does not have as many rows as were counted: some were removed, or added, by something else.
    #[error(
        "of {individual} there are {found} rows in {table}, and another number was written: rows were taken away or \
         added by something else; restore them from a backup, and find out who can write to the database"
    )]
    Incomplete {
        /// The table.
        table: &'static str,
        /// Whose.
        individual: String,
        /// How many are there.
        found: usize,
    },
    /// The place for files cannot be used. The text names it and says why, and never which file.
    #[error("the files cannot be used: {0}")]
    Files(String),
    /// The database failed. The text is the driver's; it never holds bound values.
    #[error("the database failed: {0}")]
    Failed(String),
}

/// What every repository method gives.
pub type StoreResult<T> = Result<T, StoreError>;
