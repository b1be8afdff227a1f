//! `docs/problems.md` has every problem, and says of each what the service says.

use std::collections::BTreeSet;

use axum::http::Method;
use people::{Rule, Violations};
use server::access::{Refused, Scope};
use server::problem::Problem;

use crate::get;

const LIST: &str = include_str!("../../../../docs/problems.md");
const SOURCE: &str = include_str!("../../src/problem.rs");

/// One of each.
fn every_problem() -> [Problem; 29] {
    let broken = || Violations::one("", Rule::Json, "");
    let text = String::new;
    [
        Problem::NotJson(broken()),
        Problem::Invalid(broken()),
        Problem::Parameter { name: text(), detail: text() },
        Problem::Header { name: "", detail: "" },
        Problem::BodyIncomplete,
        Problem::Unauthorized(Refused::NoToken),
        Problem::Forbidden { scope: Scope::Read },
        Problem::Private(broken()),
        Problem::Foreign,
        Problem::TooMany { seconds: 1 },
        Problem::TokenNotFound,
        Problem::PersonNotFound,
        Problem::VersionNotFound,
        Problem::Erased,
        Problem::KeyReused,
        Problem::Unmet(broken()),
        Problem::RouteNotFound,
        Problem::MethodNotAllowed(Method::GET),
        Problem::BodyTooSlow,
        Problem::Taken { pointers: vec![text()] },
        Problem::NameTaken,
        Problem::VersionMismatch { current: 1 },
        Problem::BodyTooLarge { limit: 1 },
        Problem::MediaType { expected: "" },
        Problem::Internal,
        Problem::Unavailable,
        Problem::IssuerUnavailable,
        Problem::Busy,
        Problem::TimedOut,
    ]
}

/// The kinds that stand in the source, which nobody can forget to add to.
fn kinds_of_the_source() -> BTreeSet<&'static str> {
    let kind = SOURCE.split("pub fn kind").nth(1).unwrap().split("pub fn").next().unwrap();
    kind.split('"').skip(1).step_by(4).collect()
}

#[test]
fn one_of_each_problem_is_here() {
    let here: BTreeSet<_> = every_problem().iter().map(|problem| problem.kind().0).collect();
    assert_eq!(here, kinds_of_the_source(), "add the new problem to `every_problem`");
}

#[test]
fn the_list_says_what_the_service_says() {
    for problem in every_problem() {
        let (kind, title) = problem.kind();
        let heading = format!("\n## {kind}\n\n**{}** {title}\n\n", problem.status().as_u16());
        assert!(LIST.contains(&heading), "docs/problems.md lacks this, and what to do:{heading}");
    }
    let listed: BTreeSet<_> = LIST.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(listed, kinds_of_the_source(), "docs/problems.md has a problem that isn't one");
}

#[tokio::test]
async fn the_page_has_every_problem() {
    let page = get("/docs").await.text;
    for problem in every_problem() {
        let (kind, title) = problem.kind();
        let said =
            format!("<strong>{title}</strong><br><code>urn:peopleinfo:problem:{kind}</code>");
        let said = said.replace('\'', "&#39;");
        assert_eq!(page.matches(&said).count(), 1, "{said}");
    }
}
