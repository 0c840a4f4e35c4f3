//! A personal datum cannot be written into a log line.
use waystation_domain::sensitive::Sensitive;

fn log(name: &Sensitive<String>) -> String {
    format!("{name:?}")
}

fn main() {}
