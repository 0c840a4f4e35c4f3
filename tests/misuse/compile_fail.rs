//! What must not compile: the misuses of the way out, each pinned with the compiler's own words.

#[test]
fn the_six_misuses_of_the_way_out_do_not_compile() {
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}
