//! Who asks, and what they may do.
//!
//! [`crate::http::guard`] finds out who asks, once for every request to a route that isn't for
//! everybody. A handler says in its signature what they have to be allowed ([`Reader`], [`Writer`],
//! [`Eraser`], [`Admin`]), and so does every use case of the directory: there is no other way to
//! make one of these than to be allowed it.

mod gate;
mod limits;
mod reading;
mod scope;
mod secret;
mod shares;

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use people::Timestamp;
use store::Origin;

pub use gate::{Access, Gate, Pass, Refused, Who};
pub use limits::{Limits, Spent};
pub use scope::{Scope, Scopes};
pub use secret::{Fingerprint, PREFIX, Secret};
pub use shares::{Share, Shares};

use crate::App;
use crate::problem::Problem;

/// The dialect in which somebody asks, as the history speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// REST v1.
    Rest,
    /// `/data`.
    Seed,
    /// A command.
    Cli,
    /// The service itself, in its own time.
    Service,
}

impl Dialect {
    fn as_str(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Seed => "seed",
            Self::Cli => "cli",
            Self::Service => "service",
        }
    }
}

/// The id of a request, as the outermost layer hands it on.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// In which request somebody asks; empty where it isn't one.
#[derive(Debug, Clone, Default)]
pub struct Occasion {
    /// The id of the request.
    pub request_id: Arc<str>,
    /// The address from which it came.
    pub address: Option<IpAddr>,
    /// The method.
    pub method: &'static str,
    /// The template of the route.
    pub route: Option<MatchedPath>,
}

/// A name for who asks.
#[derive(Debug, Clone)]
pub struct Actor {
    /// What tells them from all others: a name can be given to another token in time.
    pub key: Arc<str>,
    /// As the history and the audit trail name them.
    pub name: Arc<str>,
    /// As logs do: people have accounts at an issuer, whose names don't belong there.
    pub label: Arc<str>,
}

impl Actor {
    /// Somebody whose name says nothing of a person.
    pub fn plain(name: &str) -> Self {
        let name: Arc<str> = name.into();
        Self { key: Arc::clone(&name), label: Arc::clone(&name), name }
    }

    /// Whoever has a token, by its id and its name.
    pub fn of_token(id: &str, name: &str) -> Self {
        Self { key: format!("token:{id}").into(), ..Self::plain(name) }
    }

    /// Somebody whom nobody knows.
    pub fn nobody() -> Self {
        Self::plain("")
    }
}

/// Who asks, what they may do, how they ask, and in which request.
#[derive(Debug, Clone)]
pub struct Caller {
    actor: Actor,
    scopes: Scopes,
    pass: Pass,
    dialect: Dialect,
    occasion: Arc<Occasion>,
}

impl Caller {
    /// Somebody whom the gate let in.
    pub(crate) fn known(who: &Who, occasion: Arc<Occasion>) -> Self {
        let (actor, scopes, pass) = (who.actor.clone(), who.scopes, who.pass);
        Self { actor, scopes, pass, dialect: Dialect::Rest, occasion }
    }

    /// Whoever runs a command on this machine, who has the store itself and so may do everything.
    pub fn of_command() -> Self {
        Self::of_this_process("operator", Dialect::Cli)
    }

    /// The service itself.
    pub fn service() -> Self {
        Self::of_this_process("peopleinfo", Dialect::Service)
    }

    fn of_this_process(actor: &str, dialect: Dialect) -> Self {
        let (actor, scopes) = (Actor::plain(actor), Scopes::all());
        Self { actor, scopes, pass: Pass::Endless, dialect, occasion: Arc::default() }
    }

    /// Who it is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// By what they came in.
    pub fn pass(&self) -> Pass {
        self.pass
    }

    /// In which request they ask.
    pub fn occasion(&self) -> &Occasion {
        &self.occasion
    }

    /// Whether they may do something.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.allow(scope)
    }

    /// Where a write of theirs comes from.
    pub fn origin(&self, time: Timestamp) -> Origin {
        Origin {
            actor: self.actor.name.to_string(),
            dialect: self.dialect.as_str().to_owned(),
            request_id: self.occasion.request_id.to_string(),
            time,
        }
    }

    fn allowed(self, scope: Scope) -> Result<Self, Problem> {
        if self.may(scope) { Ok(self) } else { Err(Problem::Forbidden { scope }) }
    }
}

/// The guard stands before every route that has a caller.
impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::Internal)
    }
}

/// A caller who may read people.
#[derive(Debug, Clone)]
pub struct Reader(Caller);

impl Reader {
    /// The caller, if they may. Errors: `Forbidden`.
    pub fn of(caller: Caller) -> Result<Self, Problem> {
        caller.allowed(Scope::Read).map(Self)
    }
}

/// A caller who may write people, and so read them too.
#[derive(Debug, Clone)]
pub struct Writer(Caller);

impl Writer {
    /// The caller, if they may. Errors: `Forbidden`.
    pub fn of(caller: Caller) -> Result<Self, Problem> {
        caller.allowed(Scope::Write).map(Self)
    }

    /// The same caller, who may read as well.
    pub fn reader(&self) -> Reader {
        Reader(self.0.clone())
    }

    /// The same caller, in another dialect than REST v1.
    #[must_use]
    pub fn speaking(self, dialect: Dialect) -> Self {
        Self(Caller { dialect, ..self.0 })
    }
}

/// A caller who may erase people for ever.
#[derive(Debug, Clone)]
pub struct Eraser(Caller);

impl Eraser {
    /// The caller, if they may. Errors: `Forbidden`.
    pub fn of(caller: Caller) -> Result<Self, Problem> {
        caller.allowed(Scope::Erase).map(Self)
    }
}

/// A caller who may see to the service itself.
#[derive(Debug, Clone)]
pub struct Admin(Caller);

impl Admin {
    /// The caller, if they may; for all others there is nothing. Errors: `RouteNotFound`.
    pub fn of(caller: Caller) -> Result<Self, Problem> {
        caller.allowed(Scope::Admin).map(Self).map_err(|_| Problem::RouteNotFound)
    }
}

impl Deref for Reader {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl Deref for Writer {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl Deref for Eraser {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl Deref for Admin {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Self::of(Caller::from_request_parts(parts, app).await?)
    }
}

impl FromRequestParts<App> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Self::of(Caller::from_request_parts(parts, app).await?)
    }
}

impl FromRequestParts<App> for Eraser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Self::of(Caller::from_request_parts(parts, app).await?)
    }
}

impl FromRequestParts<App> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Self::of(Caller::from_request_parts(parts, app).await?)
    }
}
