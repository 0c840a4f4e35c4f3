//! The check of a catalogue's shape.
