//! One write as one transaction, and what it comes to.

mod clean;

use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put,
    ReturnValuesOnConditionCheckFailure as OnFailure, TransactWriteItem, Update,
};
use people::{PersonId, Timestamp};

use super::client::{Cancelled, Client};
use super::item::{self, Item, number, text};
use super::keys::Key;
use super::lanes::{Lanes, Place, Turn};
use crate::Error;

pub(super) use clean::clean_up;
use clean::{clean, stale};

/// The most items that DynamoDB changes at once.
const MOST: usize = 100;
/// What an item of a key that is new has to fulfil.
const NEW: &str = "attribute_not_exists(pk)";
/// What somebody has to fulfil who is there.
const THERE: &str = "attribute_exists(#document)";
/// What a person has to fulfil who is changed: nobody else has changed them, and no earlier write
/// has left anything behind.
const UNTOUCHED: &str = "#version = :before AND #stamp < :stamp AND attribute_not_exists(#stale)";

/// What an item of a transaction is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// The person.
    Person,
    /// The guard of the unique key that stands at this pointer.
    Unique(String),
    /// The manager.
    Manager,
    /// The idempotency key.
    Once,
    /// What has no condition.
    Other,
}

/// A write, as DynamoDB is to carry it out.
pub(super) struct Transaction {
    id: PersonId,
    version: u64,
    /// The version before; `None` if there is to be nobody.
    before: Option<u64>,
    /// When it happens.
    time: Timestamp,
    /// How many people more there are by it.
    net: i64,
    /// What the person has to fulfil besides.
    condition: &'static str,
    set: Vec<(&'static str, AttributeValue)>,
    remove: Vec<&'static str>,
    items: Vec<(Role, TransactWriteItem)>,
    /// Entries that go.
    gone: Vec<Key>,
}

/// Why a write was not carried out.
pub(super) enum Refused {
    /// Because of these items, as they are.
    For(Vec<(Role, Option<Item>)>),
    /// The engine could not do it.
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Transaction {
    /// A write that makes this version of a person.
    pub(super) fn new(id: PersonId, version: u64, before: Option<u64>, time: Timestamp) -> Self {
        Self {
            id,
            version,
            before,
            time,
            net: 0,
            condition: "",
            set: Vec::new(),
            remove: Vec::new(),
            items: Vec::new(),
            gone: Vec::new(),
        }
    }

    /// Says how many people more there are by it: one, one less, or, if nothing is said, as many.
    pub(super) fn adds(&mut self, net: i64) {
        self.net = net;
    }

    /// What the person has to fulfil besides being at the version before.
    pub(super) fn only_if(&mut self, condition: &'static str) {
        self.condition = condition;
    }

    /// Sets an attribute of the person.
    pub(super) fn set(&mut self, name: &'static str, value: AttributeValue) {
        self.set.push((name, value));
    }

    /// Removes an attribute of the person.
    pub(super) fn remove(&mut self, name: &'static str) {
        self.remove.push(name);
    }

    /// Puts an item that stands for itself.
    pub(super) fn put(&mut self, client: &Client, new: Item) -> Result<(), Error> {
        let put = Put::builder().table_name(&client.table).set_item(Some(new));
        let put = put.build().map_err(Error::unavailable)?;
        self.items.push((Role::Other, TransactWriteItem::builder().put(put).build()));
        Ok(())
    }

    /// Puts an item if there is none of its key, or an older one than a moment in milliseconds.
    pub(super) fn put_new(
        &mut self,
        client: &Client,
        role: Role,
        new: Item,
        than: Option<i64>,
    ) -> Result<(), Error> {
        let put = Put::builder().table_name(&client.table).set_item(Some(new));
        let put = match than {
            None => put.condition_expression(NEW),
            Some(than) => put
                .condition_expression(format!("{NEW} OR made <= :than"))
                .expression_attribute_values(":than", number(than)),
        };
        let put = put.return_values_on_condition_check_failure(OnFailure::AllOld);
        let put = put.build().map_err(Error::unavailable)?;
        self.items.push((role, TransactWriteItem::builder().put(put).build()));
        Ok(())
    }

    /// Requires that somebody is there.
    pub(super) fn require(&mut self, client: &Client, id: PersonId) -> Result<(), Error> {
        let check = ConditionCheck::builder()
            .table_name(&client.table)
            .set_key(Some(item::key(Key::person(id))))
            .condition_expression(THERE)
            .set_expression_attribute_names(item::names(&[THERE]))
            .build()
            .map_err(Error::unavailable)?;
        let check = TransactWriteItem::builder().condition_check(check).build();
        self.items.push((Role::Manager, check));
        Ok(())
    }

    /// Deletes an item.
    pub(super) fn delete(&mut self, client: &Client, key: Key) -> Result<(), Error> {
        self.items.push((Role::Other, delete(client, key)?));
        Ok(())
    }

    /// Deletes an entry of a word or a look-up, now or a moment later.
    pub(super) fn delete_token(&mut self, key: Key) {
        self.gone.push(key);
    }

    /// When it happens.
    pub(super) fn time(&self) -> Timestamp {
        self.time
    }

    /// Carries it out in a lane, or in others after it. Whoever is answered with an error other than
    /// `Failed` has changed nothing.
    pub(super) async fn commit(
        mut self,
        client: &Client,
        lanes: &Lanes,
        mut turn: Turn<'_>,
    ) -> Result<(), Refused> {
        let room = MOST.saturating_sub(self.items.len() + 2);
        // What finds no room is written down, which takes an item too.
        let room = if self.gone.len() > room { room.saturating_sub(1) } else { room };
        let stale = self.gone.split_off(room.min(self.gone.len()));
        if !stale.is_empty() {
            self.put(client, item::key(Key::unclean(self.id)))?;
        }
        for key in std::mem::take(&mut self.gone) {
            self.delete(client, key)?;
        }
        let deadline = client.deadline();
        let mut attempt = 0;
        while !self.attempt(client, turn, &stale).await? {
            if !client.wait(attempt, deadline).await {
                return Err(Error::unavailable("writes of others came in between").into());
            }
            attempt += 1;
            turn = lanes.take(client, self.time).await?;
        }
        if !stale.is_empty() {
            // Nobody waits for it: what fails here is done by the next purge, or before the next
            // write of this person.
            let (client, id, version) = (client.begin(Duration::MAX), self.id, self.version);
            tokio::spawn(async move { clean(&client, id, version, &stale).await });
        }
        Ok(())
    }

    /// Tries it in a lane; answers whether it is done, or has to be tried again.
    async fn attempt(
        &self,
        client: &Client,
        mut turn: Turn<'_>,
        stale: &[Key],
    ) -> Result<bool, Refused> {
        let place = turn.place(client).await?;
        let token = new_token()?;
        let items = self.items(client, place, &token, stale)?;
        let (reasons, lost) = match client.transact(items, &token).await {
            Ok(()) => {
                turn.used(place);
                return Ok(true);
            }
            Err(Cancelled::For { reasons, lost }) => (reasons, lost),
            Err(Cancelled::Failed(error)) => return Err(Refused::Failed(error)),
        };
        match is_there(&reasons, &token) {
            // An attempt whose answer was lost has done it.
            Some(true) => {
                turn.used(place);
                Ok(true)
            }
            // Another process was faster; this one looks for the end of the lane again.
            Some(false) => Ok(false),
            None if lost => {
                // It may still be on its way, and be carried out when what refuses it has gone.
                Err(Error::unavailable("an answer of DynamoDB was lost").into())
            }
            None => {
                let lanes = turn.unused(place);
                let refused = self.refused(reasons);
                let again = self.can_be_helped(client, lanes, place, &refused).await?;
                if again { Ok(false) } else { Err(Refused::For(refused)) }
            }
        }
    }

    /// The items: first the place in the lane, then the person, then all others.
    fn items(
        &self,
        client: &Client,
        place: Place,
        token: &str,
        stale: &[Key],
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let event = item::item(
            Key::lane(place.lane, place.number),
            [
                ("id", text(self.id.to_string())),
                ("version", number(self.version)),
                ("stamp", number(place.stamp)),
                ("token", text(token)),
                ("net", number(self.net)),
            ],
        );
        let event = Put::builder()
            .table_name(&client.table)
            .set_item(Some(event))
            .condition_expression(NEW)
            .return_values_on_condition_check_failure(OnFailure::AllOld)
            .build()
            .map_err(Error::unavailable)?;
        let mut items = vec![
            TransactWriteItem::builder().put(event).build(),
            TransactWriteItem::builder().update(self.person(client, place, stale)?).build(),
        ];
        items.extend(self.items.iter().map(|(_, item)| item.clone()));
        Ok(items)
    }

    fn person(&self, client: &Client, place: Place, stale: &[Key]) -> Result<Update, Error> {
        let (version, stamp) = (number(self.version), number(place.stamp));
        let mut set = vec![("version", version), ("stamp", stamp)];
        set.extend(self.set.iter().cloned());
        if !stale.is_empty() {
            let stale = stale.iter().map(|key| format!("{}\n{}", key.pk, key.sk)).collect();
            set.push(("stale", AttributeValue::Ss(stale)));
        }
        let assignments: Vec<String> =
            set.iter().map(|(name, _)| format!("#{name} = :{name}")).collect();
        let mut expression = format!("SET {}", assignments.join(", "));
        if !self.remove.is_empty() {
            let removed: Vec<String> = self.remove.iter().map(|name| format!("#{name}")).collect();
            expression.push_str(" REMOVE ");
            expression.push_str(&removed.join(", "));
        }
        let condition = match self.before {
            None => NEW.to_owned(),
            Some(_) => format!("{UNTOUCHED}{}", self.condition),
        };
        let mut update = Update::builder()
            .table_name(&client.table)
            .set_key(Some(item::key(Key::person(self.id))))
            .set_expression_attribute_names(item::names(&[&expression, &condition]))
            .update_expression(expression)
            .condition_expression(condition)
            .return_values_on_condition_check_failure(OnFailure::AllOld);
        for (name, value) in set {
            update = update.expression_attribute_values(format!(":{name}"), value);
        }
        if let Some(before) = self.before {
            update = update.expression_attribute_values(":before", number(before));
        }
        update.build().map_err(Error::unavailable)
    }

    fn refused(&self, reasons: Vec<CancellationReason>) -> Vec<(Role, Option<Item>)> {
        let roles = self.items.iter().map(|(role, _)| role.clone());
        let roles = std::iter::once(Role::Person).chain(roles);
        let refused = roles.zip(reasons.into_iter().skip(1)).filter(|(_, reason)| failed(reason));
        refused.map(|(role, reason)| (role, reason.item)).collect()
    }

    /// Whether the person was refused for what another attempt can do better: entries of an earlier
    /// write that are still there, or a stamp that is not behind the one before. Whatever else was
    /// refused is then refused by that attempt as well, and without the person as a reason.
    async fn can_be_helped(
        &self,
        client: &Client,
        lanes: &Lanes,
        place: Place,
        refused: &[(Role, Option<Item>)],
    ) -> Result<bool, Error> {
        let person = refused.iter().find(|(role, _)| *role == Role::Person);
        let Some((_, Some(person))) = person else { return Ok(false) };
        let (version, stamp) =
            (item::read_number(person, "version")?, item::read_number(person, "stamp")?);
        if self.before != Some(version) {
            return Ok(false);
        }
        lanes.saw(stamp);
        let stale = stale(person);
        if stale.is_empty() {
            return Ok(stamp >= place.stamp);
        }
        clean(client, self.id, version, &stale).await?;
        Ok(true)
    }
}

/// What makes an attempt known to DynamoDB, in all tables and for whatever process: stamps and places
/// of two processes can be the same.
fn new_token() -> Result<String, Error> {
    let mut token = [0; 8];
    getrandom::fill(&mut token).map_err(Error::unavailable)?;
    Ok(format!("{:016x}", u64::from_be_bytes(token)))
}

/// Whether the event of an attempt stands at its place already; `None` if the place is free.
fn is_there(reasons: &[CancellationReason], token: &str) -> Option<bool> {
    let first = reasons.first().filter(|reason| failed(reason))?;
    let is_ours = |item: &Item| item::read_text(item, "token").is_ok_and(|kept| kept == token);
    Some(first.item().is_some_and(is_ours))
}

fn failed(reason: &CancellationReason) -> bool {
    reason.code() == Some("ConditionalCheckFailed")
}

fn delete(client: &Client, key: Key) -> Result<TransactWriteItem, Error> {
    let delete = Delete::builder().table_name(&client.table).set_key(Some(item::key(key)));
    let delete = delete.build().map_err(Error::unavailable)?;
    Ok(TransactWriteItem::builder().delete(delete).build())
}
