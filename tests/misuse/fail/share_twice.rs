//! A desk is one act: it is gone with the first disclosure.
use waystation_domain::words::ids::ReferralId;
use waystation_domain::words::language::PreferredLanguages;
use waystation_domain::work::WorkError;
use waystation_domain::work::desk::{Desk, DiscloseInput};

async fn both(
    desk: Desk<'_>,
    id: ReferralId,
    input: &DiscloseInput,
    languages: &PreferredLanguages,
) -> Result<(), WorkError> {
    let _first = desk.share(id, input, 1, languages, None).await?;
    let _second = desk.share(id, input, 1, languages, None).await?;
    Ok(())
}

fn main() {}
