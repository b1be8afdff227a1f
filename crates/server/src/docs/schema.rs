//! Schemas in words: what a value may be, and the members of an object as a table.

use serde_json::Value;

use super::html::{below, code, escape, prose, table};
use super::operation::{text, typed};

/// A name, which may go on in another line behind a dot, and whether it can't be left out.
pub(super) fn named(name: &str, required: bool) -> String {
    let required = if required { r#" <span class="required">required</span>"# } else { "" };
    code(name).replace('.', ".<wbr>") + required
}

/// What a value may be, with its limits.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(link) = link(schema) {
        return link;
    }
    let mut written = match type_names(schema).0 {
        _ if schema["enum"].is_array() => one_of(schema),
        "string" => string(schema),
        "integer" => number(schema, "whole number"),
        "number" => number(schema, "number"),
        "boolean" => format!("{} or {}", code("true"), code("false")),
        "array" => array(schema, &kind(&schema["items"])),
        "object" => "object".to_owned(),
        _ => "any JSON".to_owned(),
    };
    if type_names(schema).1 {
        written += " or ";
        written += &code("null");
    }
    match &schema["default"] {
        Value::Null => written,
        default => format!("{written}; {} unless said", code(&typed(default))),
    }
}

/// What a value may be, where no table of its members follows.
pub(super) fn outline(schema: &Value) -> String {
    let properties = schema["properties"].as_object();
    match (properties, &schema["items"]) {
        (_, items) if items.is_object() => array(schema, &outline(items)),
        (Some(properties), _) => {
            let names: Vec<_> = properties.keys().map(|name| code(name)).collect();
            format!("object with {}", names.join(", "))
        }
        (None, _) => kind(schema),
    }
}

/// The members of an object, or of those in a list, and of what is in them, as a table; nothing for a mere reference.
pub(super) fn members(label: &str, schema: &Value) -> String {
    let mut rows = Vec::new();
    collect(schema, "", &mut rows);
    collect(&schema["items"], "[].", &mut rows);
    if rows.is_empty() {
        return String::new();
    }
    let only = if schema["additionalProperties"] == false {
        "<p>There are no other members.</p>\n"
    } else {
        ""
    };
    table(label, ["Member", "Type and meaning"], rows) + only
}

fn collect(schema: &Value, prefix: &str, rows: &mut Vec<[String; 2]>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let required = schema["required"].as_array();
        let required = required.is_some_and(|names| names.contains(&Value::from(name.as_str())));
        let path = format!("{prefix}{name}");
        let given = if property["readOnly"] == true { " Given by the server." } else { "" };
        let about = prose(text(property, "description"));
        let about = if about.contains("iven by the server") { about } else { about + given };
        rows.push([named(&path, required), below(&kind(property), &about)]);
        collect(property, &format!("{path}."), rows);
        collect(&property["items"], &format!("{path}[]."), rows);
    }
}

/// The id of the section of a schema.
pub(super) fn anchor(name: &str) -> String {
    format!("schema-{}", escape(name))
}

fn link(schema: &Value) -> Option<String> {
    let name = text(schema, "$ref").rsplit('/').next().filter(|name| !name.is_empty())?;
    Some(format!(r##"<a href="#{}">{}</a>"##, anchor(name), escape(name)))
}

/// The name of the type, and whether `null` will do too.
fn type_names(schema: &Value) -> (&str, bool) {
    let Some(names) = schema["type"].as_array() else { return (text(schema, "type"), false) };
    let name = names.iter().filter_map(Value::as_str).find(|name| *name != "null");
    (name.unwrap_or_default(), names.iter().any(|name| name == "null"))
}

fn one_of(schema: &Value) -> String {
    let values = schema["enum"].as_array().into_iter().flatten();
    let whole = |value| format!(r#"<code class="whole">{}</code>"#, escape(&typed(value)));
    values.map(whole).collect::<Vec<_>>().join(" or ")
}

fn string(schema: &Value) -> String {
    if let Some(pattern) = schema["pattern"].as_str() {
        return format!("text that matches {}", code(pattern));
    }
    match (text(schema, "format"), schema["minLength"].as_u64(), schema["maxLength"].as_u64()) {
        ("uuid", ..) => "UUID".to_owned(),
        ("date-time", ..) => "moment (RFC 3339)".to_owned(),
        (_, _, Some(max)) => format!("text of at most {max} characters"),
        (_, Some(1..), None) => "text, not empty".to_owned(),
        (_, _, None) => "text".to_owned(),
    }
}

fn number(schema: &Value, name: &str) -> String {
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(min), Some(max)) => format!("{name} from {min} to {max}"),
        (Some(min), None) => format!("{name} from {min}"),
        (None, Some(max)) => format!("{name} up to {max}"),
        (None, None) => name.to_owned(),
    }
}

fn array(schema: &Value, items: &str) -> String {
    let different = if schema["uniqueItems"] == true { "different ones, " } else { "" };
    match schema["maxItems"].as_u64() {
        Some(max) => format!("list, {different}at most {max}, of: {items}"),
        None => format!("list of: {items}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_said_in_words() {
        let cases = [
            (json!({"type": "string", "minLength": 1}), "text, not empty"),
            (json!({"type": "string", "maxLength": 9}), "text of at most 9 characters"),
            (json!({"type": ["string", "null"]}), "text or <code>null</code>"),
            (json!({"type": "integer", "minimum": 1}), "whole number from 1"),
            (
                json!({"enum": ["a", "<"], "default": "a"}),
                r#"<code class="whole">a</code> or <code class="whole">&lt;</code>; <code>a</code> unless said"#,
            ),
            (
                json!({"type": "array", "maxItems": 2, "items": {"type": "object"}}),
                "list, at most 2, of: object",
            ),
            (
                json!({"$ref": "#/components/schemas/A\"B"}),
                "<a href=\"#schema-A&quot;B\">A&quot;B</a>",
            ),
            (json!({}), "any JSON"),
        ];
        for (schema, words) in cases {
            assert_eq!(kind(&schema), words, "{schema}");
        }
    }

    #[test]
    fn nested_members_stand_in_the_table() {
        let item = json!({"type": "object", "properties": {"value": {"type": "string"}}});
        let schema = json!({"properties": {"emails": {"type": "array", "items": item}}});
        let written = members("Members", &schema);
        assert!(written.contains("<code>emails[].<wbr>value</code>"), "{written}");
        let written = members("Members", &schema["properties"]["emails"]);
        assert!(written.contains("<code>[].<wbr>value</code>"), "{written}");
    }
}
