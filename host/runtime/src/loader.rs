//! From the bytes of a component to code that the engine can run: out of the cache, or through the compiling process.

use std::sync::{Mutex, MutexGuard, PoisonError};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::cache::{Cache, Precompiled};
use crate::compile::{CompileError, Compiler};
use crate::digest::Digest;

/// Why there is no code to run.
pub(crate) enum CodeError {
    /// The compiling process gave no machine code.
    Compile(CompileError),
    /// There is machine code, but the engine's pool has no room for it.
    DoesNotFit(wasmtime::Error),
}

/// Loads components into one engine.
pub(crate) struct Loader {
    pub(crate) engine: Engine,
    pub(crate) compiler: Compiler,
    cache: Option<Cache>,
    submitted: Mutex<()>,
    needed: Mutex<()>,
}

impl Loader {
    pub(crate) fn new(engine: Engine, compiler: Compiler, cache: Option<Cache>) -> Self {
        Self { engine, compiler, cache, submitted: Mutex::default(), needed: Mutex::default() }
    }

    /// The component, if its machine code is in the cache.
    pub(crate) fn cached(&self, digest: &Digest) -> Option<Component> {
        self.cache.as_ref()?.load(&self.engine, digest)
    }

    /// Waits until nobody else looks at a component that was submitted: that is heavy, and not urgent.
    pub(crate) fn alone_with_submitted(&self) -> Alone<'_> {
        self.alone(&self.submitted)
    }

    /// Waits until nobody else compiles a component that cases wait for. What was submitted is never before it.
    pub(crate) fn alone_with_needed(&self) -> Alone<'_> {
        self.alone(&self.needed)
    }

    fn alone<'a>(&'a self, by: &'a Mutex<()>) -> Alone<'a> {
        Alone { loader: self, _guard: by.lock().unwrap_or_else(PoisonError::into_inner) }
    }
}

/// The right to compile, one component at a time. Given back when dropped.
pub(crate) struct Alone<'a> {
    loader: &'a Loader,
    _guard: MutexGuard<'a, ()>,
}

impl Alone<'_> {
    /// The component, compiled if its machine code is not in the cache.
    pub(crate) fn code(&self, digest: &Digest, component: &[u8]) -> Result<Component, CodeError> {
        let Loader { engine, compiler, cache, .. } = self.loader;
        if let Some(code) = self.loader.cached(digest) {
            return Ok(code);
        }
        let machine_code = compiler.compile(component).map_err(CodeError::Compile)?;
        let code = Precompiled::from_compiler(&machine_code).load(engine).map_err(CodeError::DoesNotFit)?;
        if let Some(cache) = cache {
            cache.keep(engine, digest, &machine_code);
        }
        Ok(code)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use crate::engine;
    use crate::limits::Limits;

    #[test]
    fn a_component_that_cases_wait_for_does_not_wait_for_one_that_was_submitted() {
        let engine = engine::serving(1, &Limits::default(), false).unwrap();
        let loader = Loader::new(engine, Compiler::new("/nonexistent".into(), Vec::new()), None);
        let _submitted = loader.alone_with_submitted();
        let _needed = loader.alone_with_needed();
        assert!(loader.submitted.try_lock().is_err() && loader.needed.try_lock().is_err());
    }
}
