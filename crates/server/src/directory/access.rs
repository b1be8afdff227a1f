//! Tokens and the audit trail.

use std::sync::Arc;

use people::page::Cursor;
use people::{PersonId, Timestamp};
use store::{AuditPage, Token, TokenChange};
use tracing::instrument;

use super::Directory;
use super::audit::{Audited, Deed};
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
    /// Makes a token; its text is nowhere but in the answer. Errors: `Invalid`, and `NameTaken`
    /// where a token that still counts has the name. Two that are made at the same moment may share
    /// it, and nothing else: callers are told apart by the ids of their tokens.
    #[instrument(name = "directory create_token", level = "trace", skip_all)]
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
            return Err(Problem::NameTaken);
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
        let audited = Audited::TokenCreated(token.id.clone());
        let (store, telemetry) = (Arc::clone(&self.store), Arc::clone(&self.telemetry));
        let added = async move {
            let added = telemetry.store("add_token", store.add_token(&token)).await;
            Deed {
                is_done: added.is_ok(),
                answer: added.map(|()| (secret, token)).map_err(Problem::from),
            }
        };
        self.audit.witness(caller, audited, added).await
    }

    /// Revokes a token, for ever. Errors: `TokenNotFound`.
    #[instrument(name = "directory revoke_token", level = "trace", skip_all)]
    pub async fn revoke_token(&self, caller: &Admin, id: &str) -> Result<(), Problem> {
        let change = TokenChange::Revoked(self.clock.now());
        let (store, telemetry) = (Arc::clone(&self.store), Arc::clone(&self.telemetry));
        let (id, audited) = (id.to_owned(), Audited::TokenRevoked(id.to_owned()));
        let revoked = async move {
            let revoked = store.change_token(&id, change);
            let revoked = telemetry.store("change_token", revoked).await;
            let is_done = revoked.is_ok();
            let answer = revoked.map_err(|error| match error {
                store::Error::NotFound => Problem::TokenNotFound,
                error => error.into(),
            });
            Deed { is_done, answer }
        };
        self.audit.witness(caller, audited, revoked).await
    }

    /// All tokens, as they are kept.
    #[instrument(name = "directory tokens", level = "trace", skip_all)]
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
    #[instrument(name = "directory audit_trail", level = "trace", skip_all)]
    pub async fn audit_trail(
        &self,
        _: &Admin,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<AuditPage, Problem> {
        let page = self.telemetry.store("audit", self.store.audit(before, limit)).await;
        page.map_err(|error| match error {
            store::Error::CursorInvalid => Problem::Parameter {
                name: "cursor".to_owned(),
                detail: "It doesn't belong to the trail. Use the `next` of the page before."
                    .to_owned(),
            },
            error => error.into(),
        })
    }

    /// Writes down in its own time that somebody was refused; who isn't known has no name.
    pub(crate) fn refused(&self, actor: &Actor, occasion: &Occasion, reason: &'static str) {
        self.audit.note(actor, occasion, &Audited::Refused(reason));
    }

    /// Counts a refusal that isn't written down by itself; the next entry says how many there were.
    pub(crate) fn refused_again(&self) {
        self.audit.leave_out();
    }

    /// Writes down that everybody, or one person, is about to be read whole.
    #[instrument(name = "directory exporting", level = "trace", skip_all)]
    pub async fn exporting(
        &self,
        caller: &Caller,
        person: Option<PersonId>,
    ) -> Result<(), Problem> {
        let exported = Audited::Exported(person);
        self.audit.write(caller.actor(), caller.occasion(), &exported).await
    }

    /// Waits for entries of the audit trail that are under way.
    pub async fn settle_audit(&self) {
        self.audit.settle().await;
    }
}
