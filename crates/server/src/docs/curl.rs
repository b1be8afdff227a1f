//! The line that sends the same request from a shell.

use serde_json::Value;

use super::html::{ORIGIN, block};
use super::operation::{Operation, text, typed};

/// The part of an article.
pub(super) fn part(operation: &Operation<'_>) -> String {
    let label = format!("curl line of {}", operation.id());
    format!("<h4>With curl</h4>\n{}", block(&label, &line(operation)))
}

/// A value to show for a parameter, if there is a telling one.
pub(super) fn sample(parameter: &Value) -> Option<String> {
    let schema = &parameter["schema"];
    let given = [&parameter["example"], &schema["default"]];
    if let Some(value) = given.into_iter().find(|value| !value.is_null()) {
        return Some(typed(value));
    }
    let known = match text(parameter, "name") {
        "id" => "01900000-0000-7000-8000-000000000001",
        "version" => "1",
        "q" => "ada love",
        "filter" => r#"name.familyName eq "Lovelace""#,
        "fields" => "userName,name.familyName",
        "person_surname" => "Doe",
        "If-Match" | "If-None-Match" => "\"1\"",
        _ => return None,
    };
    Some(known.to_owned())
}

fn line(operation: &Operation<'_>) -> String {
    let mut path = operation.path.to_owned();
    for parameter in operation.parameters_in("path") {
        let value = sample(parameter).unwrap_or_else(|| text(parameter, "name").to_uppercase());
        path = path.replace(&format!("{{{}}}", text(parameter, "name")), &value);
    }
    let address = quoted(&format!("{ORIGIN}{path}"));
    let queries: Vec<_> = shown_queries(operation).collect();
    let command = match operation.method.as_str() {
        "GET" if queries.is_empty() => "curl".to_owned(),
        "GET" => "curl --get".to_owned(),
        method => format!("curl --request {method}"),
    };
    let mut parts = vec![format!("{command} {address}")];
    parts.extend(queries.iter().map(|pair| format!("--data-urlencode {}", quoted(pair))));
    if let Some((media_type, said)) = operation.body() {
        parts.push(format!("--header {}", quoted(&format!("Content-Type: {media_type}"))));
        parts.extend(shown_headers(operation).map(|pair| format!("--header {}", quoted(&pair))));
        parts.push(format!("--data {}", quoted(&typed(&said["example"]))));
    }
    parts.join(" \\\n  ")
}

/// What has to be there, and the first of what may.
fn shown_queries(operation: &Operation<'_>) -> impl Iterator<Item = String> {
    let first = operation.parameters_in("query").next();
    let shown = operation.parameters_in("query").filter(move |parameter| {
        parameter["required"] == true || first.is_some_and(|first| first == *parameter)
    });
    shown.filter_map(|parameter| pair(parameter, "="))
}

/// A request that writes is shown with its conditions.
fn shown_headers(operation: &Operation<'_>) -> impl Iterator<Item = String> {
    operation.parameters_in("header").filter_map(|parameter| pair(parameter, ": "))
}

fn pair(parameter: &Value, between: &str) -> Option<String> {
    Some(format!("{}{between}{}", text(parameter, "name"), sample(parameter)?))
}

/// A word of the shell that means just this text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(document: &Value) -> Vec<String> {
        Operation::all(document).iter().map(line).collect()
    }

    #[test]
    fn a_shell_reads_back_what_was_meant() {
        assert_eq!(quoted("O'Neill"), r"'O'\''Neill'");
        let content = json!({"application/json": {"example": {"name": "O'Neill"}}});
        let condition = json!({"name": "If-Match", "in": "header"});
        let id = json!({"name": "id", "in": "path", "required": true});
        let put = json!({"parameters": [id, condition], "requestBody": {"content": content}});
        let document = json!({"paths": {"/a/{id}": {"put": put}}});
        let expected = r#"curl --request PUT 'http://127.0.0.1:3000/a/01900000-0000-7000-8000-000000000001' \
  --header 'Content-Type: application/json' \
  --header 'If-Match: "1"' \
  --data '{"name":"O'\''Neill"}'"#;
        assert_eq!(lines(&document), [expected]);
    }

    #[test]
    fn parameters_of_the_query_are_encoded_by_curl() {
        let q = json!({"name": "q", "in": "query"});
        let sort = json!({"name": "sort", "in": "query", "schema": {"default": "id"}});
        let document = json!({"paths": {"/a": {"get": {"parameters": [q, sort]}}}});
        let expected = "curl --get 'http://127.0.0.1:3000/a' \\\n  --data-urlencode 'q=ada love'";
        assert_eq!(lines(&document), [expected]);
    }
}
