//! Machine code, kept from one start of the host to the next.
//!
//! Loading machine code is the one thing in this project that could do harm beyond the sandbox, so a file is trusted
//! only when it carries our own authentication code, over a header that names the engine, its settings and the
//! component. A file that differs in anything is ignored: the component is compiled again.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use cap_std::fs::Dir;
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::digest::Digest;
use crate::engine;

const MAGIC: &[u8; 8] = b"WAYSTCW1";
const MAC_BYTES: usize = 32;

/// Machine code that this host's own compiler made: straight from the compiling process, or from a file that carries
/// our authentication code. A value of this type cannot be obtained in any other way.
pub(crate) struct Precompiled<'a>(&'a [u8]);

impl<'a> Precompiled<'a> {
    /// What the compiling process wrote. It runs our own program with our engine's settings, and has no input but the
    /// component.
    pub(crate) fn from_compiler(code: &'a [u8]) -> Self {
        Self(code)
    }

    /// Loads the code.
    pub(crate) fn load(&self, engine: &Engine) -> wasmtime::Result<Component> {
        // SAFETY: `deserialize` trusts that the bytes were made by wasmtime and not changed since. A `Precompiled` is
        // made in two places only: from the output of our own compiling process, and from a file whose HMAC-SHA256
        // under the host's key was verified over the whole file. Version and settings are checked by wasmtime itself.
        #[expect(unsafe_code, reason = "the one way to load machine code; see SAFETY")]
        let component = unsafe { Component::deserialize(engine, self.0) }?;
        Ok(component)
    }
}

/// A directory of machine code, and the key that makes it ours.
pub struct Cache {
    dir: Dir,
    key: [u8; 32],
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}

impl Cache {
    /// Over an opened directory. Several hosts may share it if they share the key.
    #[must_use]
    pub fn new(dir: Dir, key: [u8; 32]) -> Self {
        Self { dir, key }
    }

    /// The component with this digest, if its machine code is here, is ours and fits this engine.
    pub(crate) fn load(&self, engine: &Engine, digest: &Digest) -> Option<Component> {
        let file = self.dir.read(Self::name(digest)).ok()?;
        let Some(code) = self.verified(engine, digest, &file) else {
            tracing::warn!(%digest, "machine code in the cache is not ours, or is for another engine; it is compiled again");
            return None;
        };
        match Precompiled(code).load(engine) {
            Ok(component) => Some(component),
            Err(error) => {
                tracing::warn!(%digest, "machine code in the cache does not load, it is compiled again: {error:#}");
                None
            }
        }
    }

    /// Keeps machine code. A cache that cannot be written to costs time at the next start, and nothing else.
    pub(crate) fn keep(&self, engine: &Engine, digest: &Digest, code: &[u8]) {
        if let Err(error) = self.write(engine, digest, code) {
            tracing::warn!(%digest, "machine code could not be kept: {error}");
        }
    }

    fn write(&self, engine: &Engine, digest: &Digest, code: &[u8]) -> std::io::Result<()> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let header = header(engine, digest);
        let mut file = Vec::with_capacity(MAC_BYTES + header.len() + code.len());
        file.extend_from_slice(&self.mac(&header, code).finalize().into_bytes());
        file.extend_from_slice(&header);
        file.extend_from_slice(code);
        let temporary = format!(".{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let renamed =
            self.dir.write(&temporary, &file).and_then(|()| self.dir.rename(&temporary, &self.dir, Self::name(digest)));
        if renamed.is_err() {
            let _ = self.dir.remove_file(&temporary);
        }
        renamed
    }

    fn verified<'a>(&self, engine: &Engine, digest: &Digest, file: &'a [u8]) -> Option<&'a [u8]> {
        let (mac, rest) = file.split_at_checked(MAC_BYTES)?;
        let header = header(engine, digest);
        let code = rest.strip_prefix(header.as_slice())?;
        self.mac(&header, code).verify_slice(mac).ok()?;
        Some(code)
    }

    fn mac(&self, header: &[u8], code: &[u8]) -> Hmac<Sha256> {
        // HMAC takes keys of any length: the error cannot happen, and an empty key would only make every check fail.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap_or_else(|_| Hmac::new(&Default::default()));
        mac.update(header);
        mac.update(code);
        mac
    }

    fn name(digest: &Digest) -> String {
        format!("{digest}.cwasm")
    }
}

/// Magic, version of the engine, its settings, and the component: all that must be the same for the code to be used.
fn header(engine: &Engine, digest: &Digest) -> Vec<u8> {
    let mut settings = Settings(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut settings);
    let mut header = MAGIC.to_vec();
    header.extend_from_slice(&(engine::VERSION.len() as u64).to_le_bytes());
    header.extend_from_slice(engine::VERSION.as_bytes());
    header.extend_from_slice(&settings.0.finalize());
    header.extend_from_slice(digest.as_bytes());
    header
}

/// SHA-256 as a hasher: the standard one may change from one version to the next.
struct Settings(Sha256);

impl Hasher for Settings {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0.clone().finalize()[..8]);
        u64::from_le_bytes(first)
    }
}
