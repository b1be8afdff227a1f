//! A store that was made of a backup.

use std::time::Duration;

use store::Error;

use super::{closed_store, directory, open_file};

/// What happens after a restore comes to places that were others before it.
#[tokio::test]
async fn who_followed_the_store_before_is_told_to_begin_anew() {
    let (folder, file) = directory();
    closed_store(&file).await;
    let store = open_file(&file).unwrap();
    let seen = store.changes(None, 10, Duration::ZERO).await.unwrap();
    let backup = folder.path().join("backup.db");
    store.backup(&backup).await.unwrap();
    assert!(store.changes(Some(&seen.next), 10, Duration::ZERO).await.is_ok());
    drop(store);

    store::restore(&backup, &format!("sqlite:{}", file.display()), true).unwrap();
    let store = open_file(&file).unwrap();
    let refused = store.changes(Some(&seen.next), 10, Duration::ZERO).await;
    assert!(matches!(refused, Err(Error::CursorInvalid)), "{refused:?}");
    let all = store.changes(None, 10, Duration::ZERO).await.unwrap();
    assert_eq!(all.events.len(), seen.events.len());
    assert!(store.changes(Some(&all.next), 10, Duration::ZERO).await.is_ok());
}
