//! Waystation
