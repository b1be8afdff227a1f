//! What is asked of DynamoDB as a part of traces, and in which one it is asked.

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::{BoxError, ProvideErrorMetadata, SdkError};
use opentelemetry::propagation::Injector;
use opentelemetry::{Context, global};
use tracing::field::Empty;
use tracing::{Span, trace_span};

use super::client::reason;

/// The span of an attempt, the first of which has the number 0.
pub(super) fn of_attempt(operation: &'static str, number: u32) -> Span {
    if Span::current().is_none() {
        return Span::none();
    }
    trace_span!(
        "attempt",
        otel.name = format_args!("DynamoDB {operation}"),
        otel.kind = "client",
        db.system.name = "aws.dynamodb",
        db.operation.name = operation,
        resend_count = number,
        otel.status_code = Empty,
        error.type = Empty,
    )
}

/// Notes on the span of an attempt why it failed, if it did; without an answer, time was up.
pub(super) fn answered<T, E: ProvideErrorMetadata>(
    span: &Span,
    answer: Option<&Result<T, SdkError<E>>>,
) {
    if span.is_none() {
        return;
    }
    let why = match answer {
        Some(Ok(_)) => return,
        Some(Err(error)) => reason(error),
        None => "timeout".to_owned(),
    };
    span.record("otel.status_code", "ERROR").record("error.type", why);
}

/// Says with each request in which trace it is made (W3C Trace Context), where there is one. That is
/// no part of what is signed.
#[derive(Debug)]
pub(super) struct Parent;

impl Intercept for Parent {
    fn name(&self) -> &'static str {
        "Parent"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        global::get_text_map_propagator(|propagator| {
            propagator.inject_context(&Context::current(), &mut Headers(context.request_mut()));
        });
        Ok(())
    }
}

struct Headers<'a>(&'a mut HttpRequest);

impl Injector for Headers<'_> {
    fn set(&mut self, name: &str, value: String) {
        // What is no header is nothing that a caller could have sent.
        drop(self.0.headers_mut().try_insert(name.to_owned(), value));
    }
}
