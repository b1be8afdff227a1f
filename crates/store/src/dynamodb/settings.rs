//! What a whole table has in common, in one item.

use crate::seal::KEY_BYTES;
use crate::{Error, OpenError};

use super::client::Client;
use super::item;
use super::keys::Key;

/// The form in which this program keeps people in a table.
const FORMAT: i64 = 1;

/// Reads what the table has in common, or writes it if it is new; answers its key for cursors.
pub(super) async fn begin(client: &Client) -> Result<[u8; KEY_BYTES], OpenError> {
    if let Some(kept) = read(client).await? {
        return Ok(kept);
    }
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|cause| client.failed(cause))?;
    let new = item::item(
        Key::settings(),
        [
            ("format", item::number(FORMAT)),
            ("derivation", item::number(people::words::DERIVATION)),
            ("cursorkey", item::bytes(key)),
        ],
    );
    client.put_new(new).await.map_err(|error| unavailable(client, error))?;
    read(client).await?.ok_or_else(|| client.failed("its settings are missing"))
}

/// Reads what the table has in common, if it has anything; answers its key for cursors.
pub(super) async fn read(client: &Client) -> Result<Option<[u8; KEY_BYTES]>, OpenError> {
    let unavailable = |error| unavailable(client, error);
    let kept = client.get(Key::settings()).await.map_err(unavailable)?;
    let Some(kept) = kept else { return Ok(None) };
    let format: i64 = item::read_number(&kept, "format").map_err(unavailable)?;
    let derivation: i64 = item::read_number(&kept, "derivation").map_err(unavailable)?;
    let file = format!("the table {}", client.place);
    let known = people::words::DERIVATION;
    if format > FORMAT || derivation > known {
        let (found, known) = if format > FORMAT { (format, FORMAT) } else { (derivation, known) };
        return Err(OpenError::Newer { file, found, known });
    }
    if derivation < known {
        return Err(OpenError::OlderTable(file));
    }
    let key = item::read_bytes(&kept, "cursorkey").map_err(unavailable)?;
    let key = key.try_into().map_err(|_| client.failed("its key for cursors is unreadable"))?;
    Ok(Some(key))
}

/// Writes something that says nothing, and reads whether the table has this key still: of another
/// one with its name, made since, too much is remembered that doesn't hold.
pub(super) async fn probe(client: &Client, key: &[u8; KEY_BYTES]) -> Result<(), Error> {
    client.update(Key::probe(), "ADD probes :one", &[(":one", item::number(1))]).await?;
    let kept = client.get(Key::settings()).await?;
    let kept = kept.as_ref().map(|kept| item::read_bytes(kept, "cursorkey")).transpose()?;
    if kept.is_none_or(|kept| kept != key) {
        let cause = "this is another table than when the service was started: start it anew";
        return Err(Error::unavailable(cause));
    }
    Ok(())
}

fn unavailable(client: &Client, error: Error) -> OpenError {
    match error {
        Error::Unavailable(cause) => client.failed(cause),
        error => client.failed(error),
    }
}
