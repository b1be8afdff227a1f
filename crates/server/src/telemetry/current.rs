//! In which request something is done, for the lines of the log and the spans of traces, also where
//! it is done in a task of its own or while a body is sent.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use opentelemetry::trace::TraceId;
use tracing::{Instrument, Span};

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

    /// Does something, in whatever task, as a part of the request that is being answered here.
    pub(crate) fn carry<F: Future>(what: F) -> impl Future<Output = F::Output> {
        Here::new().carry(what)
    }

    /// The same body, but that what is done for the next part of it is a part of this request, unless
    /// all of it is there.
    pub(crate) fn carry_body(self, span: Span, body: Body) -> Body {
        if body.size_hint().exact().is_some() {
            return body;
        }
        Body::new(Carried { current: self, span, body })
    }
}

/// A place in a request, which can be carried to another thread.
pub(crate) struct Here {
    current: Option<Current>,
    span: Span,
}

impl Here {
    /// This place.
    pub(crate) fn new() -> Self {
        Self { current: Current::get(), span: Span::current() }
    }

    /// Does something as if it were done there.
    pub(crate) fn carry<F: Future>(self, what: F) -> impl Future<Output = F::Output> {
        let Self { current, span } = self;
        let carried = async move {
            match current {
                Some(current) => current.within(what).await,
                None => what.await,
            }
        };
        carried.instrument(span)
    }
}

struct Carried {
    current: Current,
    span: Span,
    body: Body,
}

impl HttpBody for Carried {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Self { current, span, body } = self.get_mut();
        let _entered = span.enter();
        CURRENT.sync_scope(current.clone(), || Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
