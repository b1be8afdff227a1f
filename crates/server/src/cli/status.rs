//! `peopleinfo status`.

use std::time::Duration;

use http_body_util::BodyExt;

use super::{Outcome, ask, print};
use crate::config::{MAX_STORE_DEADLINE_MS, Status};

/// How long the service may take to answer; a store that doesn't is given up before that.
const PATIENCE: Duration = Duration::from_millis(MAX_STORE_DEADLINE_MS + 1_000);

pub(super) async fn status(config: Status) -> Outcome {
    let asked = tokio::time::timeout(PATIENCE, ask(&config)).await;
    let answered = asked
        .map_err(|_| format!("no answer from {} within {} s", config.listen, PATIENCE.as_secs()))?;
    let (well, body) = answered.map_err(|error| {
        format!("no service at {}: {error}. Is `peopleinfo serve` running there?", config.listen)
    })?;
    print(&body)?;
    Ok(well)
}

async fn ask(config: &Status) -> Result<(bool, String), ask::Failure> {
    let response = ask::get(config.listen, &config.asking, "/status", PATIENCE).await?;
    let well = response.status().is_success();
    let body = response.into_body().collect().await?.to_bytes();
    Ok((well, String::from_utf8_lossy(&body).into_owned()))
}
