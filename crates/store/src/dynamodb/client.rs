//! Requests to DynamoDB: what is asked again, how often, and for how long.
//!
//! The SDK asks once; whether it is asked again is decided here, because much of what fails in a
//! transaction looks like a refusal to the SDK. A call of the store has one deadline for all that it
//! asks and waits for, attempts have a timeout, and pauses grow and are random, so that those who
//! collide don't meet again. Requests beyond [`AT_ONCE`] wait, and beyond [`WAITING`] they are turned
//! away rather than piled up.

use std::error::Error as StdError;
use std::future::Future;
use std::io;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client as Sdk;
use aws_sdk_dynamodb::error::{ConnectorError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, TransactWriteItem};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use super::metrics::Metrics;
use super::operations::TRANSACT;
use super::traces;
use crate::probe::Probe;
use crate::{Error, Network, OpenError};

/// How many requests are on their way at once.
const AT_ONCE: usize = 512;
/// How many wait for their turn at most.
const WAITING: usize = 8_192;
/// The pause after the first failure; each later one is twice as long at most.
const PAUSE: Duration = Duration::from_millis(20);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// What the SDK's own client says where a connection was there, and failed with a request on it.
const SENT: &str = "client error (SendRequest)";
/// What it says where the name of an endpoint has no address.
const UNRESOLVED: &str = "dns error";
const UNREADABLE: &str = "the answer can't be read";

/// Sends requests about one table, for one call of the store or for none.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) sdk: Sdk,
    pub(super) table: String,
    /// The table and where it is asked for, in words.
    pub(super) place: String,
    call: Duration,
    attempts: u32,
    /// When the call has to be answered; what belongs to none has the time of a call for each
    /// request.
    until: Option<Instant>,
    traffic: Arc<Traffic>,
    pub(super) metrics: Metrics,
}

/// The requests of a process that are on their way, and whether they work.
struct Traffic {
    turns: Semaphore,
    waiting: Semaphore,
    probe: Probe,
}

/// What a transaction came to that was not carried out.
pub(super) enum Cancelled {
    /// Because of these, one for each of its items; and whether an answer to an earlier attempt was
    /// lost, which may still be carried out.
    For { reasons: Vec<CancellationReason>, lost: bool },
    /// Something else; whether it was carried out may be unknown.
    Failed(Error),
}

impl Client {
    /// Asks by this client of the SDK, whose requests are counted in these metrics.
    pub(super) fn new(
        sdk: Sdk,
        metrics: Metrics,
        table: &str,
        place: String,
        network: &Network,
    ) -> Self {
        let Network { call, attempts, .. } = *network;
        let (turns, waiting) = (Semaphore::new(AT_ONCE), Semaphore::new(WAITING));
        let traffic = Arc::new(Traffic { turns, waiting, probe: Probe::default() });
        let table = table.to_owned();
        Self { sdk, table, place, call, attempts, until: None, traffic, metrics }
    }

    /// Why the table can't be opened, made or checked.
    pub(super) fn failed(&self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> OpenError {
        OpenError::Engine { file: format!("the table {}", self.place), cause: cause.into() }
    }

    /// The same for a call that begins now, and may take so long at most.
    pub(super) fn begin(&self, most: Duration) -> Self {
        Self { until: Some(Instant::now() + self.call.min(most)), ..self.clone() }
    }

    /// Whether requests work.
    pub(super) fn probe(&self) -> &Probe {
        &self.traffic.probe
    }

    /// When the call has to be answered, whatever it still asks and waits for.
    pub(super) fn deadline(&self) -> Instant {
        self.until.unwrap_or_else(|| Instant::now() + self.call)
    }

    /// Waits for a turn, unless very many do, or it comes too late.
    async fn turn(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, Error> {
        let Traffic { turns, waiting, .. } = &*self.traffic;
        self.in_time(deadline, turns, waiting, "any").await
    }

    /// Waits for one of these turns. Whoever would have less than half of their time left behind
    /// it is turned away: what begins late is given up under way, and nobody knows whether it was
    /// carried out.
    pub(super) async fn in_time<'turns>(
        &self,
        deadline: Instant,
        turns: &'turns Semaphore,
        waiting: &Semaphore,
        operation: &'static str,
    ) -> Result<SemaphorePermit<'turns>, Error> {
        let shed = || {
            self.metrics.count(operation, "shed");
            Error::unavailable("too many requests to DynamoDB are on their way")
        };
        let _waiting = waiting.try_acquire().map_err(|_| shed())?;
        let now = Instant::now();
        let latest = now + deadline.saturating_duration_since(now) / 2;
        let turn = timeout_at(latest, turns.acquire()).await.map_err(|_| shed())?;
        turn.map_err(Error::unavailable)
    }

    /// Sends a request once, when it is its turn. Errors: time is up.
    async fn attempt<T, E: ProvideErrorMetadata>(
        &self,
        operation: &'static str,
        number: u32,
        deadline: Instant,
        request: impl Future<Output = Result<T, SdkError<E>>>,
    ) -> Result<Result<T, SdkError<E>>, Error> {
        let turn = self.turn(deadline).await?;
        let span = traces::of_attempt(operation, number);
        let begun = Instant::now();
        let answer = timeout_at(deadline, request.instrument(span.clone())).await.ok();
        self.metrics.took(operation, begun.elapsed());
        drop(turn);
        traces::answered(&span, answer.as_ref());
        answer.ok_or_else(|| {
            self.metrics.count(operation, "timeout");
            self.traffic.probe.doubt();
            late(operation)
        })
    }

    /// An attempt behind which there is one more, if there is ever more than one.
    pub(super) fn but_last(&self, attempt: u32) -> u32 {
        attempt.min(self.attempts.saturating_sub(2))
    }

    /// Waits before the next attempt of an operation that failed; answers whether there may be one.
    pub(super) async fn pause(
        &self,
        operation: &'static str,
        attempt: u32,
        deadline: Instant,
    ) -> bool {
        let may = self.wait(attempt, deadline).await;
        if may {
            self.metrics.retry(operation);
        } else {
            self.traffic.probe.doubt();
        }
        may
    }

    /// Waits before another attempt, where nothing failed but others were quicker; answers whether
    /// there may be one.
    pub(super) async fn wait(&self, attempt: u32, deadline: Instant) -> bool {
        let longest = PAUSE.saturating_mul(1 << attempt.min(10)).min(LONGEST_PAUSE);
        let pause = longest.mul_f64(random_share());
        let may = attempt + 1 < self.attempts && Instant::now() + pause < deadline;
        if may {
            sleep(pause).await;
        }
        may
    }

    /// Asks until there is an answer that lasts, or time is up. The inner error is what DynamoDB
    /// refuses for good.
    pub(super) async fn ask<T, E, F>(
        &self,
        operation: &'static str,
        send: impl FnMut() -> F,
    ) -> Result<Result<T, SdkError<E>>, Error>
    where
        F: Future<Output = Result<T, SdkError<E>>>,
        E: ProvideErrorMetadata,
    {
        let answer = self.ask_uncounted(operation, send).await?;
        if answer.is_ok() {
            self.metrics.count(operation, "ok");
        }
        Ok(answer)
    }

    /// The same, but that an answer is not counted yet: what of it is left undone only whoever asks
    /// can see.
    async fn ask_uncounted<T, E, F>(
        &self,
        operation: &'static str,
        mut send: impl FnMut() -> F,
    ) -> Result<Result<T, SdkError<E>>, Error>
    where
        F: Future<Output = Result<T, SdkError<E>>>,
        E: ProvideErrorMetadata,
    {
        let deadline = self.deadline();
        let mut attempt = 0;
        loop {
            let error = match self.attempt(operation, attempt, deadline, Box::pin(send())).await? {
                Ok(answer) => return Ok(Ok(answer)),
                Err(error) => error,
            };
            let Some(outcome) = passing(&error) else {
                self.metrics.count(operation, "refused");
                return Ok(Err(error));
            };
            self.metrics.count(operation, outcome);
            if !self.pause(operation, attempt, deadline).await {
                return Err(given_up(operation, &error));
            }
            attempt += 1;
        }
    }

    /// Asks for what can't be refused.
    pub(super) async fn must<T, E, F>(
        &self,
        operation: &'static str,
        send: impl FnMut() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, SdkError<E>>>,
        E: ProvideErrorMetadata,
    {
        self.ask(operation, send).await?.map_err(|error| given_up(operation, &error))
    }

    /// Asks for what can't be refused, but may be done in part: whoever asks counts the answer.
    pub(super) async fn must_uncounted<T, E, F>(
        &self,
        operation: &'static str,
        send: impl FnMut() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, SdkError<E>>>,
        E: ProvideErrorMetadata,
    {
        self.ask_uncounted(operation, send).await?.map_err(|error| given_up(operation, &error))
    }

    /// Carries out a transaction once, however often it has to be sent: all of it or nothing.
    ///
    /// After an answer that got lost it is sent again, with the same token.
    pub(super) async fn transact(
        &self,
        items: Vec<TransactWriteItem>,
        token: &str,
    ) -> Result<(), Cancelled> {
        let deadline = self.deadline();
        let (mut attempt, mut lost) = (0, false);
        loop {
            let request = self.sdk.transact_write_items().client_request_token(token);
            let request = request.set_transact_items(Some(items.clone()));
            let request = Box::pin(request.send());
            let answer = self.attempt(TRANSACT, attempt, deadline, request).await;
            let Err(error) = answer.map_err(Cancelled::Failed)? else {
                self.metrics.count(TRANSACT, "ok");
                return Ok(());
            };
            let reasons = reasons(&error);
            let outcome =
                if reasons.is_empty() { passing(&error) } else { passing_cancellation(reasons) };
            let Some(outcome) = outcome else {
                self.metrics.count(TRANSACT, "refused");
                return Err(refused(reasons, lost, &error));
            };
            self.metrics.count(TRANSACT, outcome);
            lost |= matches!(outcome, "failed" | "timeout");
            if !self.pause(TRANSACT, attempt, deadline).await {
                return Err(Cancelled::Failed(given_up(TRANSACT, &error)));
            }
            attempt += 1;
        }
    }
}

/// A transaction that was not carried out, and that nobody asks for again.
fn refused(
    reasons: &[CancellationReason],
    lost: bool,
    error: &SdkError<TransactWriteItemsError>,
) -> Cancelled {
    if reasons.is_empty() {
        return Cancelled::Failed(given_up(TRANSACT, error));
    }
    Cancelled::For { reasons: reasons.to_vec(), lost }
}

fn reasons(error: &SdkError<TransactWriteItemsError>) -> &[CancellationReason] {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            cancelled.cancellation_reasons()
        }
        _ => &[],
    }
}

/// Whether a transaction was cancelled for a reason that passes, and which.
fn passing_cancellation(reasons: &[CancellationReason]) -> Option<&'static str> {
    let has = |code| reasons.iter().any(|reason| reason.code() == Some(code));
    if has("ConditionalCheckFailed") {
        return None;
    }
    if has("TransactionConflict") {
        return Some("conflict");
    }
    (has("ThrottlingError") || has("ProvisionedThroughputExceeded")).then_some("throttled")
}

/// Whether a failure passes, and as what it is counted.
fn passing<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Option<&'static str> {
    match error {
        SdkError::TimeoutError(_) => Some("timeout"),
        SdkError::DispatchFailure(failure) => {
            failure.as_connector_error().filter(|error| is_of_network(error)).map(|_| "failed")
        }
        SdkError::ResponseError(_) => Some("failed"),
        SdkError::ServiceError(answer) => match answer.err().code() {
            Some(
                "ProvisionedThroughputExceededException"
                | "ThrottlingException"
                | "RequestLimitExceeded",
            ) => Some("throttled"),
            Some("TransactionInProgressException" | "TransactionConflictException") => {
                Some("conflict")
            }
            _ => {
                // What is well and can't be read was cut or replaced on its way.
                let status = answer.raw().status();
                (status.is_server_error() || status.is_success()).then_some("failed")
            }
        },
        _ => None,
    }
}

/// Whether a request was lost on its way, and not unfit to be sent: for want of credentials or of a
/// URL, which the next one would want as well. What came back may be no HTTP.
fn is_of_network(error: &ConnectorError) -> bool {
    let is_lost = error.is_io() || error.is_timeout() || error.as_other().is_some();
    is_lost || (!error.is_user() && says(error, SENT))
}

/// Whether this is what one of the causes says, of a type that nobody else can name.
fn says(error: &ConnectorError, what: &str) -> bool {
    causes(error).any(|error| error.to_string() == what)
}

fn causes(error: &ConnectorError) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    iter::successors(error.source(), |&error| error.source())
}

/// Says why an operation failed.
pub(super) fn given_up<E: ProvideErrorMetadata>(operation: &str, error: &SdkError<E>) -> Error {
    Error::unavailable(format!("DynamoDB {operation}: {}", reason(error)))
}

/// Says why a request failed, in words of our own: those of DynamoDB and of the SDK can hold
/// documents.
pub(super) fn reason<E: ProvideErrorMetadata>(error: &SdkError<E>) -> String {
    let why = match error {
        SdkError::ServiceError(answer) => match (answer.err().code(), answer.raw().status()) {
            (Some(code), _) => code,
            (None, status) if status.is_success() => UNREADABLE,
            (None, status) => return format!("refused with status {}", status.as_u16()),
        },
        SdkError::TimeoutError(_) => "no answer in time",
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(error) if error.is_timeout() => "no answer in time",
            Some(error) if is_of_network(error) => return lost(error),
            _ => {
                "it could not be sent; look at the credentials (such as AWS_PROFILE, or \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) and at the endpoint"
            }
        },
        SdkError::ResponseError(_) => UNREADABLE,
        _ => "it could not be made",
    };
    why.to_owned()
}

/// Says how a connection failed: as the operating system has it, if that is among the causes.
fn lost(error: &ConnectorError) -> String {
    // The kind of an error of name resolution says nothing.
    if says(error, UNRESOLVED) {
        return "the endpoint's name can't be resolved".to_owned();
    }
    match causes(error).find_map(|error| error.downcast_ref::<io::Error>()) {
        Some(error) => format!("the connection failed: {}", error.kind()),
        None => "the connection failed".to_owned(),
    }
}

pub(super) fn late(operation: &str) -> Error {
    Error::unavailable(format!("DynamoDB {operation}: no answer in time"))
}

/// From 0.5 to 1, so that nobody asks again at once.
fn random_share() -> f64 {
    let mut byte = [0];
    // Without randomness, everybody waits for as long as they may.
    let byte = getrandom::fill(&mut byte).map_or(u8::MAX, |()| byte[0]);
    0.5 + f64::from(byte) / 512.0
}
