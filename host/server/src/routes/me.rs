//! Who the caller is.

use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::StaffId;

use crate::caller::Authenticated;
use crate::http::Found;

#[derive(Serialize, ToSchema)]
#[schema(as = Caller)]
pub(crate) struct Me {
    staff: StaffId,
    #[serde(flatten)]
    role: Role,
}

pub(crate) async fn read(Authenticated(caller): Authenticated) -> Found<Me> {
    Found(Me { staff: caller.staff, role: caller.role.clone() })
}
