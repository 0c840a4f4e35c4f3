//! A register of people who do not exist: names as unevenly spread as in life, and what else a file says of somebody. The
//! same number gives the same person, on any machine.

mod dice;
mod names;
mod people;

pub use dice::Dice;
pub use names::{birth_year, name};
pub use people::profile;
