//! One request, one answer: a second yes has to be asked for.
use waystation_domain::consent::request::{Beyond, Heard, Open};
use waystation_domain::consent::{ConsentRequest, Terms};

fn twice(request: ConsentRequest<Open>, terms: Terms, heard: Heard) -> Result<(), Beyond> {
    request.give(terms.clone(), heard)?;
    request.give(terms, heard)?;
    Ok(())
}

fn main() {}
