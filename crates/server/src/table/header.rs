//! A header row, and where its columns go.

use super::near;
use super::target::Target;

/// What happens to a column that isn't mapped and whose header isn't a member either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmapped {
    /// Refuse the table, naming every such column.
    Refuse,
    /// Keep its texts below `attributes`, by its header.
    Attributes,
    /// Leave it out.
    Ignore,
}

/// How whoever sent the table writes options, so that a problem says what they can copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// As flags of a command.
    Flags,
    /// As parameters of a query.
    Parameters,
}

impl Spelling {
    fn option(self, name: &str, value: &str) -> String {
        match self {
            Self::Flags => format!("--{name} {value}"),
            Self::Parameters => format!("{name}={value}"),
        }
    }

    /// How several columns are mapped.
    fn maps(self) -> &'static str {
        match self {
            Self::Flags => "--map HEADER=MEMBER",
            Self::Parameters => "map=HEADER=MEMBER,HEADER=MEMBER",
        }
    }

    /// Writes maps in a row.
    fn joined(self, maps: &[String]) -> String {
        match self {
            Self::Flags => {
                maps.iter().map(|map| format!("--map {map}")).collect::<Vec<_>>().join(" ")
            }
            Self::Parameters => format!("map={}", maps.join(",")),
        }
    }
}

/// A map as the caller wrote it: the header, and the target unless the column is left out.
type MapTo<'a> = (&'a str, Option<Target>);

/// Says where every column goes; a column that is left out is not in the list.
pub(super) fn targets(
    headers: &[&str],
    maps: &[String],
    unmapped: Unmapped,
    spelling: Spelling,
) -> Result<Vec<(usize, Target)>, String> {
    let mut problems = Vec::new();
    let mut maps: Vec<MapTo<'_>> =
        maps.iter().filter_map(|map| read_map(headers, map, &mut problems)).collect();
    let mut targets = Vec::new();
    let mut homeless = Vec::new();
    for (column, header) in headers.iter().enumerate() {
        if let Some(position) = maps.iter().position(|(mapped, _)| mapped == header) {
            targets.extend(maps.remove(position).1.map(|target| (column, target)));
        } else if stands_twice(headers, header) {
            let problem = twice(headers, header);
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        } else if let Ok(target) = Target::parse(header) {
            targets.push((column, target));
        } else if unmapped == Unmapped::Attributes && !header.is_empty() {
            targets.push((column, Target::attribute(header)));
        } else if unmapped != Unmapped::Ignore {
            homeless.push(column);
        }
    }
    for (header, _) in maps {
        problems.push(format!("Column `{header}` has more maps than there are such columns."));
    }
    if !homeless.is_empty() {
        problems.push(say_homeless(headers, &homeless, spelling));
    }
    problems.extend(shared(headers, &targets));
    if problems.is_empty() { Ok(targets) } else { Err(problems.join("\n")) }
}

/// Reads `HEADER=TARGET`. A header may have a `=` itself: what is before the `=` has to be one.
fn read_map<'a>(headers: &[&'a str], map: &str, problems: &mut Vec<String>) -> Option<MapTo<'a>> {
    let Some((left, _)) = map.split_once('=') else {
        problems.push(format!("`{map}` maps nothing; write HEADER=MEMBER."));
        return None;
    };
    let found = map.match_indices('=').find_map(|(at, _)| {
        let header = headers.iter().find(|header| **header == map[..at].trim())?;
        Some((*header, map[at + 1..].trim()))
    });
    let Some((header, target)) = found else {
        let near = near::same(headers, left).map(|near| format!("; perhaps `{near}` is meant"));
        problems.push(format!(
            "The table has no column `{}`, which is mapped{}.",
            left.trim(),
            near.unwrap_or_default()
        ));
        return None;
    };
    match Target::parse(target) {
        Ok(target) => Some((header, Some(target))),
        Err(_) if target.is_empty() => Some((header, None)),
        Err(problem) => {
            problems.push(format!("Column `{header}`: {problem}"));
            Some((header, None))
        }
    }
}

/// Columns without a name are many in what spreadsheets write, and no doubles.
fn stands_twice(headers: &[&str], header: &str) -> bool {
    !header.is_empty() && headers.iter().filter(|other| *other == &header).count() > 1
}

fn twice(headers: &[&str], header: &str) -> String {
    let count = headers.iter().filter(|other| **other == header).count();
    format!("Column `{header}` stands there {count} times; map it as often, in the same order.")
}

fn say_homeless(headers: &[&str], columns: &[usize], spelling: Spelling) -> String {
    let name = |column: &usize| match headers[*column] {
        "" => format!("the unnamed column {}", column + 1),
        header => format!("`{header}`"),
    };
    let names: Vec<String> = columns.iter().map(name).collect();
    let suggestions: Vec<String> = columns
        .iter()
        .filter_map(|column| {
            Some(suggestion(headers[*column], &near::target(headers[*column])?, spelling))
        })
        .collect();
    let perhaps = if suggestions.is_empty() {
        String::new()
    } else {
        format!(" (perhaps {})", spelling.joined(&suggestions))
    };
    format!(
        "It isn't said where these columns go: {}. Map each with {}{perhaps}, keep them with {}, or \
         leave them out with {}.",
        names.join(", "),
        spelling.maps(),
        spelling.option("unmapped", "attributes"),
        spelling.option("unmapped", "ignore"),
    )
}

/// Writes a map, for a shell if it is for one.
fn suggestion(header: &str, target: &str, spelling: Spelling) -> String {
    let map = format!("{header}={target}");
    let plain = |c: char| c.is_alphanumeric() || "_-.=".contains(c);
    let bare = spelling == Spelling::Parameters || map.chars().all(plain);
    if bare { map } else { format!("'{map}'") }
}

/// Finds the columns that go to one and the same place.
fn shared(headers: &[&str], targets: &[(usize, Target)]) -> Vec<String> {
    let earlier = |index: usize, target: &Target| {
        targets[..index].iter().find(|(_, other)| other == target).map(|(column, _)| *column)
    };
    let problem = |(index, (column, target)): (usize, &(usize, Target))| {
        let first = earlier(index, target)?;
        let (first, second) = (headers[first], headers[*column]);
        Some(format!("Columns `{first}` and `{second}` both go to `{target}`; map one elsewhere."))
    };
    targets.iter().enumerate().filter_map(problem).collect()
}
