//! A consent comes from the answer to a request: nobody can write one down, or turn a no into a yes.
use waystation_domain::consent::{Consent, Given, Refused};

fn turned(no: Consent<Refused>) -> Consent<Given> {
    Consent {
        id: no.id,
        referral: no.referral,
        terms: no.terms,
        at: no.at,
        recorded_by: no.recorded_by,
        band: no.band,
        request: no.request,
        state: Given,
    }
}

fn main() {}
