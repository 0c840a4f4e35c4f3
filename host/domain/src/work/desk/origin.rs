//! Countries of origin that were recorded by mistake.

use serde::Deserialize;

use super::Desk;
use crate::audit::Act;
use crate::person::country::CountryCode;
use crate::person::origin::TakenOut;
use crate::person::registration::says_something;
use crate::work::error::{WorkError, fresh};
use crate::work::office::named;

/// That a country was recorded as one of origin by mistake.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OriginError {
    /// Which; `xxa` for statelessness.
    pub country: CountryCode,
    /// Why it was a mistake, in words.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line::<200>))]
    pub reason: String,
}

impl Desk<'_> {
    /// Takes out a country of origin that the file does not say any more, because it never was one. From then on it
    /// keeps nobody out; who said so and why stays in the file.
    ///
    /// # Errors
    /// [`WorkError::Stale`] when `expected` is not the version of the file; [`WorkError::Invalid`] when the country was
    /// not recorded before, or is what the file says now.
    pub async fn take_out_origin(mut self, error: OriginError, expected: i64) -> Result<i64, WorkError> {
        self.may_work()?;
        fresh("individual", self.row.version, Some(expected))?;
        named(&error.reason, "reason", 200)?;
        if !says_something(&error.reason) {
            return Err(WorkError::invalid("reason: say in words why it was a mistake"));
        }
        let mut profile = self.profile()?;
        let taken_out =
            TakenOut { country: error.country.0, reason: error.reason, by: self.work.caller.staff, at: self.work.now };
        profile.take_out_origin(taken_out).map_err(|not| WorkError::Invalid(not.to_string()))?;
        let version = self.keep(profile, None).await?;
        let entry = self.entry(Act::OriginTakenOut);
        self.finish([entry]).await?;
        Ok(version)
    }
}
