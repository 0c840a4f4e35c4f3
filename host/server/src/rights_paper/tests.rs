use waystation_domain::basis::Kind;
use waystation_domain::consent::Standing;
use waystation_domain::evidence::Kind as FileKind;
use waystation_domain::referral::StateName;
use waystation_domain::rights::{ExtensionReason, Outcome, Reason};
use waystation_domain::security::caller::RoleName;
use waystation_domain::work::views::Looked;

use super::*;

#[test]
fn every_word_that_a_page_can_need_is_there_in_every_language() {
    fn keys<T: Copy>(of: &str, all: &[T], code: fn(T) -> &'static str) -> Vec<String> {
        all.iter().map(|one| format!("rights-{of}-{}", code(*one))).collect()
    }
    let wanted = [
        keys("right", Right::ALL, Right::code),
        keys("outcome", Outcome::ALL, Outcome::code),
        keys("reason", Reason::ALL, Reason::code),
        keys("extension", ExtensionReason::ALL, ExtensionReason::code),
        keys("basis", Kind::ALL, Kind::code),
        keys("consent", Standing::ALL, Standing::code),
        keys("referral", StateName::ALL, StateName::code),
        keys("role", RoleName::ALL, RoleName::code),
        keys("looked", Looked::ALL, Looked::code),
        keys("file", FileKind::ALL, FileKind::code),
    ]
    .concat();
    for language in HostLanguage::ALL {
        for key in &wanted {
            assert_ne!(&*speech(language).say(key), key, "{language:?}");
        }
    }
}
