//! The whole page.

use serde_json::Value;

use super::guide::{self, Section};
use super::html::{escape, prose};
use super::operation::{Operation, text};
use super::schema;

/// The groups of operations: id, heading, and how the paths in it begin; the first that fits.
const GROUPS: [(&str, &str, &str); 3] = [
    ("rest", "REST v1", "/v1/"),
    ("seed", "The seed’s dialect", "/data"),
    ("operations", "Operations", "/"),
];

/// Writes the page of an OpenAPI document.
pub(super) fn page(document: &Value) -> String {
    let operations = Operation::all(document);
    let groups = GROUPS.map(|(id, title, begins)| {
        let of_group = |operation: &&Operation<'_>| begins == group_of(operation.path);
        let group: Vec<_> = operations.iter().filter(of_group).collect();
        let articles: String = group.iter().map(|operation| operation.article()).collect();
        ((id, title, articles), links(group.into_iter().map(link_to)))
    });
    let schemas = document["components"]["schemas"].as_object();
    let schemas = || schemas.into_iter().flatten();
    let names = schemas().map(|(name, _)| (schema::anchor(name), escape(name)));
    let schema_links = links(names);
    let schemas = ("schemas", "Schemas", schemas().map(schema_part).collect());
    let alone = |section| (section, String::new());
    let sections: Vec<_> = [alone(guide::basics())]
        .into_iter()
        .chain(groups)
        .chain(guide::sections().map(alone))
        .chain([(schemas, schema_links)])
        .collect();
    let entry = |((id, title, _), below): &(Section, String)| {
        format!("<li><a href=\"#{id}\">{title}</a>{below}</li>\n")
    };
    let contents: String = sections.iter().map(entry).collect();
    let written: String = sections.iter().map(|(section, _)| written(section)).collect();
    whole(document, &contents, &written)
}

fn written((id, title, said): &Section) -> String {
    format!("<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>\n{said}</section>\n")
}

fn group_of(path: &str) -> &'static str {
    let group = GROUPS.iter().find(|(_, _, begins)| path.starts_with(begins));
    group.map_or("", |(_, _, begins)| begins)
}

/// A list of links: the id that each leads to, and what it says.
fn links(targets: impl Iterator<Item = (String, String)>) -> String {
    let link = |(id, said)| format!("<li><a href=\"#{id}\"><code>{said}</code></a></li>\n");
    let links: String = targets.map(link).collect();
    format!("\n<ul>\n{links}</ul>\n")
}

fn link_to(operation: &Operation<'_>) -> (String, String) {
    let said = format!("{} {}", operation.method, operation.path);
    (escape(operation.id()), escape(&said))
}

fn schema_part((name, said): (&String, &Value)) -> String {
    let anchor = schema::anchor(name);
    let about = prose(text(said, "description"));
    let about = if about.is_empty() { about } else { format!("<p>{about}</p>\n") };
    let members = schema::members(&format!("Members of {name}"), said);
    format!("<h3 id=\"{anchor}\">{}</h3>\n{about}{members}", escape(name))
}

fn whole(document: &Value, contents: &str, written: &str) -> String {
    let info = &document["info"];
    let (title, version) = (escape(text(info, "title")), escape(text(info, "version")));
    let (summary, about) = (prose(text(info, "summary")), prose(text(info, "description")));
    format!(
        r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}: the API</title>
<link rel="stylesheet" href="/docs/page.css">
<script src="/docs/try.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>{title} <span class="version">{version}</span></h1>
<p class="lead">{summary} {about}</p>
<p>This page is written from <a href="/openapi.json"><code>/openapi.json</code></a>, the contract for programs.</p>
<p class="field scripted"><label for="token">Token, to try operations with; it is sent, and kept nowhere</label>
<input id="token" type="password" autocomplete="off" spellcheck="false"></p>
</header>
<nav aria-label="Contents">
<ul>
{contents}</ul>
</nav>
<main id="main" tabindex="-1">
{written}</main>
</body>
</html>
"##
    )
}
