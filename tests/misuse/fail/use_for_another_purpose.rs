//! A witness for sharing with a partner does not open the person's file.
use waystation_domain::work::desk::views::CaseFile;
use waystation_domain::work::desk::{Consented, Desk, DeskError, Disclosed, Refer};

async fn carry_over(desk: Desk<'_>, witness: Consented<Refer>) -> Result<Disclosed<CaseFile>, DeskError> {
    desk.disclose(witness).await
}

fn main() {}
