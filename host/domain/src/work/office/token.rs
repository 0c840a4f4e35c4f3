//! Bearer tokens.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Office, named};
use crate::audit::Act;
use crate::ports::ReadTx;
use crate::security::caller::{Role, Token, new_secret};
use crate::sharing::vocabulary::Vocabulary;
use crate::words::finding::{Finding, Severity};
use crate::words::ids::{FunctionId, PartnerId, StaffId, TokenId};
use crate::words::time::DAY;
use crate::work::error::{WorkError, unless_refused};

/// A token, as it is asked for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenInput {
    /// The member of staff who holds it. One person keeps one id over all their tokens, so that whom a person excluded
    /// stays excluded.
    #[serde(default)]
    pub staff: Option<StaffId>,
    /// That the holder never had a token here; with `staff`, the id that they are to have.
    #[serde(default)]
    pub new_staff: bool,
    /// What the central team calls the holder in its list of tokens.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line::<100>))]
    pub label: String,
    /// The role and its scope.
    pub role: Role,
    /// For how many days it is valid.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 366))]
    pub days: u32,
}

/// A new token. The secret is shown once; the host keeps only its keyed hash.
pub struct MadeToken {
    /// What is stored.
    pub token: Token,
    /// The secret.
    pub secret: Zeroizing<String>,
    /// What the central team should look at.
    pub findings: Vec<Finding>,
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// All tokens, by id.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn tokens(mut self) -> Result<Vec<Token>, WorkError> {
        Ok(self.work.tx.tokens().await?)
    }
}

impl Office<'_> {
    /// Makes a token.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when the scope of the role is not there, it would last longer than a year, or it is not said
    /// whether the holder is new; [`WorkError::Unfit`] when no pathway names the function.
    pub async fn make_token(mut self, input: TokenInput) -> Result<MadeToken, WorkError> {
        let invalid = |text: &str| Err(WorkError::Invalid(text.to_owned()));
        if !(1..=366).contains(&input.days) {
            return invalid("days: 1 to 366 are expected");
        }
        named(&input.label, "label", 100)?;
        if input.staff == Some(StaffId::HOST) {
            return invalid("staff: this id stands for the host itself in the audit; leave it out for a new member");
        }
        if let Some(operation) = input.role.operation() {
            self.in_operation(operation).await?;
        }
        let findings = match &input.role {
            Role::Partner { partner, function } => self.look_at_function(partner, function).await?,
            _ => Vec::new(),
        };
        let staff = self.holder(&input).await?;
        let secret = new_secret(self.work.host.random.as_ref());
        let token = Token {
            id: TokenId::new(self.work.now, self.work.host.id_bytes()),
            hash: self.work.host.vault.token_hash(secret.as_bytes()),
            staff,
            label: input.label.trim().to_owned(),
            role: input.role,
            created_at: self.work.now,
            expires_at: self.work.now.plus(i64::from(input.days) * DAY),
            revoked_at: None,
        };
        self.work.tx.insert_token(&token).await?;
        let entry = self.note(Act::TokenMade, &token);
        self.finish(entry).await?;
        Ok(MadeToken { token, secret, findings })
    }

    /// Whether anybody with this function at the partner could read anything.
    async fn look_at_function(
        &mut self,
        partner: &PartnerId,
        function: &FunctionId,
    ) -> Result<Vec<Finding>, WorkError> {
        self.known_partner(partner).await?;
        let (mut works_in, mut named) = (Vec::new(), false);
        for operation in self.work.tx.operations().await? {
            let agreements = self.work.tx.agreements(&operation.id, Some(partner)).await?;
            named |= agreements.iter().any(|agreement| agreement.functions.contains(function));
            if !agreements.is_empty() {
                works_in.push(operation.id);
            }
        }
        let mut vocabulary = Vocabulary::default();
        for operation in &works_in {
            let plugins = self.work.tx.plugins(Some(operation)).await?;
            vocabulary = vocabulary.and(Vocabulary::of_operation(plugins));
        }
        if works_in.is_empty() {
            // It may be of any operation.
            vocabulary = Vocabulary::of_operation(self.work.tx.plugins(None).await?);
        }
        let mut findings = unless_refused(vocabulary.function(function))?;
        if !named {
            findings.push(Finding {
                code: "function-not-agreed".to_owned(),
                severity: Severity::Warning,
                place: "role.function".to_owned(),
                message: format!("{function}: no agreement with {partner} names this function"),
                why: "the holder of the token can read no form until one does".to_owned(),
                fix: "add the function to the agreement, if it was agreed".to_owned(),
            });
        }
        Ok(findings)
    }

    /// Who is to hold it: somebody who had a token before, or somebody new, and nobody by mistake.
    async fn holder(&mut self, input: &TokenInput) -> Result<StaffId, WorkError> {
        let known = match input.staff {
            Some(id) => self.work.tx.tokens().await?.iter().any(|token| token.staff == id),
            None => false,
        };
        match (input.staff, input.new_staff) {
            (None, true) => Ok(StaffId::new(self.work.now, self.work.host.id_bytes())),
            (Some(id), new) if known != new => Ok(id),
            (Some(_), true) => Err(WorkError::invalid(
                "new_staff: somebody with this staff id had a token before; leave new_staff out",
            )),
            (Some(_), false) => Err(WorkError::invalid(
                "staff: nobody with this id ever had a token here; take the id from the list of tokens, or say \
                 `new_staff` for somebody who never had one",
            )),
            (None, false) => Err(WorkError::invalid(
                "staff: name the member of staff who holds it, as the list of tokens does, or say `new_staff` for \
                 somebody who never had one; whom a person excluded must not come back under a new id",
            )),
        }
    }

    /// Ends a token at once.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub async fn revoke_token(mut self, id: TokenId) -> Result<(), WorkError> {
        let token = self.work.tx.token(id).await?.ok_or(WorkError::NotFound("token"))?;
        self.work.tx.revoke_token(id, self.work.now).await?;
        let entry = self.note(Act::TokenRevoked, &token);
        self.finish(entry).await
    }

    fn note(&self, act: Act, token: &Token) -> crate::audit::Entry {
        let mut entry = self.entry(act, None, &token.id.to_string());
        entry.codes = vec![format!("role {}", token.role.code()), format!("staff {}", token.staff)];
        entry.codes.extend(token.role.operation().map(|operation| format!("operation {operation}")));
        if let Role::Partner { partner, function } = &token.role {
            entry.partner = Some(partner.clone());
            entry.codes.push(format!("function {function}"));
        }
        entry
    }
}
