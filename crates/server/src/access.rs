//! Who asks. Until there is access control, nobody says who they are.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use people::Timestamp;
use store::Origin;

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

/// Who asks, how, and in which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    actor: String,
    dialect: Dialect,
    request_id: String,
}

impl Caller {
    /// Whoever runs a command on this machine.
    pub fn of_command() -> Self {
        Self { actor: "operator".to_owned(), dialect: Dialect::Cli, request_id: String::new() }
    }

    /// The service itself.
    pub fn service() -> Self {
        Self {
            actor: "peopleinfo".to_owned(),
            dialect: Dialect::Service,
            request_id: String::new(),
        }
    }

    /// The same caller, in another dialect than REST v1.
    #[must_use]
    pub fn speaking(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// Who it is, as the history names them.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// Where a write of theirs comes from.
    pub fn origin(&self, time: Timestamp) -> Origin {
        Origin {
            actor: self.actor.clone(),
            dialect: self.dialect.as_str().to_owned(),
            request_id: self.request_id.clone(),
            time,
        }
    }
}

/// The id of a request that may write, as the outermost layer hands it on.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let id = parts.extensions.get::<RequestId>();
        let request_id = id.map(|RequestId(id)| id.clone()).unwrap_or_default();
        Ok(Self { actor: "anonymous".to_owned(), dialect: Dialect::Rest, request_id })
    }
}
