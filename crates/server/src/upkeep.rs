//! What the service does in its own time: it erases who was deleted too long ago to come back.

use std::time::Duration;

use crate::App;

/// How long it waits from one time to the next.
const EVERY: Duration = Duration::from_hours(1);

/// Keeps the house until the service is about to stop.
pub async fn keep(app: App) {
    tokio::select! {
        () = again_and_again(&app) => {}
        // Whatever it is at goes on the next time.
        () = app.draining() => {}
    }
}

async fn again_and_again(app: &App) {
    loop {
        match app.directory().purge().await {
            Ok(0) => {}
            Ok(people) => tracing::info!(people, "erased who was deleted long ago"),
            // The cause is in the log already.
            Err(_) => tracing::warn!("upkeep has to wait for the next time"),
        }
        tokio::time::sleep(EVERY).await;
    }
}
