//! The side that checks tokens, and its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use people::Timestamp;
use serde_json::Value;
use server::clock::Clock;
use server::oidc::{Expected, Issuer, Refusal, Verified};

use crate::issuer;

/// A service that takes the tokens of an issuer, at a time that a test sets.
pub(crate) struct Service {
    pub(crate) issuer: Issuer,
    ahead: Arc<AtomicI64>,
}

impl Service {
    /// A service that has asked the issuer for nothing yet.
    pub(crate) fn of(url: &str) -> Self {
        Self::expecting(expected(url))
    }

    pub(crate) fn expecting(expected: Expected) -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        let (system, by) = (Clock::system(), Arc::clone(&ahead));
        let now = move || {
            let millis = system.now().as_millis() + by.load(Ordering::SeqCst) * 1000;
            Timestamp::from_millis(millis).unwrap()
        };
        Self { issuer: Issuer::new(expected, Clock::new(now)).unwrap(), ahead }
    }

    /// So many seconds go by; fewer than none put the clock back.
    pub(crate) fn pass(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) async fn verify(&self, token: &str) -> Result<Verified, Refusal> {
        self.issuer.verify(token).await
    }

    /// Fails unless the token is taken.
    pub(crate) async fn takes(&self, token: &str) {
        let verified = self.verify(token).await;
        assert_eq!(verified.map(|verified| verified.subject).as_deref(), Ok("client"));
    }

    /// Fails unless the token is refused for this.
    pub(crate) async fn refuses(&self, token: &str, expected: Refusal) {
        assert_eq!(self.verify(token).await, Err(expected));
    }
}

pub(crate) fn expected(url: &str) -> Expected {
    Expected {
        issuer: url.to_owned(),
        audience: "people".to_owned(),
        scope_claims: Expected::SCOPE_CLAIMS.map(str::to_owned).to_vec(),
        mapping: Vec::new(),
    }
}

/// A service beside the issuer that all tests share, and that one.
pub(crate) fn shared() -> (&'static issuer::Issuer, Service) {
    let issuer = issuer::Issuer::shared();
    (issuer, Service::of(&issuer.url))
}

/// Fails unless a token that the issuer makes as this asks for is refused for that.
pub(crate) async fn refused(request: &Value, expected: Refusal) {
    let (issuer, service) = shared();
    let token = issuer.token(request).await;
    let verified = service.verify(&token).await;
    assert_eq!(verified, Err(expected), "{request}");
}
