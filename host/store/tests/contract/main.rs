//! The rules of every port, each on SQLite and on PostgreSQL. A rule that holds on one of them only is no rule.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

/// Makes a test on each database of every rule in the file.
macro_rules! on_both {
    ($($rule:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    super::$rule(crate::fresh::Fresh::sqlite().await).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    super::$rule(crate::fresh::Fresh::postgres().await).await;
                }
            )*
        }
    };
}

/// Fails unless the value has the shape; says what it was.
macro_rules! assert_is {
    ($value:expr, $shape:pat) => {
        let value = $value;
        assert!(matches!(value, $shape), "{value:?} is not {}", stringify!($shape));
    };
}

mod agreements;
mod audit;
mod availability;
mod catalog;
mod certificates;
mod checkpoints;
mod closing;
mod coded;
mod configuration;
mod consents;
mod disclosures;
mod epochs;
mod erasure;
mod evidence;
mod fresh;
mod histories;
mod idempotency;
mod individuals;
mod leases;
mod older;
mod one_person;
mod opening;
mod plugins;
mod reaching;
mod records;
mod referrals;
mod search_keys;
mod tokens;
mod transactions;
mod upgrade;
