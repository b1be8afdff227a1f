//! The schemas that the document refers to.

use people::field::{
    Form, MAX_ATTRIBUTES_BYTES, MAX_ITEMS, MAX_VERSION, Member, PERSON, SERVER_GIVEN, Shape,
};
use serde_json::{Map, Value, json};

/// All schemas, by their names.
pub(super) fn all() -> Value {
    let text = json!({"type": "string"});
    let violation = json!({
        "type": "object",
        "required": ["pointer", "rule", "message"],
        "properties": {"pointer": text, "rule": text, "message": text},
    });
    json!({
        "Person": person(true),
        "PersonDraft": person(false),
        "PersonPart": part_of_a_person(),
        "People": {
            "type": "object",
            "required": ["people", "next"],
            "properties": {
                "people": {"type": "array", "items": super::schema("PersonPart")},
                "next": {"type": ["string", "null"],
                         "description": "The cursor of the next page; null on the last one."},
                "total": {"type": "integer", "minimum": 0},
                "totalAtLeast": {"type": "boolean",
                                 "description": "Whether there are more than `total`."},
            },
        },
        "Operations": operations(),
        "History": history(),
        "Changes": changes(),
        "Everything": everything(),
        "Token": token(),
        "Problem": {
            "type": "object",
            "description": "Problem details (RFC 9457).",
            "required": ["type", "title", "status", "detail", "instance"],
            "properties": {
                "type": text, "title": text, "status": {"type": "integer"}, "detail": text,
                "instance": text, "violations": {"type": "array", "items": violation},
            },
        },
    })
}

/// A JSON Patch (RFC 6902).
fn operations() -> Value {
    let pointer = |about| json!({"type": "string", "description": about});
    let names = ["add", "remove", "replace", "move", "copy", "test"];
    json!({
        "type": "array",
        "maxItems": people::change::MAX_OPERATIONS,
        "items": {
            "type": "object",
            "required": ["op", "path"],
            "properties": {
                "op": {"type": "string", "enum": names},
                "path": pointer("A JSON pointer (RFC 6901), such as `/name/familyName`."),
                "from": pointer("From where `move` and `copy` take the value."),
                "value": {"description": "What `add`, `replace` and `test` are about."},
            },
        },
    })
}

/// What a history has of an event.
fn entry() -> Value {
    let text = json!({"type": "string"});
    event(&json!({"changes": {
        "type": "array",
        "description": "What a creation or a change did to each member.",
        "items": {
            "type": "object",
            "required": ["pointer"],
            "properties": {
                "pointer": text,
                "old": {"description": "What it was; left out where it wasn't there."},
                "new": {"description": "What it is; left out where it isn't there any more."},
            },
        },
    }}))
}

fn history() -> Value {
    json!({
        "type": "object",
        "required": ["history", "next"],
        "properties": {
            "history": {"type": "array", "items": entry()},
            "next": {"type": ["string", "null"],
                     "description": "The cursor of the next page; null on the last one."},
        },
    })
}

fn changes() -> Value {
    let text = json!({"type": "string"});
    let more = json!({"id": text, "cursor": text, "person": {"type": ["object", "null"]}});
    json!({
        "type": "object",
        "required": ["changes", "next"],
        "properties": {
            "changes": {"type": "array", "items": event(&more)},
            "next": {"type": "string", "description": "Where to go on."},
        },
    })
}

fn everything() -> Value {
    json!({
        "type": "object",
        "required": ["id", "state", "person", "history"],
        "properties": {
            "id": {"type": "string"},
            "state": {"type": "string", "enum": ["present", "deleted", "erased"]},
            "person": {"type": ["object", "null"]},
            "history": {"type": "array", "items": entry()},
        },
    })
}

fn token() -> Value {
    let text = json!({"type": "string"});
    let moment = json!({"type": ["string", "null"], "format": "date-time"});
    json!({
        "type": "object",
        "required": ["id", "name", "scopes", "created", "expires", "revoked", "used"],
        "properties": {
            "id": text, "name": text, "scopes": {"type": "array", "items": text},
            "created": moment, "expires": moment, "revoked": moment,
            "used": {"type": ["string", "null"], "format": "date-time",
                     "description": "When it was last used, to the hour."},
        },
    })
}

/// Something that happened, with what else is told of it.
fn event(more: &Value) -> Value {
    let text = json!({"type": "string"});
    let actions = ["created", "changed", "deleted", "restored", "erased"];
    let mut properties = json!({
        "version": {"type": "integer", "minimum": 1},
        "action": {"type": "string", "enum": actions},
        "time": {"type": "string", "format": "date-time"},
        "actor": text, "dialect": text, "requestId": text,
    });
    for (name, schema) in more.as_object().into_iter().flatten() {
        properties[name] = schema.clone();
    }
    let required = ["version", "action", "time", "actor", "dialect", "requestId"];
    json!({"type": "object", "required": required, "properties": properties})
}

fn person(kept: bool) -> Value {
    let mut written = if kept { as_kept() } else { object(PERSON, &[]) };
    if kept {
        written["required"] = json!(["id", "active", "meta"]);
    } else {
        let about = format!(
            "Some name is needed: any part of `name`, `displayName` or `userName`. `id` and `meta` \
             are given by the server; a replacement may repeat them. With them, the compact JSON \
             of a person has at most {} bytes.",
            people::document::MAX_BYTES
        );
        written["description"] = about.into();
        let named = ["name", "displayName", "userName"].map(|name| json!({"required": [name]}));
        written["anyOf"] = json!(named);
        for name in SERVER_GIVEN {
            written["properties"][name]["readOnly"] = true.into();
        }
    }
    written
}

/// A person as the service gives it: a version that was sent is bounded, and counted on from there.
fn as_kept() -> Value {
    let mut written = object(PERSON, &[]);
    let version = written.pointer_mut("/properties/meta/properties/version");
    if let Some(version) = version.and_then(Value::as_object_mut) {
        version.remove("maximum");
    }
    written
}

/// Somebody on a list: `fields` and private members decide what is there.
fn part_of_a_person() -> Value {
    let mut written = as_kept();
    written["description"] =
        "A person, as far as `fields` asks for them and the caller may see them.".into();
    let properties = written["properties"].as_object_mut();
    for (_, property) in properties.into_iter().flatten() {
        if let Some(item) = property.get_mut("items").and_then(Value::as_object_mut) {
            item.remove("required");
        }
    }
    written
}

fn object(members: &'static [Member], required: &[&str]) -> Value {
    let properties: Map<String, Value> =
        members.iter().map(|member| (member.name.to_owned(), property(member))).collect();
    let mut written = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        written["required"] = json!(required);
    }
    written
}

fn property(member: &Member) -> Value {
    let mut written = match &member.shape {
        Shape::Text(text) => {
            let mut written = json!({"type": "string", "minLength": 1, "maxLength": text.max});
            if text.form == Form::PersonId {
                written = json!({"type": "string", "format": "uuid"});
            }
            written
        }
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Integer => json!({"type": "integer", "minimum": 1, "maximum": MAX_VERSION}),
        Shape::Timestamp => json!({"type": "string", "format": "date-time"}),
        Shape::PartialDate => json!({
            "type": "string",
            "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|--[0-9]{2}-[0-9]{2})$",
        }),
        Shape::Labels => json!({
            "type": "array", "maxItems": MAX_ITEMS, "uniqueItems": true,
            "items": {"type": "string", "minLength": 1, "maxLength": 64},
        }),
        Shape::Object(members) => object(members, &[]),
        Shape::List { members, required, max } => json!({
            "type": "array", "maxItems": max, "items": object(members, required),
        }),
        Shape::Any => json!({
            "type": "object",
            "description": format!("At most {MAX_ATTRIBUTES_BYTES} bytes of compact JSON."),
        }),
    };
    written["description"] = member.about.into();
    written
}
