//! A desk is one act: it is gone with the first disclosure.
use waystation_domain::work::desk::{Consented, Desk, DeskError, Refer};

async fn both(desk: Desk<'_>, first: Consented<Refer>, second: Consented<Refer>) -> Result<(), DeskError> {
    desk.disclose(first).await?;
    desk.disclose(second).await?;
    Ok(())
}

fn main() {}
