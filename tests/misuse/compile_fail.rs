//! What must not compile: the misuses of the way out, of consent and of transactions, each pinned with the compiler's
//! own words.

#[test]
fn the_misuses_of_the_way_out_of_consent_and_of_transactions_do_not_compile() {
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}
