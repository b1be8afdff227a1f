//! What stands on the page.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::get;
use crate::tags::{Tag, balance, tags};

/// The tags of the page that begin an element.
async fn beginnings() -> Vec<Tag> {
    tags(&get("/docs").await.text).into_iter().filter(|tag| !tag.ends).collect()
}

fn operations<'a>(document: &'a Value) -> Vec<(&'a str, &'a str, &'a Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let of_path = |(path, item): (&'a String, &'a Value)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, said)| (path.as_str(), method.as_str(), said))
    };
    paths.flat_map(of_path).collect()
}

#[tokio::test]
async fn every_operation_stands_on_the_page() {
    let document = server::openapi::document();
    let page = get("/docs").await.text;
    let tags = tags(&page);
    for (path, method, said) in operations(&document) {
        let id = said["operationId"].as_str().unwrap();
        let is_article = |tag: &Tag| tag.element == "article" && tag.attribute("id") == Some(id);
        assert!(tags.iter().any(is_article), "{id}");
        let article = page.split(&format!("<article id=\"{id}\"")).nth(1).unwrap();
        let article = article.split("</article>").next().unwrap();
        assert!(article.contains(&format!(">{}</span>", method.to_uppercase())), "{id}");
        assert!(article.contains(&format!("<code>{path}</code>")), "{id}");
        assert!(article.contains("curl "), "{id}");
        for parameter in said["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            assert!(article.contains(&format!("<code>{name}</code>")), "{id} {name}");
            assert!(article.contains(&format!("data-name=\"{name}\"")), "{id} {name}");
        }
        for status in said["responses"].as_object().unwrap().keys() {
            assert!(article.contains(&format!("<th scope=\"row\">{status}</th>")), "{id} {status}");
        }
        assert_eq!(article.contains("<textarea"), said["requestBody"].is_object(), "{id}");
        for media_type in said["requestBody"]["content"].as_object().into_iter().flatten() {
            assert!(article.contains(&format!("<p><code>{}</code>: ", media_type.0)), "{id}");
        }
    }
}

#[tokio::test]
async fn every_member_of_every_schema_stands_on_the_page() {
    let document = server::openapi::document();
    let page = get("/docs").await.text.replace("<wbr>", "");
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let section = page.split(&format!("<h3 id=\"schema-{name}\">")).nth(1).unwrap();
        let section = section.split("<h3").next().unwrap();
        let (members, before) = match &schema["items"] {
            Value::Null => (&schema["properties"], ""),
            items => (&items["properties"], "[]."),
        };
        for member in members.as_object().unwrap().keys() {
            let member = format!("<code>{before}{member}</code>");
            assert!(section.contains(&member), "{name} {member}");
        }
    }
    for nested in ["name.familyName", "emails[].value", "externalIds[].system", "meta.version"] {
        assert!(page.contains(&format!("<code>{nested}</code>")), "{nested}");
    }
}

#[tokio::test]
async fn the_page_is_well_formed() {
    balance(&tags(&get("/docs").await.text));
    let tags = beginnings().await;
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|tag| tag.attribute("id")) {
        assert!(ids.insert(id), "{id} stands there twice");
    }
    let references = tags.iter().flat_map(|tag| {
        let inner = tag.attribute("href").and_then(|href| href.strip_prefix('#'));
        [inner, tag.attribute("for"), tag.attribute("aria-labelledby")].into_iter().flatten()
    });
    for reference in references {
        assert!(ids.contains(reference), "nothing has the id {reference}");
    }
}

#[tokio::test]
async fn headings_are_in_order_and_fields_have_labels() {
    let tags = beginnings().await;
    let levels = tags.iter().filter_map(|tag| {
        let level = tag.element.strip_prefix('h')?;
        level.parse::<u8>().ok()
    });
    let levels: Vec<u8> = levels.collect();
    assert!(levels[0] == 1 && !levels[1..].contains(&1), "{levels:?}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");

    let labels: BTreeSet<_> = tags.iter().filter_map(|tag| tag.attribute("for")).collect();
    let fields = tags.iter().filter(|tag| ["input", "select", "textarea"].contains(&&*tag.element));
    for field in fields {
        let id = field.attribute("id").unwrap();
        assert!(labels.contains(id), "{id} has no label");
    }
}

#[tokio::test]
async fn nothing_comes_from_elsewhere() {
    for tag in beginnings().await {
        let element = tag.element.as_str();
        for address in ["src", "href", "action"].iter().filter_map(|name| tag.attribute(name)) {
            let is_here = address.starts_with(['/', '#']) && !address.starts_with("//");
            let is_rfc = element == "a" && address.starts_with("https://www.rfc-editor.org/");
            assert!(is_here || is_rfc, "{element} {address}");
        }
        assert!(tag.attribute("style").is_none(), "the policy forbids styles within the page");
        assert!(!["style", "img", "iframe", "base"].contains(&element), "{element}");
    }
    let style = get("/docs/page.css").await.text;
    assert!(!style.contains("url(") && !style.contains("@import"));
}

/// What reads can be sent without the script, as far as HTML can say it.
#[tokio::test]
async fn reads_are_plain_forms() {
    let document = server::openapi::document();
    let tags = beginnings().await;
    let reads = operations(&document).into_iter().filter(|(_, method, _)| *method == "get");
    for (path, _, said) in reads {
        let plain = tags.iter().any(|tag| {
            let (action, method) = (tag.attribute("action"), tag.attribute("method"));
            tag.element == "form" && (action, method) == (Some(path), Some("get"))
        });
        assert_eq!(plain, !path.contains('{'), "{path}");
        for parameter in said["parameters"].as_array().unwrap().iter().filter(|_| plain) {
            let named = tags.iter().any(|tag| tag.attribute("name") == parameter["name"].as_str());
            assert_eq!(named, parameter["in"] == "query", "{path} {parameter}");
        }
    }
}
