//! What the service does in its own time: it erases who was deleted too long ago to come back, counts
//! people, and forgets and removes what isn't needed any more.

use std::env;
use std::time::Duration;

use store::TemporaryFolder;

use crate::App;

/// How long it waits from one time to the next.
const EVERY: Duration = Duration::from_hours(1);

/// How often it forgets callers who haven't asked for a while.
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// How often it counts people, and how long after the start: what comes first is to be answered first.
const COUNT_EVERY: Duration = Duration::from_mins(5);
const FIRST_COUNT: Duration = Duration::from_mins(1);

/// Keeps the house until the service is about to stop.
pub async fn keep(app: App) {
    // Whoever makes a temporary folder removes those of backups whose processes were killed.
    let clean = || drop(TemporaryFolder::within(&env::temp_dir()));
    drop(tokio::task::spawn_blocking(clean).await);
    tokio::select! {
        () = again_and_again(&app) => {}
        () = forget(&app) => {}
        () = count(&app) => {}
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

async fn count(app: &App) {
    tokio::time::sleep(FIRST_COUNT).await;
    loop {
        // Until it succeeds, the number of before is told; why it doesn't is in the log already.
        drop(app.directory().count().await);
        tokio::time::sleep(COUNT_EVERY).await;
    }
}

async fn forget(app: &App) {
    loop {
        tokio::time::sleep(FORGET_EVERY).await;
        app.rules().limits.forget();
    }
}
