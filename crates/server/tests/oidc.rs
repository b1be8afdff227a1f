//! JWTs of an `OpenID` Connect issuer, which is a real process: whose tokens are taken, whose aren't,
//! and what becomes of them when its keys change or it is gone.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

#[path = "oidc/issuer.rs"]
mod issuer;
#[path = "oidc/service.rs"]
mod service;

#[path = "oidc/claims.rs"]
mod claims;
#[path = "oidc/forgeries.rs"]
mod forgeries;
#[path = "oidc/forms.rs"]
mod forms;
#[path = "oidc/gate.rs"]
mod gate;
#[path = "oidc/https.rs"]
mod https;
#[path = "oidc/keys.rs"]
mod keys;
#[path = "oidc/outage.rs"]
mod outage;
#[path = "oidc/rotation.rs"]
mod rotation;
#[path = "oidc/scopes.rs"]
mod scopes;
