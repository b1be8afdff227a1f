//! What a header could have meant.

use people::field::{PERSON, SERVER_GIVEN, Shape, plain};

/// What the world calls the members of a person, without blanks, `_` and `-`, in lower case.
const ALIASES: &[(&str, &str)] = &[
    ("address", "addresses.formatted"),
    ("birthday", "birthDate"),
    ("cell", "phoneNumbers[mobile]"),
    ("city", "addresses.locality"),
    ("company", "organization"),
    ("dateofbirth", "birthDate"),
    ("dob", "birthDate"),
    ("employeeid", "employeeNumber"),
    ("firstname", "name.givenName"),
    ("forename", "name.givenName"),
    ("fullname", "name.formatted"),
    ("jobtitle", "title"),
    ("language", "preferredLanguage"),
    ("lastname", "name.familyName"),
    ("login", "userName"),
    ("mail", "emails"),
    ("managerid", "manager"),
    ("mobile", "phoneNumbers[mobile]"),
    ("name", "name.formatted"),
    ("organisation", "organization"),
    ("phone", "phoneNumbers"),
    ("picture", "photos"),
    ("postcode", "addresses.postalCode"),
    ("prefix", "name.honorificPrefix"),
    ("state", "addresses.region"),
    ("street", "addresses.streetAddress"),
    ("suffix", "name.honorificSuffix"),
    ("surname", "name.familyName"),
    ("telephone", "phoneNumbers"),
    ("type", "types"),
    ("url", "urls"),
    ("website", "urls"),
    ("zip", "addresses.postalCode"),
    ("zipcode", "addresses.postalCode"),
];

/// The target that a text is near to, if there is one.
pub(super) fn target(text: &str) -> Option<String> {
    let wanted = plain(text);
    if let Some((_, target)) = ALIASES.iter().find(|(alias, _)| *alias == wanted) {
        return Some((*target).to_owned());
    }
    let allowed = match wanted.len() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    let distance = |target: &str| {
        let last = target.rsplit_once('.').map_or(target, |(_, last)| last);
        edits(&wanted, &plain(target)).min(edits(&wanted, &plain(last)))
    };
    let nearest = targets().into_iter().map(|target| (distance(&target), target)).min();
    nearest.filter(|(distance, _)| *distance <= allowed).map(|(_, target)| target)
}

/// The one of several names that differs from a name only in case, blanks, `_` and `-`.
pub(super) fn same<'a>(names: &[&'a str], name: &str) -> Option<&'a str> {
    names.iter().find(|other| plain(other) == plain(name)).copied()
}

/// The plainest target of every member.
fn targets() -> Vec<String> {
    let mut targets = Vec::new();
    for member in PERSON.iter().filter(|member| !SERVER_GIVEN.contains(&member.name)) {
        match &member.shape {
            Shape::List { members, required: [], .. } | Shape::Object(members)
                if members.len() > 1 =>
            {
                targets.extend(members.iter().map(|part| format!("{}.{}", member.name, part.name)));
            }
            _ => targets.push(member.name.to_owned()),
        }
    }
    targets
}

/// How many characters have to be put in, taken out or changed (Levenshtein's distance).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
