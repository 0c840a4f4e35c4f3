//! The witness that a caller is entitled to something stays where it is minted: nobody outside holds one, to copy it, to
//! serialise it, or to use it for another purpose.
use waystation_domain::work::disclosed::Entitled;
use waystation_domain::work::views::Shared;

fn carry_off(witness: Entitled<Shared>) -> Entitled<Shared> {
    witness
}

fn main() {}
