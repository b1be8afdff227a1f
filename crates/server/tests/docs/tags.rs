//! Tags of HTML, read just well enough to tell a page that is well formed from one that isn't.

/// A tag: its element, whether it ends the element, and its attributes.
pub(crate) struct Tag {
    pub(crate) element: String,
    pub(crate) ends: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute; one without a value is empty.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The elements that have no end.
const VOID: [&str; 6] = ["br", "input", "link", "meta", "wbr", "!doctype"];

/// Reads all tags; fails at text that isn't escaped and at attributes that aren't quoted.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains('>'), "not escaped: {text}");
        let (ends, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let (element, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        assert!(!element.is_empty(), "no element: <{part}");
        found.push(Tag {
            element: element.to_owned(),
            ends,
            attributes: read_attributes(attributes),
        });
    }
    found
}

fn read_attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find([' ', '\n', '=']).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = "";
        if let Some(quoted) = rest.strip_prefix("=\"") {
            (value, rest) = quoted.split_once('"').unwrap();
        }
        assert!(!rest.starts_with('='), "not quoted: {text}");
        found.push((name, value.to_owned()));
        rest = rest.trim();
    }
    found
}

/// Fails unless every element ends, in the order of nesting.
pub(crate) fn balance(tags: &[Tag]) {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags {
        let element = tag.element.as_str();
        if tag.ends {
            assert_eq!(open.pop(), Some(element), "</{element}> within {open:?}");
        } else if !VOID.contains(&element) {
            open.push(element);
        }
    }
    assert!(open.is_empty(), "{open:?} have no end");
}

#[test]
#[should_panic(expected = "</p> within")]
fn crossed_tags_are_not_balanced() {
    balance(&tags("<p><b></p></b>"));
}

#[test]
fn attributes_are_read() {
    let tags = tags("<a href=\"#x\" hidden\nid=\"y\">z</a>");
    assert_eq!(tags[0].attribute("href"), Some("#x"));
    assert_eq!(tags[0].attribute("hidden"), Some(""));
    assert_eq!(tags[0].attribute("id"), Some("y"));
    assert_eq!(tags[0].attribute("class"), None);
}
