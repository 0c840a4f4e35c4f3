//! Puts the locale files into the plugin.

fn main() -> Result<(), waystation_plugin::build::Problem> {
    waystation_plugin::build::locales(&["en", "fr", "ar"])
}
