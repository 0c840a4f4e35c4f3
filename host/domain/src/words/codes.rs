//! The words of enums: those of the API, of the audit and of stored rows.
//!
//! Each such enum has one table of words, the kebab-case of its variants, which `serde` and `strum` derive alike. An
//! enum whose variants hold something has a second one beside it with only their names.

/// Gives enums `code`, the word, and `ALL`, the list; after a `;` enums that hold something, each with the enum of its
/// names. A test of the module checks that the word is what is stored and is read back, so this is written
/// once in a module, for all its enums.
macro_rules! codes {
    (@ $name:ident) => {
        impl $name {
            /// Every one, in the order in which they are declared.
            pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

            /// Its word in the API, in the audit and in stored rows.
            #[must_use]
            pub fn code(self) -> &'static str {
                self.into()
            }
        }
    };
    ($($name:ident)* $(; $($full:ident => $of:ident),+)?) => {
        $(crate::words::codes::codes!(@ $name);)*
        $($(
            crate::words::codes::codes!(@ $of);

            impl $full {
                /// Its name alone.
                #[must_use]
                pub fn name(&self) -> $of {
                    self.into()
                }

                /// Its word in the API, in the audit and in stored rows.
                #[must_use]
                pub fn code(&self) -> &'static str {
                    self.name().code()
                }
            }
        )+)?

        #[cfg(test)]
        #[test]
        fn every_word_is_the_one_that_is_stored_and_is_read_back() {
            $(crate::words::codes::is_one_table::<$name>();)*
            $($(crate::words::codes::is_one_table::<$of>();)+)?
        }
    };
}
pub(crate) use codes;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a word that is not read is what the test is for")]
pub(crate) fn is_one_table<T>()
where
    T: strum::VariantArray + Copy + PartialEq + std::fmt::Debug + Into<&'static str>,
    T: std::str::FromStr<Err: std::fmt::Debug> + serde::Serialize + serde::de::DeserializeOwned,
{
    for one in T::VARIANTS {
        let word: &'static str = (*one).into();
        assert_eq!(serde_json::to_value(one).unwrap(), word);
        assert_eq!(word.parse::<T>().unwrap(), *one);
        assert_eq!(serde_json::from_value::<T>(word.into()).unwrap(), *one);
    }
}
