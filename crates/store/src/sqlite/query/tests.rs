use people::page::Search;
use people::{Filter, Query, Sort};

use super::is_walk;

/// Who takes which turns: one query that is taken for less than it is keeps everybody waiting.
#[test]
fn what_may_cost_much_is_a_walk() {
    let asked = |q: &str, filter: &str, sort| Query {
        search: (!q.is_empty()).then(|| Search::parse(q).unwrap()),
        filter: (!filter.is_empty()).then(|| Filter::parse(filter).unwrap()),
        sort,
        ..Query::default()
    };
    let [indexed, other] = ["name.familyName eq \"Zed\"", "title eq \"x\""];
    for (q, filter, sort, expected) in [
        ("", "", Sort::Id, false),
        ("", "", Sort::Name, false),
        ("", "", Sort::LastModified, false),
        ("zed", "", Sort::Id, false),
        ("zed", "", Sort::Name, true),
        ("zed", "", Sort::LastModified, true),
        ("", indexed, Sort::Id, false),
        ("", indexed, Sort::Name, true),
        ("", indexed, Sort::LastModified, true),
        ("zed", indexed, Sort::Id, false),
        ("zed", indexed, Sort::Name, true),
        ("", other, Sort::Id, true),
        ("", other, Sort::Name, true),
        ("zed", other, Sort::Id, true),
    ] {
        let query = asked(q, filter, sort);
        assert_eq!(is_walk(&query), expected, "{q} {filter} {sort}");
        let counted = Query { total: true, ..query };
        assert_eq!(is_walk(&counted), expected || !filter.is_empty(), "{q} {filter} {sort}");
    }
}
