//! Members that are kept from a reader who may see the others.
//!
//! Whoever may not see a member may not ask for it either, and may not send it: an answer that
//! depended on it would let it be guessed.

use serde_json::{Map, Value};

use crate::change::Change;
use crate::document::{self, Submission};
use crate::field::{self, MAX_ATTRIBUTES_BYTES, PERSON};
use crate::filter::{Filter, Node};
use crate::page::Query;
use crate::person::{Draft, Person};
use crate::violation::{Rule, Violations, pointer_part};

/// By these a person is recognised, listed and found by everybody who may read at all. Whoever has no
/// other name stands by their `nickName` in the order of names.
const SEEN_BY_ALL: [&str; 9] =
    ["id", "userName", "externalIds", "types", "name", "displayName", "nickName", "active", "meta"];

/// The members besides those of [`SEEN_BY_ALL`] whose words can be searched for.
const WITH_WORDS: [&str; 5] =
    ["emails", "employeeNumber", "organization", "division", "department"];

/// Which part of a limit of size is left for what is hidden: whoever doesn't see it has to do with the
/// rest, so that what they may send doesn't depend on it.
const ROOM: usize = 4;

/// Members that are hidden: whole ones, or single ones of `attributes`. By default there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden(Vec<Place>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    member: &'static str,
    attribute: Option<String>,
}

impl Hidden {
    /// Hides nothing.
    pub const fn nothing() -> Self {
        Self(Vec::new())
    }

    /// Reads names such as `birthDate` or `attributes.salary`, or says what is wrong with one.
    pub fn parse(names: &[String]) -> Result<Self, String> {
        names.iter().map(|name| Place::parse(name)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether nothing is hidden.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether some of the words that an index knows can't be searched for. Such a search has to do
    /// without the index: how far it gets, and how long it takes, would tell of hidden words.
    pub fn hides_words(&self) -> bool {
        self.0.iter().any(|place| WITH_WORDS.contains(&place.member))
    }

    /// The person as they are seen. Nothing that is hidden is needed, so it is one.
    #[must_use]
    pub fn seen(&self, person: &Person) -> Person {
        let mut members = person.document().clone();
        self.take_from(&mut members);
        members.shift_remove("id");
        members.shift_remove("meta");
        Person::of(person.id(), members, person.meta())
    }

    /// A kept document as it is seen.
    pub fn seen_document(&self, bytes: &[u8]) -> Result<Vec<u8>, Violations> {
        Ok(document::write(&self.seen(&document::read_person(bytes)?)))
    }

    /// Refuses a draft that has something hidden, with its place, or that leaves no room for it.
    pub fn refuse(&self, draft: &Draft) -> Result<(), Violations> {
        let members = draft.members();
        self.refuse_named(members)?;
        if self.0.iter().any(|place| place.attribute.is_some()) {
            let size = members.get("attributes").map_or(0, |value| value.to_string().len());
            leave_room("/attributes", size, MAX_ATTRIBUTES_BYTES)?;
        }
        let size = if self.is_empty() { 0 } else { document::longest(members) };
        leave_room("", size, document::MAX_BYTES)
    }

    /// Refuses a merge patch that names something hidden, with its place, even to take it away: it
    /// would stay. What a JSON Patch names is looked for in what is seen.
    pub fn refuse_change(&self, change: &Change) -> Result<(), Violations> {
        match change {
            Change::Merge(members) => self.refuse_named(members),
            Change::Operations(_) => Ok(()),
        }
    }

    /// Refuses to have said of a member, by the names that lead to it, even that it is empty.
    pub fn refuse_path(&self, names: &[&str]) -> Result<(), Violations> {
        let is_it = |place: &&Place| {
            let own = place.attribute.as_deref();
            names.first() == Some(&place.member) && own.is_none_or(|own| names.get(1) == Some(&own))
        };
        self.0.iter().find(is_it).map_or(Ok(()), |place| Err(refusal(place.pointer())))
    }

    fn refuse_named(&self, members: &Map<String, Value>) -> Result<(), Violations> {
        let named = self.0.iter().find(|place| place.of(members).is_some());
        named.map_or(Ok(()), |place| Err(refusal(place.pointer())))
    }

    /// Refuses a filter that asks for something hidden, with its place.
    pub fn refuse_filter(&self, filter: &Filter) -> Result<(), Violations> {
        self.asked_for(filter.root(), &[]).map_or(Ok(()), |pointer| Err(refusal(pointer)))
    }

    /// What was sent by somebody who doesn't see what is hidden, and so leaves it as it is.
    pub fn carry_over(
        &self,
        submission: Submission,
        before: &Person,
    ) -> Result<Submission, Violations> {
        self.refuse(&submission.draft)?;
        let Submission { draft, id, meta } = submission;
        let mut members = draft.members().clone();
        for place in &self.0 {
            let Some(value) = place.of(before.document()) else { continue };
            place.put(&mut members, value.clone());
        }
        // Each part was checked by itself, and both fit where what is hidden has no more than its room.
        let carried = document::check_submission(Value::Object(members)).map_err(|_| {
            let message = "Together with what is kept from you it breaks a limit; make it shorter, or \
                           ask somebody with the scope `people:private`.";
            Violations::one("", Rule::TooLong, message)
        })?;
        Ok(Submission { draft: carried.draft, id, meta })
    }

    /// Whether a query can tell of something hidden: its filter asks for it, or it looks for words.
    pub fn is_asked_for(&self, query: &Query) -> bool {
        let filter = query.filter.as_ref();
        filter.is_some_and(|filter| self.refuse_filter(filter).is_err())
            || (query.search.is_some() && self.hides_words())
    }

    fn take_from(&self, members: &mut Map<String, Value>) {
        for place in &self.0 {
            place.take(members);
        }
    }

    /// The place of something hidden that a filter asks for; `above` is where its paths begin.
    fn asked_for(&self, node: &Node, above: &[&str]) -> Option<String> {
        match node {
            Node::And(parts) | Node::Or(parts) => {
                parts.iter().find_map(|part| self.asked_for(part, above))
            }
            Node::Not(part) => self.asked_for(part, above),
            Node::Compare { path, .. } | Node::Present(path) => {
                self.hides(&[above, &path.names().collect::<Vec<_>>()].concat())
            }
            Node::Each { list, filter } => {
                let names = [above, &list.names().collect::<Vec<_>>()].concat();
                self.hides(&names).or_else(|| self.asked_for(filter, &names))
            }
        }
    }

    /// The place of what is hidden at a path, or below it.
    fn hides(&self, names: &[&str]) -> Option<String> {
        let (first, second) = (names.first()?, names.get(1));
        let covers = |place: &&Place| {
            let attribute = place.attribute.as_deref();
            place.member == *first && attribute.is_none_or(|own| second.is_none_or(|s| *s == own))
        };
        self.0.iter().find(covers).map(Place::pointer)
    }
}

fn leave_room(pointer: &str, size: usize, max: usize) -> Result<(), Violations> {
    let most = max - max / ROOM;
    if size <= most {
        return Ok(());
    }
    let message = format!(
        "It has {size} bytes; {most} are allowed without the scope `people:private`, as the rest \
         is for what is private."
    );
    Err(Violations::one(pointer, Rule::TooLong, message))
}

fn refusal(pointer: String) -> Violations {
    let message = "Only who has the scope `people:private` may read, ask for or send it.";
    Violations::one(pointer, Rule::Private, message)
}

/// The name of an attribute, written as in a filter: in double quotes if there is a dot in it.
fn attribute(written: &str) -> Result<String, String> {
    if written.starts_with('"') {
        return serde_json::from_str(written)
            .map_err(|_| format!("`attributes.{written}` has no name in double quotes"));
    }
    match written.split_once('.') {
        None if !written.is_empty() => Ok(written.to_owned()),
        None => Err("write the attribute's name after `attributes.`".to_owned()),
        Some((first, _)) => Err(format!(
            "`attributes.{written}` is only a part of an attribute; name it as a whole, \
             `attributes.{first}`, or write `attributes.\"{written}\"` if the dot is in its name"
        )),
    }
}

impl Place {
    fn parse(name: &str) -> Result<Self, String> {
        let (head, tail) = name.split_once('.').map_or((name, None), |(a, b)| (a, Some(b)));
        let member = field::member(PERSON, head)
            .ok_or_else(|| format!("no person has the member `{head}`"))?
            .name;
        if SEEN_BY_ALL.contains(&member) {
            return Err(format!("`{member}` can't be private: people are recognised by it"));
        }
        if tail.is_some() && member != "attributes" {
            return Err(format!("name `{member}` as a whole; only `attributes.NAME` has parts"));
        }
        Ok(Self { member, attribute: tail.map(attribute).transpose()? })
    }

    fn pointer(&self) -> String {
        match &self.attribute {
            None => format!("/{}", self.member),
            Some(name) => format!("/{}/{}", self.member, pointer_part(name)),
        }
    }

    fn of<'a>(&self, members: &'a Map<String, Value>) -> Option<&'a Value> {
        let value = members.get(self.member)?;
        match &self.attribute {
            None => Some(value),
            Some(name) => value.get(name),
        }
    }

    fn take(&self, members: &mut Map<String, Value>) {
        let Some(name) = &self.attribute else {
            members.shift_remove(self.member);
            return;
        };
        let attributes = members.get_mut(self.member).and_then(Value::as_object_mut);
        let emptied = attributes.is_some_and(|attributes| {
            attributes.shift_remove(name).is_some() && attributes.is_empty()
        });
        if emptied {
            members.shift_remove(self.member);
        }
    }

    fn put(&self, members: &mut Map<String, Value>, value: Value) {
        let Some(name) = &self.attribute else {
            members.insert(self.member.to_owned(), value);
            return;
        };
        let attributes = members.entry(self.member).or_insert_with(|| Map::new().into());
        if let Value::Object(attributes) = attributes {
            attributes.insert(name.clone(), value);
        }
    }
}
