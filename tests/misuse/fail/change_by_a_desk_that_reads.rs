//! A desk that was opened to read changes nothing.
use waystation_domain::words::ids::ReferralId;
use waystation_domain::work::WorkError;
use waystation_domain::work::desk::ReadDesk;

async fn cancel(desk: ReadDesk<'_>, id: ReferralId) -> Result<i64, WorkError> {
    desk.cancel(id, 1).await
}

fn main() {}
