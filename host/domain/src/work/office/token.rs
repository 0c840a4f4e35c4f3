//! Bearer tokens.

use std::collections::BTreeSet;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Office, named};
use crate::audit::{Act, Entry};
use crate::ports::{Listed, ReadTx};
use crate::security::caller::{AwaitedToken, Role, Token, new_secret};
use crate::sharing::vocabulary::Vocabulary;
use crate::words::finding::{Finding, Severity};
use crate::words::ids::{FunctionId, OperationId, PartnerId, StaffId, TokenId};
use crate::words::time::{DAY, Timestamp};
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

/// What became of a token that was asked for.
pub enum AskedToken {
    /// It is there.
    Made(Box<MadeToken>),
    /// It waits for a second member of the central team, who asks for the same.
    Awaits(AwaitedToken),
}

/// The tokens, and those that wait.
pub struct TokenList {
    /// All tokens, by id.
    pub tokens: Listed<Token>,
    /// Those that wait for a second member of the central team, by id.
    pub awaits: Listed<AwaitedToken>,
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

/// For how many days a token waits for the second member of the central team.
const WAITS: i64 = 7;

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// All tokens, and those that wait for a second member of the central team.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn tokens(mut self) -> Result<TokenList, WorkError> {
        let now = self.work.now;
        let mut awaits = self.work.tx.awaited_tokens().await?;
        awaits.whole.retain(|awaited| now < awaited.until);
        Ok(TokenList { tokens: self.work.tx.tokens().await?, awaits })
    }
}

impl Office<'_> {
    /// Makes a token, or where that takes two members of the central team, notes the word of the first.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when the scope of the role is not there, it would last longer than a year, or it is not said
    /// whether the holder is new; [`WorkError::Unfit`] when no pathway names the function.
    pub async fn make_token(mut self, input: TokenInput) -> Result<AskedToken, WorkError> {
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
            Role::Partner { operation, partner, function } => {
                self.in_operation(operation).await?;
                self.look_at_function(operation, partner, function).await?
            }
            _ => Vec::new(),
        };
        let tokens = self.work.tx.tokens().await?;
        let known = has_been_here(&input, &tokens)?;
        let by = self.work.caller.staff;
        let mut asked = AwaitedToken {
            id: TokenId::new(self.work.now, self.work.host.id_bytes()),
            staff: input.staff.unwrap_or_else(|| StaffId::new(self.work.now, self.work.host.id_bytes())),
            label: input.label.trim().to_owned(),
            role: input.role,
            days: input.days,
            by,
            at: self.work.now,
            until: self.work.now.plus(WAITS * DAY),
        };
        let mut codes = Vec::new();
        if self.takes_two(&asked.role, known) {
            let mut first = None;
            for awaited in self.work.tx.awaited_tokens().await?.whole {
                if awaited.until <= self.work.now {
                    self.work.tx.remove_awaited_token(awaited.id).await?;
                } else if awaited.is_for_the_same(&asked, input.staff) {
                    // Nobody becomes the second by repeating their own word.
                    let other = first.as_ref().is_none_or(|first: &AwaitedToken| first.by == by);
                    first = if other { Some(awaited) } else { first };
                }
            }
            match first {
                Some(first) if first.by != by => {
                    self.work.tx.remove_awaited_token(first.id).await?;
                    codes.push(format!("asked by {}", first.by));
                    asked = AwaitedToken { at: asked.at, ..first };
                }
                Some(first) => return Ok(AskedToken::Awaits(first)),
                None => {
                    self.work.tx.insert_awaited_token(&asked).await?;
                    let entry = self.note(Act::TokenAsked, &asked, had(&tokens.whole, asked.staff, self.work.now));
                    self.finish(entry).await?;
                    return Ok(AskedToken::Awaits(asked));
                }
            }
        }
        let secret = new_secret(self.work.host.random.as_ref());
        let token = Token {
            id: asked.id,
            hash: self.work.host.vault.token_hash(secret.as_bytes()),
            staff: asked.staff,
            label: asked.label.clone(),
            role: asked.role.clone(),
            created_at: self.work.now,
            expires_at: self.work.now.plus(i64::from(asked.days) * DAY),
            revoked_at: None,
        };
        self.work.tx.insert_token(&token).await?;
        codes.extend(had(&tokens.whole, token.staff, self.work.now));
        let entry = self.note(Act::TokenMade, &asked, codes);
        self.finish(entry).await?;
        Ok(AskedToken::Made(Box::new(MadeToken { token, secret, findings })))
    }

    /// Whether a token of this role takes two members of the central team: one for somebody who had a token before, in
    /// whose name it would let act; and one of the central team, with which its maker would be two. At the console one of
    /// the central team takes one, because it is how the first is made, and the way back when all have ended.
    fn takes_two(&self, role: &Role, known: bool) -> bool {
        match role {
            Role::Central => self.work.caller.token.is_some(),
            _ => known,
        }
    }

    /// Whether anybody with this function at the partner could read anything.
    async fn look_at_function(
        &mut self,
        operation: &OperationId,
        partner: &PartnerId,
        function: &FunctionId,
    ) -> Result<Vec<Finding>, WorkError> {
        self.known_partner(partner).await?;
        let agreements = self.work.tx.agreements(operation, Some(partner)).await?.all()?;
        let vocabulary = Vocabulary::of_operation(self.work.tx.plugins(Some(operation)).await?.all()?);
        let mut findings = unless_refused(vocabulary.function(function))?;
        if !agreements.iter().any(|agreement| agreement.functions.contains(function)) {
            findings.push(Finding {
                code: "function-not-agreed".to_owned(),
                severity: Severity::Warning,
                place: "role.function".to_owned(),
                message: format!("{function}: no agreement of {operation} with {partner} names this function"),
                why: "the holder of the token can read no form until one does".to_owned(),
                fix: "add the function to the agreement, if it was agreed".to_owned(),
            });
        }
        Ok(findings)
    }

    /// Ends a token at once, or takes back one that waits for a second member of the central team.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub async fn revoke_token(mut self, id: TokenId) -> Result<(), WorkError> {
        if let Some(awaited) = self.work.tx.awaited_tokens().await?.whole.into_iter().find(|awaited| awaited.id == id) {
            self.work.tx.remove_awaited_token(id).await?;
            let entry = self.note(Act::TokenTakenBack, &awaited, [format!("asked by {}", awaited.by)]);
            return self.finish(entry).await;
        }
        let token = self.work.tx.token(id).await?.ok_or(WorkError::NotFound("token"))?;
        self.work.tx.revoke_token(id, self.work.now).await?;
        let entry = told(self.entry(Act::TokenRevoked, None, &id.to_string()), &token.role, token.staff);
        self.finish(entry).await
    }

    fn note(&self, act: Act, token: &AwaitedToken, codes: impl IntoIterator<Item = String>) -> Entry {
        let mut entry = told(self.entry(act, None, &token.id.to_string()), &token.role, token.staff);
        entry.codes.extend(codes);
        entry
    }
}

/// Whether its holder had a token before: somebody who did or somebody new, and nobody by mistake.
fn has_been_here(input: &TokenInput, tokens: &Listed<Token>) -> Result<bool, WorkError> {
    // Whose a damaged token was cannot be known: it may have been theirs.
    let had_one = |id| !tokens.damaged.is_empty() || tokens.whole.iter().any(|token| token.staff == id);
    let known = input.staff.is_some_and(had_one);
    match (input.staff, input.new_staff) {
        (None, true) => Ok(false),
        (Some(_), new) if known != new => Ok(known),
        (Some(_), true) => {
            Err(WorkError::invalid("new_staff: somebody with this staff id had a token before; leave new_staff out"))
        }
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

/// The entry with what a token lets do, and whom.
pub(in crate::work) fn told(mut entry: Entry, role: &Role, staff: StaffId) -> Entry {
    entry.codes = vec![format!("role {}", role.code()), format!("staff {staff}")];
    entry.codes.extend(role.operation().map(|operation| format!("operation {operation}")));
    if let Role::Partner { operation, partner, function } = role {
        entry.partner = Some(partner.clone());
        entry.codes.extend([format!("operation {operation}"), format!("function {function}")]);
    }
    entry
}

/// What the holder can do now by other tokens, for the audit: whoever had nothing had nothing.
fn had(tokens: &[Token], staff: StaffId, now: Timestamp) -> BTreeSet<String> {
    let valid = tokens.iter().filter(|token| token.staff == staff && token.caller(now).is_some());
    valid.map(|token| format!("had {}", token.role)).collect()
}

impl AwaitedToken {
    /// Whether another member of the central team asks for the same; `staff` is whom they name, and whoever is new need
    /// not be named.
    fn is_for_the_same(&self, asked: &Self, staff: Option<StaffId>) -> bool {
        let same = self.role == asked.role && self.label == asked.label && self.days == asked.days;
        same && staff.is_none_or(|staff| staff == self.staff)
    }
}
