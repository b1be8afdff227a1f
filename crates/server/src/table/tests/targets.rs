//! The text of targets.

use crate::table::target::Target;

#[test]
fn a_target_is_written_as_it_is_read() {
    for text in [
        "id",
        "userName",
        "types",
        "active",
        "birthDate",
        "name.familyName",
        "manager",
        "emails.value",
        "emails#2.type",
        "emails[work].display",
        "emails[work]#12.primary",
        "addresses#50.type",
        "emails[a]#b.c].value",
        "addresses[home].formatted",
        "addresses.locality",
        "externalIds[hr].id",
        "externalIds#3.system",
        "attributes",
        "attributes.party",
        "attributes.a.b",
        "attributes.Größe (cm)",
        "meta.version",
        "rest",
    ] {
        assert_eq!(Target::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn a_list_alone_means_what_its_items_need() {
    for (short, long) in [
        ("emails", "emails.value"),
        ("emails[work]", "emails[work].value"),
        ("emails#1", "emails.value"),
        ("phoneNumbers[home]#2", "phoneNumbers[home]#2.value"),
        ("externalIds[hr]", "externalIds[hr].id"),
        ("manager.value", "manager"),
        (" title ", "title"),
    ] {
        assert_eq!(Target::parse(short).unwrap().to_string(), long, "{short}");
    }
}

#[test]
fn what_is_no_target_is_answered_with_what_would_be_right() {
    for (text, said) in [
        ("", "write a member such as `name.familyName`"),
        ("party", "`attributes.…` for a field of your own"),
        ("username", "perhaps `userName` is meant"),
        ("birth_date", "perhaps `birthDate` is meant"),
        ("dispalyName", "perhaps `displayName` is meant"),
        ("Last Name", "perhaps `name.familyName` is meant"),
        ("surname", "perhaps `name.familyName` is meant"),
        ("locality", "perhaps `addresses.locality` is meant"),
        ("email", "perhaps `emails` is meant"),
        ("phone", "perhaps `phoneNumbers` is meant"),
        ("URL", "perhaps `urls` is meant"),
        ("name", "Say which part of `name` is meant: `name.formatted`, `name.givenName`"),
        ("name.first", "Say which part of `name`"),
        ("name[work]", "Say which part of `name`"),
        ("addresses", "Say which part of `addresses`"),
        ("emails[work].valeu", "Say which part of `emails`"),
        ("emails[work", "A `]` is missing"),
        ("emails[ ]", "The brackets are empty"),
        ("emails[work].type", "The brackets say the `type` already"),
        ("externalIds[hr].system", "The brackets say the `system` already"),
        ("emails#0", "Count the items as in `emails#2`"),
        ("emails#13", "up to 12"),
        ("externalIds#17", "up to 16"),
        ("addresses#51", "up to 50"),
        ("emails#2[work]", "their type goes before"),
        ("title.short", "`title` is a single value"),
        ("types[0]", "`types` is a single value"),
        ("attributes.", "Write `attributes.name`"),
        ("attributes.a..b", "Write `attributes.name`"),
        ("attributes[a]", "Write `attributes.name`"),
        ("attributes.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16", "deeper than 16 levels"),
    ] {
        let message = Target::parse(text).unwrap_err();
        assert!(message.contains(said), "{text}: {message}");
    }
}
