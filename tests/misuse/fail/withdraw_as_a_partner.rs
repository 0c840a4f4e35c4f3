//! What only staff of the operation do has no name on a partner's side.
use waystation_domain::words::ids::ConsentId;
use waystation_domain::work::WorkError;
use waystation_domain::work::partner::PartnerDesk;

async fn withdraw(desk: PartnerDesk<'_>, id: ConsentId) -> Result<(), WorkError> {
    desk.withdraw_consent(id).await.map(|_| ())
}

fn main() {}
