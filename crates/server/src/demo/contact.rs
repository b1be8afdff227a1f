//! How people are reached: e-mail addresses, telephone numbers, web pages and postal addresses.

use serde_json::Value;

use super::culture::Culture;
use super::members::Members;
use super::place::{Place, fill};
use super::stream::Stream;
use super::words::Words;

/// Domains that RFC 2606 keeps for examples, so that no message reaches anybody.
const MAIL_HOSTS: Words =
    Words::of("example.org, mail.example.net, example.net, post.example.org, example.com");

/// What the ways to reach somebody are made of.
pub(super) struct Contact<'a> {
    /// Where the person lives.
    pub(super) place: &'static Place,
    /// The name as it stands in addresses.
    pub(super) handle: &'a str,
    /// The name that nobody else has.
    pub(super) user_name: &'a str,
    /// The domain of the organisation, if there is one.
    pub(super) domain: Option<&'a str>,
}

impl Contact<'_> {
    /// Where somebody of a culture lives: at home for the most part, and else anywhere.
    pub(super) fn place(culture: &Culture, stream: &mut Stream) -> &'static Place {
        if stream.chance(88) { culture.home } else { Culture::draw(stream).home }
    }

    /// Writes `emails` and what follows, up to `addresses`.
    pub(super) fn write(&self, person: &mut Members, stream: &mut Stream) {
        person.list("emails", self.emails(stream));
        person.list("phoneNumbers", self.phone_numbers(stream));
        if stream.chance(6) {
            let picture = format!("https://img.example.com/people/{}.jpg", self.user_name);
            person.list("photos", vec![item(picture, "photo", false)]);
        }
        if stream.chance(7) {
            let host = stream.pick(&MAIL_HOSTS);
            person.list(
                "urls",
                vec![item(format!("https://{host}/~{}", self.handle), "home", false)],
            );
        }
        person.list("addresses", self.addresses(stream));
    }

    fn emails(&self, stream: &mut Stream) -> Vec<Value> {
        let mut values = Vec::with_capacity(3);
        if let Some(domain) = self.domain
            && stream.chance(92)
        {
            values.push((format!("{}@{domain}", self.user_name), "work"));
        }
        if stream.chance(if values.is_empty() { 85 } else { 30 }) {
            values.push((self.private_email(stream), "home"));
        }
        if stream.chance(3) {
            let other = self.private_email(stream);
            if values.iter().all(|(value, _)| *value != other) {
                values.push((other, "other"));
            }
        }
        items(values, stream)
    }

    fn private_email(&self, stream: &mut Stream) -> String {
        let host = stream.favour(&MAIL_HOSTS);
        match stream.below(3) {
            0 => [self.handle, "@", host].concat(),
            1 => format!("{}{}@{host}", self.handle, 1950 + stream.below(60)),
            _ => format!("{}+{}@{host}", self.handle, stream.below(1000)),
        }
    }

    fn phone_numbers(&self, stream: &mut Stream) -> Vec<Value> {
        let [mobile, landline] = [&self.place.mobile, &self.place.landline];
        let mut values = Vec::with_capacity(3);
        for (percent, patterns, kind) in
            [(55, mobile, "mobile"), (34, landline, "work"), (9, landline, "home")]
        {
            if stream.chance(percent) {
                let pattern = stream.favour(patterns);
                values.push((fill(pattern, stream), kind));
            }
        }
        items(values, stream)
    }

    fn addresses(&self, stream: &mut Stream) -> Vec<Value> {
        let mut found = Vec::with_capacity(2);
        if stream.chance(50) {
            let primary = stream.chance(15);
            found.push(self.place.address("home", primary, stream));
        }
        if stream.chance(8) {
            found.push(self.place.address("work", false, stream));
        }
        found
    }
}

/// Makes items; where there are several, one is mostly primary, and not always the first.
fn items(values: Vec<(String, &'static str)>, stream: &mut Stream) -> Vec<Value> {
    let count = u64::try_from(values.len()).unwrap_or(0);
    let says_so = stream.chance(if count > 1 { 85 } else { 40 });
    let first = stream.chance(70);
    let primary = if first { 0 } else { stream.below(count) };
    (0..)
        .zip(values)
        .map(|(at, (value, kind))| item(value, kind, says_so && at == primary))
        .collect()
}

fn item(value: String, kind: &str, primary: bool) -> Value {
    let mut item = Members::with_capacity(3);
    item.text("value", value);
    item.text("type", kind);
    if primary {
        item.put("primary", true);
    }
    item.done()
}
