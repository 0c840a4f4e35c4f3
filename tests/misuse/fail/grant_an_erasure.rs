//! That an erasure was granted is said by the request alone, to somebody else than whoever granted it.

use waystation_domain::rights::ErasureGranted;

fn main() {
    let _granted = ErasureGranted(());
}
