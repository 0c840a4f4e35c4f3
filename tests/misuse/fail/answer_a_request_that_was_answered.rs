//! A request that was answered, and one that was replaced, have no answer to come.
use waystation_domain::consent::request::{Answered, Heard, Replaced};
use waystation_domain::consent::{ConsentRequest, Terms};

fn again(answered: ConsentRequest<Answered>, replaced: ConsentRequest<Replaced>, terms: Terms, heard: Heard) {
    let _yes = answered.give(terms.clone(), heard);
    let _no = replaced.refuse(terms, heard);
}

fn main() {}
