//! What must not compile: the misuses of the way out and of consent, each pinned with the compiler's own words.

#[test]
fn the_misuses_of_the_way_out_and_of_consent_do_not_compile() {
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}
