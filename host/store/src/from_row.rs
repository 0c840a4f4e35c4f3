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

/// A row of a table whose rows are authenticated, with all its columns: those that are named, and `mac`, the code over
/// them in their order. The first names the row in errors. A `later` one was added to a table that had rows: where it has
/// no value it is not in the code, so that these rows keep theirs; that one was taken away shows all the same, because a
/// code says of how many columns it is.
macro_rules! coded_row {
    (
        $(#[$attribute:meta])*
        $visible:vis struct $name:ident in $table:literal {
            $first_visible:vis $first:ident: String,
            $($field_visible:vis $field:ident: $type:ty,)*
        }
        $(later $later_visible:vis $later:ident: Option<$later_type:ty>;)?
    ) => {
        from_row! {
            $(#[$attribute])*
            $visible struct $name {
                $first_visible $first: String,
                $($field_visible $field: $type,)*
                $($later_visible $later: Option<$later_type>,)?
                pub(crate) mac: Vec<u8>,
            }
        }

        impl $crate::coded::Coded for $name {
            const TABLE: &'static str = $table;

            fn columns(&self, code: &mut waystation_domain::security::row::RowCode) {
                use $crate::coded::Column as _;
                self.$first.add_to(code);
                $(self.$field.add_to(code);)*
                $(if let Some(value) = &self.$later {
                    value.add_to(code);
                })?
            }

            fn mac(&mut self) -> &mut Vec<u8> {
                &mut self.mac
            }

            fn name(&self) -> &str {
                &self.$first
            }
        }
    };
}
