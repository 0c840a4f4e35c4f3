//! Only the domain opens a personal datum.
use waystation_domain::security::sensitive::Sensitive;

fn open(name: &Sensitive<String>) -> &String {
    name.open()
}

fn main() {}
