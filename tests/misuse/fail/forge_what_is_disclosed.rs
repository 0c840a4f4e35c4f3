//! What may leave is made by an act whose audit entry is committed, and in no other way.
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::views::CaseFile;

fn forged(view: CaseFile) -> Disclosed<CaseFile> {
    Disclosed { view, version: 1 }
}

fn main() {}
