//! What both transaction types can do: run a statement, and say in the words of the ports why it failed. And what a
//! row is read into.

/// Structs whose fields are the columns of a row, by their names; `flatten` adds one that is read from the same row. The
/// driver's derive would do the same, and compiles the driver and SQLite a second time, for the compiler.
macro_rules! from_row {
    (
        $(#[$attribute:meta])*
        $visible:vis struct $name:ident {
            $($field_visible:vis $field:ident: $type:ty,)*
        }
        $(flatten $part:ident: $part_type:ty;)?
    ) => {
        $(#[$attribute])*
        $visible struct $name {
            $($part: $part_type,)?
            $($field_visible $field: $type,)*
        }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            &'static str: sqlx::ColumnIndex<R>,
            $($part_type: sqlx::FromRow<'r, R>,)?
            $($type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)*
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok(Self {
                    $($part: <$part_type as sqlx::FromRow<'r, R>>::from_row(row)?,)?
                    $($field: row.try_get(stringify!($field))?,)*
                })
            }
        }
    };
}

/// Gives a transaction type the few verbs that the ports are written with.
macro_rules! verbs {
    ($tx:ident, $database:ty) => {
        impl $tx {
            /// At most one row.
            pub(crate) async fn one<R>(&mut self, noun: &'static str, query: Rows<'_, R>) -> StoreResult<Option<R>>
            where
                R: for<'r> sqlx::FromRow<'r, <$database as sqlx::Database>::Row> + Send + Unpin,
            {
                self.sound()?;
                let result = query.fetch_optional(&mut *self.inner).await;
                self.told(noun, result)
            }

            /// All rows.
            pub(crate) async fn many<R>(&mut self, noun: &'static str, query: Rows<'_, R>) -> StoreResult<Vec<R>>
            where
                R: for<'r> sqlx::FromRow<'r, <$database as sqlx::Database>::Row> + Send + Unpin,
            {
                self.sound()?;
                let result = query.fetch_all(&mut *self.inner).await;
                self.told(noun, result)
            }

            /// Runs a statement; how many rows it changed.
            pub(crate) async fn run(&mut self, noun: &'static str, query: Statement<'_>) -> StoreResult<u64> {
                self.sound()?;
                let result = query.execute(&mut *self.inner).await.map(|done| done.rows_affected());
                self.told(noun, result)
            }

            /// Adds one row by a statement that does nothing on a conflict, which leaves the transaction usable.
            pub(crate) async fn insert(&mut self, noun: &'static str, query: Statement<'_>) -> StoreResult<()> {
                match self.run(noun, query).await? {
                    1 => Ok(()),
                    _ => Err(StoreError::Exists(noun)),
                }
            }

            /// Changes one row by a statement that names the version it expects.
            pub(crate) async fn change(&mut self, noun: &'static str, query: Statement<'_>) -> StoreResult<()> {
                match self.run(noun, query).await? {
                    1 => Ok(()),
                    _ => Err(StoreError::Conflict(noun)),
                }
            }

            /// PostgreSQL does nothing more after a failed statement, and answers a commit as if all were well; SQLite
            /// may have rolled back on its own, and would run the next statement outside of the transaction. So
            /// nothing goes on after a failure.
            fn sound(&self) -> StoreResult<()> {
                if self.failed {
                    Err(StoreError::Failed("an earlier statement of this transaction failed: begin again".into()))
                } else {
                    Ok(())
                }
            }

            fn told<T>(&mut self, noun: &'static str, result: Result<T, sqlx::Error>) -> StoreResult<T> {
                result.map_err(|error| {
                    self.failed = true;
                    $crate::error::told(noun, &error, &DIALECT)
                })
            }
        }

        #[async_trait::async_trait]
        impl waystation_domain::ports::Tx for $tx {
            async fn commit(self: Box<Self>) -> StoreResult<()> {
                self.sound()?;
                self.end().await.map_err(|error| $crate::error::told("transaction", &error, &DIALECT))
            }
        }

        /// A query that gives rows.
        type Rows<'q, R> = sqlx::query::QueryAs<'q, $database, R, <$database as sqlx::Database>::Arguments>;
        /// A statement that gives none.
        type Statement<'q> = sqlx::query::Query<'q, $database, <$database as sqlx::Database>::Arguments>;
    };
}

/// Writes one port once, for both transaction types.
macro_rules! for_both {
    (impl $port:ident { $($body:tt)* }) => {
        const _: () = {
            use $crate::sqlite::SqliteTx as Transaction;
            #[async_trait::async_trait]
            impl $port for Transaction { $($body)* }
        };
        const _: () = {
            use $crate::postgres::PostgresTx as Transaction;
            #[async_trait::async_trait]
            impl $port for Transaction { $($body)* }
        };
    };
}
