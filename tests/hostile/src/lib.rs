//! Hostile plugins.
