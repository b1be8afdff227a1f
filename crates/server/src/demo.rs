//! People who don't exist, for demonstrations and for measuring.
//!
//! What is shown or measured has to be the same tomorrow and on another machine. So a person here
//! depends on nothing but a seed and an index, and stays the same for ever. A name more in a list,
//! or one number more that is drawn, would change everybody, so the tests pin what is drawn; who
//! needs other people takes another seed.
//!
//! The people are as varied as those that a service meets: names in many scripts, one name or four,
//! dates of which a part is unknown, and members that are absent more often than not. Words are as
//! frequent as in life: a few are very frequent and most are rare, since a search behaves otherwise
//! on each. Names are put together at random from lists of common ones and mean nobody. E-mail
//! addresses are of the domains of RFC 2606, telephone numbers of ranges that nobody has.

use serde_json::{Value, json};

mod birth;
mod contact;
mod culture;
mod latin_east;
mod latin_north;
mod latin_west;
mod latin_world;
mod members;
mod naming;
mod place;
mod places_east;
mod places_north;
mod places_west;
mod places_world;
mod scripts_east;
mod scripts_europe;
mod scripts_middle;
mod scripts_south;
mod stream;
#[cfg(test)]
mod tests;
mod words;
mod work;

use contact::Contact;
use culture::Culture;
use members::Members;
use naming::Naming;
use place::Place;
use stream::Stream;
use work::{Role, Work};

/// The `index`th person of a seed, as a client would send it to be created.
///
/// It is the same for ever and on every machine. `userName` and `externalIds` hold the index in
/// base 36, so that they are unique among the people of one seed; nobody has a manager, as that
/// would be the id of somebody who was created before.
pub(crate) fn person(seed: u64, index: u64) -> Value {
    let mut stream = Stream::new(seed, index);
    let stream = &mut stream;
    let mark = base36(index);
    let culture = Culture::draw(stream);
    let role = Role::draw(stream);
    let work = Work::draw(role.works, stream);
    let naming = Naming::draw(culture, stream);
    let handle = naming.handle(stream);
    let user_name = [handle.as_str(), ".", &mark].concat();
    let place = Contact::place(culture, stream);

    let mut person = Members::with_capacity(24);
    if role.signs_in || stream.chance(40) {
        person.text("userName", user_name.as_str());
    }
    person.put("externalIds", external_ids(role, &mark, stream));
    person.put("types", role.types);
    naming.write(&mut person, stream);
    person.text("birthDate", birth::date(role.works, stream));
    let domain = work.domain();
    let contact =
        Contact { place, handle: &handle, user_name: &user_name, domain: domain.as_deref() };
    contact.write(&mut person, stream);
    work.write(&mut person, index, stream);
    settings(culture, place, &mut person, stream);
    if stream.chance(28) {
        person.put("attributes", work::attributes(&mark, stream));
    }
    person.done()
}

/// Whoever works here is known to the personnel department, and most others only elsewhere.
fn external_ids(role: &Role, mark: &str, stream: &mut Stream) -> Value {
    let mut ids = Vec::with_capacity(2);
    if role.works || stream.chance(15) {
        ids.push(json!({ "system": "hr", "id": format!("p-{mark}") }));
    }
    if ids.is_empty() || stream.chance(8) {
        ids.push(json!({ "system": "crm", "id": format!("CUST/{mark}") }));
    }
    Value::Array(ids)
}

/// Writes `preferredLanguage` and what follows it, up to `active`.
fn settings(culture: &Culture, place: &Place, person: &mut Members, stream: &mut Stream) {
    if stream.chance(55) {
        let tag = if stream.chance(80) { culture.language() } else { culture.locale };
        person.text("preferredLanguage", tag);
    }
    if stream.chance(35) {
        person.text("locale", culture.locale);
    }
    if stream.chance(45) {
        person.text("timezone", stream.favour(&place.timezones));
    }
    match stream.below(100) {
        0..6 => person.put("active", false),
        6..50 => person.put("active", true),
        _ => {}
    }
}

/// Writes a number with the digits `0` to `9` and `a` to `z`.
fn base36(mut number: u64) -> String {
    let mut digits = Vec::with_capacity(13);
    loop {
        let digit = u32::try_from(number % 36).unwrap_or(0);
        digits.extend(char::from_digit(digit, 36));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}
