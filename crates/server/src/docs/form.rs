//! The form that tries an operation: a plain one where HTML can send it, and the script's.

use serde_json::Value;

use super::curl::sample;
use super::html::escape;
use super::operation::{Operation, text, typed};

/// How much of a request a form without a script can send.
enum Plain {
    /// All of it.
    Whole,
    /// One parameter at a time: a field that is left empty is sent too, and means something else.
    OneByOne,
    /// Nothing.
    Nothing,
}

fn plain(operation: &Operation<'_>) -> Plain {
    let in_path = operation.parameters_in("path").next().is_some();
    let mut queries = operation.parameters_in("query");
    match operation.method.as_str() {
        "GET" if in_path => Plain::Nothing,
        "GET" if queries.all(|parameter| parameter["required"] == true) => Plain::Whole,
        "GET" => Plain::OneByOne,
        _ => Plain::Nothing,
    }
}

/// The part of an article.
pub(super) fn part(operation: &Operation<'_>) -> String {
    let (whole, without) = match plain(operation) {
        Plain::Whole => (true, String::new()),
        Plain::OneByOne => (false, one_by_one(operation)),
        Plain::Nothing => {
            let sentence = "This request can only be sent here by the script of this page, which \
                            isn't running. The curl line above sends the same.";
            (false, format!("<p class=\"unscripted\">{sentence}</p>\n"))
        }
    };
    let summary = escape(operation.summary());
    format!(
        "<details class=\"try\">\n<summary>Try it<span class=\"unseen\">: {summary}</span>\
         </summary>\n{without}{}{}</details>\n",
        form(operation, whole),
        answer(operation)
    )
}

fn form(operation: &Operation<'_>, whole: bool) -> String {
    let (method, path) = (escape(&operation.method), escape(operation.path));
    let how = if whole {
        format!(r#"class="send" action="{path}" method="get""#)
    } else {
        r#"class="send scripted""#.to_owned()
    };
    let fields = operation.parameters().iter().map(|parameter| field(operation, parameter, ""));
    let fields: String = fields.collect();
    let body = body(operation);
    format!(
        "<form {how} data-method=\"{method}\" data-path=\"{path}\">\n{fields}{body}\
         <p><button type=\"submit\">Send</button></p>\n</form>\n"
    )
}

fn one_by_one(operation: &Operation<'_>) -> String {
    let path = escape(operation.path);
    let forms = operation.parameters_in("query").map(|parameter| {
        let mut needed = parameter.clone();
        needed["required"] = true.into();
        let field = field(operation, &needed, "-alone");
        format!(
            "<form action=\"{path}\" method=\"get\">\n{field}\
             <p><button type=\"submit\">Send</button></p>\n</form>\n"
        )
    });
    let forms: String = forms.collect();
    format!(
        "<div class=\"unscripted\">\n<p>The script of this page isn't running. Without it, one \
         parameter can be sent at a time; <a href=\"{path}\">without any</a>, too.</p>\n\
         {forms}</div>\n"
    )
}

/// A field and its label. What isn't part of the query only the script can send.
fn field(operation: &Operation<'_>, parameter: &Value, suffix: &str) -> String {
    let name = escape(text(parameter, "name"));
    let place = text(parameter, "in");
    let id = format!("{}-{name}{suffix}", escape(operation.id()));
    let sent = if place == "query" { format!(r#" name="{name}""#) } else { String::new() };
    let place = escape(place);
    let required = if parameter["required"] == true { " required" } else { "" };
    let attributes = format!(r#"id="{id}"{sent} data-name="{name}" data-in="{place}"{required}"#);
    let control = match choices(parameter) {
        Some(choices) => select(parameter, &attributes, &choices),
        None => input(parameter, &attributes),
    };
    let class = if place == "query" { "field" } else { "field scripted" };
    let needed = if required.is_empty() || !suffix.is_empty() { "" } else { " (required)" };
    let kind = if place == "query" { String::new() } else { format!(" ({place})") };
    format!(
        "<p class=\"{class}\"><label for=\"{id}\"><code>{name}</code>{kind}{needed}</label>\n\
         {control}</p>\n"
    )
}

fn choices(parameter: &Value) -> Option<Vec<String>> {
    let schema = &parameter["schema"];
    if schema["type"] == "boolean" {
        return Some(vec!["true".to_owned(), "false".to_owned()]);
    }
    Some(schema["enum"].as_array()?.iter().map(typed).collect())
}

fn select(parameter: &Value, attributes: &str, choices: &[String]) -> String {
    let nothing =
        if parameter["required"] == true { "" } else { "<option value=\"\">(not sent)</option>" };
    let option = |choice: &String| format!("<option>{}</option>", escape(choice));
    let options: String = choices.iter().map(option).collect();
    format!("<select {attributes}>{nothing}{options}</select>")
}

fn input(parameter: &Value, attributes: &str) -> String {
    let schema = &parameter["schema"];
    let kind = if schema["type"] == "integer" {
        let limits = [("min", &schema["minimum"]), ("max", &schema["maximum"])];
        let limits = limits.map(|(name, limit)| match limit.as_i64() {
            Some(number) => format!(r#" {name}="{number}""#),
            None => String::new(),
        });
        format!(r#"type="number"{}"#, limits.concat())
    } else {
        r#"type="text" autocapitalize="none" spellcheck="false""#.to_owned()
    };
    let sample = escape(&sample(parameter).unwrap_or_default());
    format!(r#"<input {attributes} {kind} autocomplete="off" placeholder="{sample}">"#)
}

fn body(operation: &Operation<'_>) -> String {
    let Some(example) = operation.example() else { return String::new() };
    let id = format!("{}-body", escape(operation.id()));
    let media_type = operation.body().map_or("", |(media_type, _)| media_type);
    let rows = example.lines().count().clamp(4, 24);
    let (media_type, example) = (escape(media_type), escape(&example));
    format!(
        "<p class=\"field\"><label for=\"{id}\">Body, <code>{media_type}</code></label>\n\
         <textarea id=\"{id}\" data-in=\"body\" data-type=\"{media_type}\" rows=\"{rows}\" \
         spellcheck=\"false\" autocapitalize=\"none\" autocomplete=\"off\">\n{example}</textarea>\
         </p>\n"
    )
}

/// Where the script shows what came back.
fn answer(operation: &Operation<'_>) -> String {
    let id = escape(operation.id());
    format!(
        "<div class=\"answer scripted\">\n<p class=\"status\" role=\"status\"></p>\n\
         <pre class=\"headers\" tabindex=\"0\" role=\"group\" aria-label=\"Headers of the answer \
         of {id}\" hidden></pre>\n\
         <pre class=\"body\" tabindex=\"0\" role=\"group\" aria-label=\"Body of the answer of \
         {id}\" hidden></pre>\n</div>\n"
    )
}
