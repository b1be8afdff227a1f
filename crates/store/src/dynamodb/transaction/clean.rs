//! What a large change had no room to remove: entries of words and look-ups that are behind.
//!
//! Whoever finds somebody by such an entry asks the document, so it does no harm but to a total. The
//! person names the entries, and an item of its own says that there are some, until they are removed:
//! behind the answer, before the next write of the person, or by the next purge.

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use people::PersonId;

use super::{delete, new_token};
use crate::Error;
use crate::dynamodb::client::{Cancelled, Client};
use crate::dynamodb::item::{self, Item, number};
use crate::dynamodb::keys::Key;

/// The entries that a write has left behind, as the person names them.
pub(super) fn stale(person: &Item) -> Vec<Key> {
    let Some(AttributeValue::Ss(stale)) = person.get("stale") else { return Vec::new() };
    let key = |text: &String| {
        let (pk, sk) = text.split_once('\n')?;
        Some(Key { pk: pk.to_owned(), sk: sk.to_owned() })
    };
    stale.iter().filter_map(key).collect()
}

/// Removes what a write of somebody has left behind, if anything is.
pub(in crate::dynamodb) async fn clean_up(client: &Client, id: PersonId) -> Result<(), Error> {
    let person = client.get(Key::person(id)).await?.unwrap_or_default();
    let stale = stale(&person);
    if stale.is_empty() {
        return forget(client, id).await;
    }
    clean(client, id, item::read_number(&person, "version")?, &stale).await
}

/// Forgets that entries of somebody were left behind, unless they are.
async fn forget(client: &Client, id: PersonId) -> Result<(), Error> {
    const CLEAN: &str = "attribute_not_exists(#stale)";
    let check = ConditionCheck::builder()
        .table_name(&client.table)
        .set_key(Some(item::key(Key::person(id))))
        .condition_expression(CLEAN)
        .set_expression_attribute_names(item::names(&[CLEAN]))
        .build()
        .map_err(Error::unavailable)?;
    let check = TransactWriteItem::builder().condition_check(check).build();
    carry_out(client, vec![check, delete(client, Key::unclean(id))?]).await
}

/// Removes entries that a write has left behind, if it is still the last one.
pub(super) async fn clean(
    client: &Client,
    id: PersonId,
    version: u64,
    stale: &[Key],
) -> Result<(), Error> {
    let (forget, condition) = ("REMOVE #stale", "#version = :version AND attribute_exists(#stale)");
    let forget = Update::builder()
        .table_name(&client.table)
        .set_key(Some(item::key(Key::person(id))))
        .update_expression(forget)
        .condition_expression(condition)
        .set_expression_attribute_names(item::names(&[forget, condition]))
        .expression_attribute_values(":version", number(version))
        .build()
        .map_err(Error::unavailable)?;
    let mut items = vec![
        TransactWriteItem::builder().update(forget).build(),
        delete(client, Key::unclean(id))?,
    ];
    for key in stale {
        items.push(delete(client, key.clone())?);
    }
    carry_out(client, items).await
}

/// Carries out what somebody else may do as well.
async fn carry_out(client: &Client, items: Vec<TransactWriteItem>) -> Result<(), Error> {
    match client.transact(items, &new_token()?).await {
        // If the condition doesn't hold any more, somebody else has done it.
        Ok(()) | Err(Cancelled::For { .. }) => Ok(()),
        Err(Cancelled::Failed(error)) => Err(error),
    }
}
