//! Only the domain opens a personal datum.
use waystation_domain::sensitive::Sensitive;

fn open(name: &Sensitive<String>) -> &String {
    name.open()
}

fn main() {}
