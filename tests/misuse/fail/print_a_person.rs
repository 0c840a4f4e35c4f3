//! A personal datum cannot be written into a log line.
use waystation_domain::security::sensitive::Sensitive;

fn log(name: &Sensitive<String>) -> String {
    format!("{name:?}")
}

fn main() {}
