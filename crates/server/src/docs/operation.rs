//! An operation of the OpenAPI document, and its article on the page.

use serde_json::Value;

use super::curl;
use super::form;
use super::html::{below, block, code, escape, prose, table};
use super::schema;

/// An operation, as the document describes it.
pub(super) struct Operation<'a> {
    /// The method, in upper case.
    pub method: String,
    /// The path, with parameters in braces.
    pub path: &'a str,
    said: &'a Value,
}

/// A member of the document that is a text, or the empty one.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// A value that the document holds as an example, as somebody would type it.
pub(super) fn typed(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An example, laid out to be read; one that is no JSON stands as it is sent.
fn laid_out(example: &Value) -> String {
    example.as_str().map_or_else(|| format!("{example:#}"), str::to_owned)
}

impl<'a> Operation<'a> {
    /// All operations of a document, in its order.
    pub(super) fn all(document: &'a Value) -> Vec<Self> {
        let paths = document["paths"].as_object().into_iter().flatten();
        let of_path = |(path, item): (&'a String, &'a Value)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(move |(method, said)| Self { method: method.to_uppercase(), path, said })
        };
        paths.flat_map(of_path).collect()
    }

    /// The stable name.
    pub(super) fn id(&self) -> &'a str {
        text(self.said, "operationId")
    }

    /// A line.
    pub(super) fn summary(&self) -> &'a str {
        text(self.said, "summary")
    }

    /// The parameters of the path, of the query and of the head.
    pub(super) fn parameters(&self) -> &'a [Value] {
        self.said["parameters"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The parameters that stand at a place.
    pub(super) fn parameters_in(&self, place: &str) -> impl Iterator<Item = &'a Value> {
        self.parameters().iter().filter(move |parameter| parameter["in"] == place)
    }

    /// The media types that the body can have, and what the document says of each.
    fn bodies(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let content = self.said["requestBody"]["content"].as_object();
        content.into_iter().flatten().map(|(media_type, said)| (media_type.as_str(), said))
    }

    /// The media type of the body, the first if there are several, and what the document says of it.
    pub(super) fn body(&self) -> Option<(&'a str, &'a Value)> {
        self.bodies().next()
    }

    /// What somebody might send, laid out to be read.
    pub(super) fn example(&self) -> Option<String> {
        self.body().map(|(_, said)| laid_out(&said["example"]))
    }

    /// The article.
    pub(super) fn article(&self) -> String {
        let id = escape(self.id());
        let class = self.method.to_lowercase();
        let (method, path) = (escape(&self.method), escape(self.path));
        let (summary, about) = (prose(self.summary()), prose(text(self.said, "description")));
        let about = if about.is_empty() { about } else { format!("<p>{about}</p>\n") };
        let scope = self.said["security"][0]["token"][0].as_str();
        let scope = scope.map(|scope| format!("<p>It needs the scope {}.</p>\n", code(scope)));
        let about = about + &scope.unwrap_or_default();
        let address = format!(
            r#"<p class="address"><span class="method {class}">{method}</span> <code>{path}</code> <span class="name">{id}</span></p>"#
        );
        let parts = [
            self.parameter_table(),
            self.body_part(),
            self.answer_table(),
            curl::part(self),
            form::part(self),
        ];
        format!(
            "<article id=\"{id}\" aria-labelledby=\"{id}-summary\">\n\
             <h3 id=\"{id}-summary\">{summary}</h3>\n{address}\n{about}{}</article>\n",
            parts.concat()
        )
    }

    fn parameter_table(&self) -> String {
        if self.parameters().is_empty() {
            return String::new();
        }
        let rows = self.parameters().iter().map(|parameter| {
            let name = schema::named(text(parameter, "name"), parameter["required"] == true);
            let place = format!(r#"<span class="line">{}</span>"#, escape(text(parameter, "in")));
            let kind = schema::kind(&parameter["schema"]);
            [name + &place, below(&kind, &prose(text(parameter, "description")))]
        });
        let label = format!("Parameters of {}", self.id());
        format!("<h4>Parameters</h4>\n{}", table(&label, ["Name", "Type and meaning"], rows))
    }

    fn body_part(&self) -> String {
        let several = self.bodies().count() > 1;
        let parts = self.bodies().map(|(media_type, said)| {
            // A label names one thing on the page.
            let of =
                if several { format!("{} as {media_type}", self.id()) } else { self.id().into() };
            let shape = schema::outline(&said["schema"]);
            let members = schema::members(&format!("Body of {of}"), &said["schema"]);
            let example = laid_out(&said["example"]);
            let example = block(&format!("Example of a body of {of}"), &example);
            format!(
                "<p>{}: {shape}.</p>\n{members}<p>For example:</p>\n{example}",
                code(media_type)
            )
        });
        let parts: String = parts.collect();
        if parts.is_empty() { parts } else { format!("<h4>Body</h4>\n{parts}") }
    }

    fn answer_table(&self) -> String {
        let answers = self.said["responses"].as_object().into_iter().flatten();
        let rows = answers.map(|(status, said)| {
            let headers = said["headers"].as_object().into_iter().flatten();
            let headers = headers.map(|(name, header)| {
                format!("<li>{}: {}</li>", code(name), prose(text(header, "description")))
            });
            let headers: String = headers.collect();
            let headers = if headers.is_empty() { headers } else { format!("<ul>{headers}</ul>") };
            let content = said["content"].as_object().into_iter().flatten();
            let content = content.map(|(media_type, said)| {
                format!("{}: {}", code(media_type), schema::outline(&said["schema"]))
            });
            let content = content.collect::<Vec<_>>().join("<br>");
            let content = if content.is_empty() { "no body".to_owned() } else { content };
            let about = prose(text(said, "description"));
            [escape(status), below(&content, &about) + &headers]
        });
        let label = format!("Answers of {}", self.id());
        format!("<h4>Answers</h4>\n{}", table(&label, ["Status", "Body and meaning"], rows))
    }
}
