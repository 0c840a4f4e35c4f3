//! The sandbox with the real compiling process and plugins built from source. One program, so that the plugins are built
//! and wasmtime is linked once.

mod admission;
mod build;
mod cache;
mod compile;
mod containment;
mod fixture;
mod metrics;
mod trial;
