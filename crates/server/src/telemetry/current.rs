//! In which request something is done, for the lines of the log.

use std::future::Future;
use std::sync::Arc;

use opentelemetry::trace::TraceId;

tokio::task_local! {
    static CURRENT: Current;
}

/// A request that is being answered.
#[derive(Debug, Clone)]
pub struct Current {
    /// Its id.
    pub request_id: Arc<str>,
    /// The trace that it belongs to, if it does.
    pub trace: Option<TraceId>,
}

impl Current {
    /// Does something as a part of this request.
    pub fn within<F: Future>(self, what: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, what)
    }

    /// The request that is being answered here, if there is one.
    pub(super) fn get() -> Option<Self> {
        CURRENT.try_with(Self::clone).ok()
    }
}
