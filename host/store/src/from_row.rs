//! What a row is read into.

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
