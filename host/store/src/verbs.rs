//! What every transaction can do: run a statement, and say in the words of the ports why it failed.

/// Gives a transaction type the verbs that its ports are written with: `reading` those that read, `writing` those too
/// that write. The type has the fields `inner`, which runs statements, `rows`, the key of the rows' codes, and
/// `failed`, and is told what it `saw`.
macro_rules! verbs {
    (reading $tx:ident, $database:ty) => {
        impl $tx {
            /// At most one row.
            pub(crate) async fn one<R>(&mut self, noun: &'static str, query: Rows<'_, R>) -> StoreResult<Option<R>>
            where
                R: for<'r> sqlx::FromRow<'r, <$database as sqlx::Database>::Row> + Send + Unpin,
            {
                self.usable()?;
                let row = self.inner.fetch_optional(query).await;
                self.outcome(noun, row.and_then(|row| row.map(|row| R::from_row(&row)).transpose()))
            }

            /// All rows.
            pub(crate) async fn many<R>(&mut self, noun: &'static str, query: Rows<'_, R>) -> StoreResult<Vec<R>>
            where
                R: for<'r> sqlx::FromRow<'r, <$database as sqlx::Database>::Row> + Send + Unpin,
            {
                self.usable()?;
                let rows = self.inner.fetch_all(query).await;
                self.outcome(noun, rows.and_then(|rows| rows.iter().map(|row| R::from_row(row)).collect()))
            }

            /// At most one row, whose code belongs to it.
            pub(crate) async fn found<R>(&mut self, noun: &'static str, query: Rows<'_, R>) -> StoreResult<Option<R>>
            where
                R: for<'r> sqlx::FromRow<'r, <$database as sqlx::Database>::Row> + Send + Unpin + $crate::coded::Coded,
            {
                self.one(noun, query).await?.map(|row| row.verified(&self.rows)).transpose()
            }

            /// All rows, each with the code that belongs to it.
            pub(crate) async fn listed<R>(&mut self, noun: &'static str, query: Rows<'_, R>) -> StoreResult<Vec<R>>
            where
                R: for<'r> sqlx::FromRow<'r, <$database as sqlx::Database>::Row> + Send + Unpin + $crate::coded::Coded,
            {
                self.many(noun, query).await?.into_iter().map(|row| row.verified(&self.rows)).collect()
            }

            /// All rows of a list, those that are damaged apart.
            pub(crate) async fn sorted<R, T: Send>(
                &mut self,
                noun: &'static str,
                query: Rows<'_, R>,
                read: fn(R) -> StoreResult<T>,
            ) -> StoreResult<waystation_domain::ports::Listed<T>>
            where
                R: for<'r> sqlx::FromRow<'r, <$database as sqlx::Database>::Row> + Send + Unpin + $crate::coded::Coded,
            {
                let mut listed = waystation_domain::ports::Listed::default();
                for row in self.many(noun, query).await? {
                    let name = row.name().to_owned();
                    $crate::listed::put(&mut listed, &name, row.verified(&self.rows).and_then(read))?;
                }
                Ok(listed)
            }

            /// PostgreSQL does nothing more after a failed statement, and answers a commit as if all were well; SQLite
            /// may have rolled back on its own, and would run the next statement outside of the transaction. So
            /// nothing goes on after a failure.
            fn usable(&self) -> StoreResult<()> {
                if self.failed {
                    Err(StoreError::Failed("an earlier statement of this transaction failed: begin again".into()))
                } else {
                    Ok(())
                }
            }

            fn outcome<T>(&mut self, noun: &'static str, result: Result<T, sqlx::Error>) -> StoreResult<T> {
                result.map_err(|error| {
                    self.failed = true;
                    let error = $crate::error::translate(noun, &error, &DIALECT);
                    self.saw(&error);
                    error
                })
            }
        }

        impl waystation_domain::ports::ReadTx for $tx {}
    };
    (writing $tx:ident, $database:ty) => {
        verbs!(reading $tx, $database);

        impl $tx {
            /// Runs a statement; how many rows it changed.
            pub(crate) async fn run(&mut self, noun: &'static str, query: Statement<'_>) -> StoreResult<u64> {
                self.usable()?;
                let result = self.inner.execute(query).await.map(|done| done.rows_affected());
                self.outcome(noun, result)
            }

            /// Adds one row by a statement that does nothing on a conflict, which leaves the transaction usable.
            pub(crate) async fn insert(&mut self, noun: &'static str, query: Statement<'_>) -> StoreResult<()> {
                match self.run(noun, query).await? {
                    1 => Ok(()),
                    _ => Err(StoreError::Exists(noun)),
                }
            }

            /// Changes one row by a statement that names the version it expects.
            pub(crate) async fn update(&mut self, noun: &'static str, query: Statement<'_>) -> StoreResult<()> {
                match self.run(noun, query).await? {
                    1 => Ok(()),
                    _ => Err(StoreError::Conflict(noun)),
                }
            }
        }

        #[async_trait::async_trait]
        impl waystation_domain::ports::Tx for $tx {
            async fn commit(self: Box<Self>) -> StoreResult<()> {
                self.usable()?;
                self.end().await.map_err(|error| $crate::error::translate("transaction", &error, &DIALECT))
            }
        }
    };
}
