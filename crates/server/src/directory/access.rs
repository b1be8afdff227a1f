//! Tokens and the audit trail.

use std::sync::Arc;

use people::page::Cursor;
use people::{PersonId, Timestamp};
use store::{AuditPage, Token, TokenChange};

use super::Directory;
use super::audit::Audited;
use crate::access::{Actor, Admin, Caller, Occasion, Scope, Secret};
use crate::problem::Problem;

/// What is wanted of a new token.
#[derive(Debug, Clone)]
pub struct TokenDraft {
    /// What it is called; the history names whoever has it so.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// Until when.
    pub expires: Option<Timestamp>,
}

/// The longest name of a token.
pub const MAX_TOKEN_NAME: usize = 64;

/// Whom the history names so already.
const TAKEN_NAMES: [&str; 4] = ["admin", "anonymous", "operator", "peopleinfo"];

impl TokenDraft {
    /// What is wrong with the name, if anything is.
    fn check(&self, now: Timestamp) -> Result<(), Problem> {
        let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        let name = &self.name;
        let wrong = |pointer: &str, rule, message: &str| {
            Err(Problem::Invalid(people::Violations::one(pointer, rule, message)))
        };
        if !(1..=MAX_TOKEN_NAME).contains(&name.len()) || !name.bytes().all(is_plain) {
            let message = "Write 1 to 64 of a-z, 0-9, `.`, `_` and `-`, such as `hr-sync`.";
            return wrong("/name", people::Rule::Form, message);
        }
        if TAKEN_NAMES.contains(&name.as_str()) {
            return wrong(
                "/name",
                people::Rule::Form,
                "The history names others so; choose another.",
            );
        }
        if self.scopes.is_empty() {
            let message = format!("Name at least one of {}.", Scope::names());
            return wrong("/scopes", people::Rule::Required, &message);
        }
        if self.expires.is_some_and(|expires| expires <= now) {
            return wrong("/expires", people::Rule::Form, "It is past; choose a moment to come.");
        }
        Ok(())
    }
}

impl Directory {
    /// Makes a token; its text is nowhere but in the answer. Errors: `Invalid`, and `Taken` where a
    /// token that still counts has the name.
    pub async fn create_token(
        &self,
        caller: &Admin,
        draft: TokenDraft,
    ) -> Result<(Secret, Token), Problem> {
        let now = self.clock.now();
        draft.check(now)?;
        let others = self.read_tokens().await?;
        let counts = |token: &Token| {
            token.revoked.is_none() && token.expires.is_none_or(|expires| expires > now)
        };
        if others.iter().any(|token| token.name == draft.name && counts(token)) {
            return Err(Problem::Taken { pointer: "/name".to_owned() });
        }
        let secret = Secret::new().map_err(|cause| {
            tracing::error!(%cause, "a token can't be made");
            Problem::Unavailable
        })?;
        let fingerprint = secret.fingerprint();
        let token = Token {
            id: fingerprint.id(),
            name: draft.name,
            digest: fingerprint.0,
            scopes: draft.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
            created: now,
            expires: draft.expires,
            revoked: None,
            used: None,
        };
        self.telemetry.store("add_token", self.store.add_token(&token)).await?;
        self.audit(caller, Audited::TokenCreated(&token.id)).await;
        Ok((secret, token))
    }

    /// Revokes a token, for ever. Errors: `TokenNotFound`.
    pub async fn revoke_token(&self, caller: &Admin, id: &str) -> Result<(), Problem> {
        let change = TokenChange::Revoked(self.clock.now());
        let revoked = self.telemetry.store("change_token", self.store.change_token(id, change));
        match revoked.await {
            Err(store::Error::NotFound) => Err(Problem::TokenNotFound),
            outcome => {
                outcome?;
                self.audit(caller, Audited::TokenRevoked(id)).await;
                Ok(())
            }
        }
    }

    /// All tokens, as they are kept.
    pub async fn tokens(&self, _: &Admin) -> Result<Vec<Token>, Problem> {
        self.read_tokens().await
    }

    /// All tokens, for the gate.
    pub(crate) async fn read_tokens(&self) -> Result<Vec<Token>, Problem> {
        Ok(self.telemetry.store("tokens", self.store.tokens()).await?)
    }

    /// Remembers in its own time that a token is in use.
    pub(crate) fn token_is_used(&self, id: String, now: Timestamp) {
        let (store, telemetry) = (Arc::clone(&self.store), Arc::clone(&self.telemetry));
        tokio::spawn(async move {
            let used = store.change_token(&id, TokenChange::Used(now));
            // It is said again after a while.
            drop(telemetry.store("change_token", used).await);
        });
    }

    /// A page of the audit trail, the newest first.
    pub async fn audit_trail(
        &self,
        _: &Admin,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<AuditPage, Problem> {
        Ok(self.telemetry.store("audit", self.store.audit(before, limit)).await?)
    }

    /// Writes down in its own time that somebody was refused; who isn't known has no name.
    pub(crate) fn refused(&self, actor: &Actor, occasion: &Occasion, reason: &'static str) {
        self.audit.note(actor, occasion, Audited::Refused(reason));
    }

    /// Counts a refusal that isn't written down by itself; the next entry says how many there were.
    pub(crate) fn refused_again(&self) {
        self.audit.leave_out();
    }

    /// Writes down that everybody, or one person, is about to be read whole.
    pub async fn exporting(
        &self,
        caller: &Caller,
        person: Option<PersonId>,
    ) -> Result<(), Problem> {
        let exported = Audited::Exported(person);
        self.audit.write(caller.actor(), caller.occasion(), exported).await
    }

    /// Waits for entries of the audit trail that are under way.
    pub async fn settle_audit(&self) {
        self.audit.settle().await;
    }

    /// Writes down what has been done already. Where that fails, the log has it.
    pub(super) async fn audit(&self, caller: &Caller, audited: Audited<'_>) {
        let written = self.audit.write(caller.actor(), caller.occasion(), audited).await;
        if written.is_err() {
            tracing::error!("an entry of the audit trail is lost");
        }
    }
}
