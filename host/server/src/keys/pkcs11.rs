//! A token that is spoken to by PKCS #11: the key that wraps is in it, and never leaves it.
//!
//! A host wraps and unwraps a few keys in its life: the master key at its start, and the key of each epoch once. So nothing
//! is kept between two of them, neither a session nor a sign-in: a token that was unplugged or started anew meanwhile is
//! met as if for the first time. What was unwrapped is in the memory of the host, and a token that is away keeps only a
//! start and a rotation from being done.

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use waystation_domain::security::vault::Random;
use zeroize::{Zeroize as _, Zeroizing};

use super::provider::{Provider, ProviderError};
use super::secret::{KeyError, SecretFile};
use crate::config::Config;

/// The length of a nonce of AES-GCM. It may be random: a token wraps a few keys, each once.
const NONCE: usize = 12;
/// The length of its tag, in bits.
const TAG: u64 = 128;
/// The most bytes of a PIN.
const PIN: usize = 256;

/// The library, loaded once and never let go: libraries of tokens do not all bear to be unloaded. It is set up and closed
/// for each use, one at a time.
static LOADED: Mutex<()> = Mutex::new(());
static LIBRARY: OnceLock<(PathBuf, Pkcs11)> = OnceLock::new();

/// A token, and the key in it.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// The library by which it is spoken to.
    pub(crate) module: PathBuf,
    /// Its label.
    pub(crate) token: String,
    /// The label of the key in it.
    pub(crate) key: String,
    /// The file with the PIN of its user.
    pub(crate) pin: PathBuf,
}

impl Token {
    /// Makes the key in the token, unless there is one.
    pub(crate) fn make_key(&self) -> Result<(), ProviderError> {
        self.signed_in(|session| match self.find(session)? {
            Some(_) => Ok(()),
            None => {
                let key = [
                    Attribute::Token(true),
                    Attribute::Private(true),
                    Attribute::Sensitive(true),
                    Attribute::Extractable(false),
                    Attribute::Encrypt(true),
                    Attribute::Decrypt(true),
                    Attribute::ValueLen(32.into()),
                    Attribute::Label(self.key.as_bytes().to_vec()),
                ];
                let made = session.generate_key(&Mechanism::AesKeyGen, &key);
                made.map(|_| ()).map_err(|error| self.failed("it makes no AES key of 256 bits", &error))
            }
        })
    }

    fn failed(&self, what: &str, error: &Error) -> ProviderError {
        let Self { token, module, .. } = self;
        let fix = match error {
            Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _) => {
                "put the PIN of the token's user into the file; a token locks itself after some wrong ones"
            }
            Error::Pkcs11(RvError::PinLocked, _) => {
                "the token has locked itself after wrong PINs: its security officer sets a new one"
            }
            Error::LibraryLoading(_) | Error::MissingSymbol(_) => {
                "set `pkcs11-module` to the library of the token, which its maker supplies"
            }
            _ => "see that the token is there and works, for instance with pkcs11-tool; then do the same again",
        };
        let error = match error {
            // The words for a code are long, and say less.
            Error::Pkcs11(code, function) => format!("{function}: {code:?}"),
            other => other.to_string(),
        };
        ProviderError(format!("the token {token:?} of {}: {what} ({error}): {fix}", module.display()))
    }

    /// Does something with the token, signed in; whatever becomes of it, the library is closed.
    fn signed_in<T>(&self, work: impl FnOnce(&Session) -> Result<T, ProviderError>) -> Result<T, ProviderError> {
        let pin = self.pin()?;
        let _one_at_a_time = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let library = self.library()?;
        let initialized = library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
        match initialized {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(self.failed("its library does not start", &error)),
        }
        let done = self.session(&library, &pin).and_then(|session| work(&session));
        // What was done is done; a library that does not close is met at the next use.
        let _closed = library.finalize();
        done
    }

    fn library(&self) -> Result<Pkcs11, ProviderError> {
        if LIBRARY.get().is_none() {
            let loaded =
                Pkcs11::new(&self.module).map_err(|error| self.failed("its library cannot be loaded", &error))?;
            // Nobody else sets it: one at a time.
            let _set = LIBRARY.set((self.module.clone(), loaded));
        }
        match LIBRARY.get() {
            Some((module, library)) if *module == self.module => Ok(library.clone()),
            _ => Err(ProviderError("another PKCS #11 library is in use by this process".to_owned())),
        }
    }

    fn session(&self, library: &Pkcs11, pin: &AuthPin) -> Result<Session, ProviderError> {
        let slot = self.slot(library)?;
        // Making the key writes to the token.
        let session = library.open_rw_session(slot).map_err(|error| self.failed("it opens no session", &error))?;
        match session.login(UserType::User, Some(pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
            Err(error) => {
                let what = format!("it does not take the PIN in {}", self.pin.display());
                Err(self.failed(&what, &error))
            }
        }
    }

    fn slot(&self, library: &Pkcs11) -> Result<Slot, ProviderError> {
        let slots = library.get_slots_with_initialized_token();
        let slots = slots.map_err(|error| self.failed("its library lists no tokens", &error))?;
        let mut labels = Vec::new();
        for slot in slots {
            let info = library.get_token_info(slot);
            let info = info.map_err(|error| self.failed("its library tells nothing of a token", &error))?;
            if info.label() == self.token {
                return Ok(slot);
            }
            labels.push(format!("{:?}", info.label()));
        }
        let there = if labels.is_empty() { "no token".to_owned() } else { labels.join(", ") };
        Err(ProviderError(format!(
            "there is no token {:?}: by {} there is {there}. Plug it in and start its service, or set `pkcs11-token` to its \
             label",
            self.token,
            self.module.display()
        )))
    }

    /// The key, if there is one; only where nobody can take it out.
    fn find(&self, session: &Session) -> Result<Option<ObjectHandle>, ProviderError> {
        let wanted = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Label(self.key.as_bytes().to_vec()),
        ];
        let found = session.find_objects(&wanted).map_err(|error| self.failed("it cannot be searched", &error))?;
        let (key, token) = (&self.key, &self.token);
        match found[..] {
            [] => Ok(None),
            [handle] => {
                let asked = session.get_attributes(handle, &[AttributeType::Extractable, AttributeType::Sensitive]);
                let told = asked.map_err(|error| self.failed("it tells nothing of its key", &error))?;
                if told.contains(&Attribute::Extractable(false)) && told.contains(&Attribute::Sensitive(true)) {
                    return Ok(Some(handle));
                }
                Err(ProviderError(format!(
                    "the key {key:?} of the token {token:?} can be taken out of it: make one that is sensitive and not \
                     extractable, under another label, and set `pkcs11-key` to that"
                )))
            }
            _ => Err(ProviderError(format!("the token {token:?} has several AES keys {key:?}: leave one of them"))),
        }
    }

    fn key(&self, session: &Session) -> Result<ObjectHandle, ProviderError> {
        let missing = || {
            ProviderError(format!(
                "the token {:?} has no AES key {:?}. What it wrapped nothing else unwraps: use the token that has it, or a \
                 token that its copy was brought to",
                self.token, self.key
            ))
        };
        self.find(session)?.ok_or_else(missing)
    }

    /// The PIN, without the line break that editors put after it.
    fn pin(&self) -> Result<AuthPin, ProviderError> {
        let place = self.pin.display();
        let read = SecretFile::at(&self.pin).and_then(|file| file.read(PIN));
        let read = read.map_err(|error| ProviderError(format!("the PIN of the token: {error}")))?;
        let Some(bytes) = read else {
            return Err(ProviderError(format!("{place}: there is no PIN of the token: put it there, with mode 600")));
        };
        match std::str::from_utf8(&bytes).map(str::trim_end) {
            Ok(pin) if !pin.is_empty() && bytes.len() <= PIN => Ok(AuthPin::from(pin.to_owned())),
            _ => Err(ProviderError(format!("{place}: a PIN of one line is expected"))),
        }
    }
}

impl Provider for Token {
    fn wrap(&self, place: &str, key: &[u8; 32], random: &dyn Random) -> Result<Vec<u8>, ProviderError> {
        self.signed_in(|session| {
            let handle = self.key(session)?;
            let mut nonce = [0; NONCE];
            random.fill(&mut nonce);
            let mut given = nonce;
            let gcm = GcmParams::new(&mut given, place.as_bytes(), TAG.into());
            let gcm = gcm.map_err(|error| self.failed("it is not asked as it should be", &error))?;
            let wrapped = session.encrypt(&Mechanism::AesGcm(gcm), handle, key);
            let wrapped = wrapped.map_err(|error| self.failed("it does not encrypt by AES-GCM", &error))?;
            Ok([nonce.as_slice(), &wrapped].concat())
        })
    }

    fn unwrap(&self, place: &str, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, ProviderError> {
        let not_ours = || {
            ProviderError(format!(
                "the key {:?} of the token {:?} does not unwrap it: it was wrapped by something else, for another place, or \
                 changed",
                self.key, self.token
            ))
        };
        let (nonce, wrapped) = wrapped.split_first_chunk::<NONCE>().ok_or_else(not_ours)?;
        self.signed_in(|session| {
            let handle = self.key(session)?;
            let mut nonce = *nonce;
            let gcm = GcmParams::new(&mut nonce, place.as_bytes(), TAG.into());
            let gcm = gcm.map_err(|error| self.failed("it is not asked as it should be", &error))?;
            let mut plain = match session.decrypt(&Mechanism::AesGcm(gcm), handle, wrapped) {
                Ok(plain) => plain,
                // Tokens differ in what they call it.
                Err(Error::Pkcs11(
                    RvError::EncryptedDataInvalid | RvError::EncryptedDataLenRange | RvError::GeneralError,
                    _,
                )) => return Err(not_ours()),
                Err(error) => return Err(self.failed("it does not decrypt by AES-GCM", &error)),
            };
            let key = <[u8; 32]>::try_from(plain.as_slice()).map(Zeroizing::new);
            plain.zeroize();
            key.map_err(|_| not_ours())
        })
    }

    fn describe(&self) -> String {
        format!("key {:?} of the token {:?}", self.key, self.token)
    }
}

impl Token {
    /// That of a configuration; none when none is set.
    ///
    /// # Errors
    /// [`KeyError::TokenSettings`] when some of its settings are missing.
    pub(crate) fn of(config: &Config) -> Result<Option<Self>, KeyError> {
        match (&config.pkcs11_module, &config.pkcs11_token, &config.pkcs11_pin_file) {
            (None, None, None) => Ok(None),
            (Some(module), Some(token), Some(pin)) => {
                let (module, token, pin) = (module.clone(), token.clone(), pin.clone());
                Ok(Some(Self { module, token, key: config.pkcs11_key.clone(), pin }))
            }
            _ => Err(KeyError::TokenSettings),
        }
    }
}
