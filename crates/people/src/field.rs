//! The members of a person: their names, shapes and limits, in one table.
//!
//! The table is the only place where a member is declared. Checking, the canonical order, filters,
//! the OpenAPI schema, CSV columns and projections all read it, so that adding a member is adding a
//! row. Names are those of SCIM (RFC 7643) wherever SCIM has one.

/// One member of an object: its name, its shape and a sentence for the manual.
#[derive(Debug)]
pub struct Member {
    /// The name as it stands in the document.
    pub name: &'static str,
    /// What the value looks like.
    pub shape: Shape,
    /// One sentence for the manual and the OpenAPI document.
    pub about: &'static str,
}

/// What the value of a member looks like.
#[derive(Debug)]
pub enum Shape {
    /// A string.
    Text(Text),
    /// `true` or `false`.
    Boolean,
    /// A whole number, given by the server.
    Integer,
    /// A moment in RFC 3339, UTC, with milliseconds, given by the server.
    Timestamp,
    /// A date that may lack its year, or its month and day: `1815-12-10`, `1815-12`, `1815`, `--12-10`.
    PartialDate,
    /// A list of distinct lower-case words.
    Labels,
    /// An object with members of its own.
    Object(&'static [Member]),
    /// A list of objects; every item needs the members that are named in `required`.
    List {
        /// The members of an item.
        members: &'static [Member],
        /// The members that an item can't do without; where it is empty, any one will do.
        required: &'static [&'static str],
        /// The largest number of items that a client may give.
        max: usize,
    },
    /// An object of any JSON, bounded in size and depth, and kept verbatim, but for how the
    /// exponent of a number is written.
    Any,
}

/// The rule of a string.
#[derive(Debug)]
pub struct Text {
    /// The longest value, in Unicode scalar values after normalisation to NFC.
    pub max: usize,
    /// What the string must look like.
    pub form: Form,
    /// Whether filters and unique keys tell upper from lower case (SCIM's `caseExact`).
    pub case_exact: bool,
}

/// What a string must look like, beyond being neither blank nor too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One line: no control characters.
    Line,
    /// One line by which people are told apart: nothing that can't be seen, within it or around it,
    /// makes it another one.
    Key,
    /// Several lines: line feeds, carriage returns and tabs are allowed too.
    Lines,
    /// Something on both sides of an `@`, and no blanks. RFC 5321 and RFC 6531 allow no less.
    Email,
    /// A word in lower case, without blanks.
    Label,
    /// A well-formed language tag (BCP 47), such as `en-GB`.
    LanguageTag,
    /// A name of a time zone in the IANA database, as it is written there, such as `Europe/Paris`.
    TimeZone,
    /// The id of a person: a UUID in lower case with hyphens.
    PersonId,
}

/// The largest number of items in a list, unless the table has a smaller one for it.
pub const MAX_ITEMS: usize = 50;
/// The largest number of `externalIds`: each is a unique key, which a change writes in one
/// transaction with everything else (`docs/decisions/0012-how-large-a-person-can-be.md`).
const MAX_EXTERNAL_IDS: usize = 16;
/// The largest number of `emails`, and of `phoneNumbers`: each is a look-up, likewise.
const MAX_CONTACTS: usize = 12;
/// The largest size of `attributes`, in bytes of compact JSON.
pub const MAX_ATTRIBUTES_BYTES: usize = 16 * 1024;
/// The largest `meta.version` that a client can send, which every JSON reader reads exactly (RFC
/// 7493, section 2.2), and from which nobody counts on to an end.
pub const MAX_VERSION: u64 = 1 << 53;
/// The highest version that somebody can begin with; from there to [`MAX_VERSION`] there is room for
/// more changes than anybody makes.
pub const MAX_FIRST_VERSION: u64 = MAX_VERSION - (1 << 50);
/// The deepest nesting of a document, counted from its own braces.
pub const MAX_DEPTH: usize = 16;

const fn text(name: &'static str, max: usize, form: Form, about: &'static str) -> Member {
    Member { name, shape: Shape::Text(Text { max, form, case_exact: false }), about }
}

const fn exact(name: &'static str, max: usize, form: Form, about: &'static str) -> Member {
    Member { name, shape: Shape::Text(Text { max, form, case_exact: true }), about }
}

const fn line(name: &'static str, about: &'static str) -> Member {
    text(name, 256, Form::Line, about)
}

const fn boolean(name: &'static str, about: &'static str) -> Member {
    Member { name, shape: Shape::Boolean, about }
}

const fn list(
    name: &'static str,
    members: &'static [Member],
    required: &'static [&'static str],
    max: usize,
    about: &'static str,
) -> Member {
    Member { name, shape: Shape::List { members, required, max }, about }
}

const TYPE: Member = text("type", 64, Form::Line, "What it is for, such as `work` or `home`.");
const PRIMARY: Member = boolean("primary", "Whether it is the preferred one; at most one is.");
const DISPLAY: Member = line("display", "A name to show for it.");

static EXTERNAL_ID: &[Member] = &[
    exact("system", 64, Form::Key, "The system that gave the id."),
    exact("id", 256, Form::Key, "The id, exactly as that system writes it."),
];

static NAME: &[Member] = &[
    text("formatted", 512, Form::Line, "The whole name as it is to be shown."),
    line("givenName", "The given or first name."),
    line("middleName", "The middle name or names."),
    line("familyName", "The family or last name."),
    text("honorificPrefix", 64, Form::Line, "What stands before the name, such as `Dr`."),
    text("honorificSuffix", 64, Form::Line, "What stands after the name, such as `III`."),
    text("phonetic", 512, Form::Line, "How the name is pronounced, or its reading."),
];

static EMAIL: &[Member] =
    &[text("value", 320, Form::Email, "The e-mail address."), TYPE, PRIMARY, DISPLAY];

static PHONE_NUMBER: &[Member] =
    &[text("value", 64, Form::Line, "The telephone number, as written."), TYPE, PRIMARY, DISPLAY];

static LINK: &[Member] =
    &[exact("value", 2048, Form::Line, "The address on the web."), TYPE, PRIMARY, DISPLAY];

static ADDRESS: &[Member] = &[
    text("formatted", 1024, Form::Lines, "The whole address as it is to be shown."),
    text("streetAddress", 1024, Form::Lines, "Street, house number, flat and the like."),
    line("locality", "The city or place."),
    line("region", "The state, province or region."),
    text("postalCode", 64, Form::Line, "The postal code."),
    line("country", "The country, as written."),
    TYPE,
    PRIMARY,
];

static MANAGER: &[Member] =
    &[exact("value", 36, Form::PersonId, "The id of the person who is the manager.")];

static META: &[Member] = &[
    Member {
        name: "created",
        shape: Shape::Timestamp,
        about: "When the person was first written.",
    },
    Member { name: "lastModified", shape: Shape::Timestamp, about: "When it last changed." },
    Member { name: "version", shape: Shape::Integer, about: "How often it was written, from 1." },
];

/// The members of a person, in their canonical order.
pub static PERSON: &[Member] = &[
    exact(
        "id",
        36,
        Form::PersonId,
        "Given by the server, as a UUID of version 7, or kept by an import; never reused.",
    ),
    text("userName", 256, Form::Key, "The name to sign in with; unique, whatever its case."),
    list(
        "externalIds",
        EXTERNAL_ID,
        &["system", "id"],
        MAX_EXTERNAL_IDS,
        "Ids of other systems; each is unique.",
    ),
    Member {
        name: "types",
        shape: Shape::Labels,
        about: "What the person is to you, in lower case: `employee`, `member`, `customer` …",
    },
    Member { name: "name", shape: Shape::Object(NAME), about: "The parts of the name." },
    text("displayName", 512, Form::Line, "The name to show."),
    line("nickName", "What the person is called."),
    text("pronouns", 64, Form::Line, "How the person is referred to, such as `she/her`."),
    Member {
        name: "birthDate",
        shape: Shape::PartialDate,
        about: "`1815-12-10`, `1815-12`, `1815` or `--12-10`; a partial date stays partial.",
    },
    list("emails", EMAIL, &["value"], MAX_CONTACTS, "E-mail addresses."),
    list("phoneNumbers", PHONE_NUMBER, &["value"], MAX_CONTACTS, "Telephone numbers."),
    list("photos", LINK, &["value"], MAX_ITEMS, "Addresses of pictures."),
    list("urls", LINK, &["value"], MAX_ITEMS, "Web pages."),
    list("addresses", ADDRESS, &[], MAX_ITEMS, "Postal addresses."),
    line("title", "The job title."),
    text("employeeNumber", 64, Form::Line, "The number within the organisation."),
    line("organization", "The organisation."),
    line("division", "The division."),
    line("department", "The department."),
    text("costCenter", 64, Form::Line, "The cost centre."),
    Member { name: "manager", shape: Shape::Object(MANAGER), about: "The manager." },
    text("preferredLanguage", 64, Form::LanguageTag, "The language to write to the person in."),
    text("locale", 64, Form::LanguageTag, "The locale for dates, numbers and money."),
    text("timezone", 64, Form::TimeZone, "The time zone, by its IANA name."),
    boolean("active", "Whether the person may be used; switched off is not deleted."),
    Member {
        name: "attributes",
        shape: Shape::Any,
        about: "Your organisation's own fields: any JSON, up to 16 KiB.",
    },
    Member { name: "meta", shape: Shape::Object(META), about: "Given by the server." },
];

/// The members that only the server gives.
pub const SERVER_GIVEN: [&str; 2] = ["id", "meta"];

/// Finds a member by its exact name.
pub fn member(members: &'static [Member], name: &str) -> Option<&'static Member> {
    members.iter().find(|member| member.name == name)
}

/// Finds the member that a name may have meant: its name has the same letters and digits, whatever
/// their case.
pub fn member_alike(members: &'static [Member], name: &str) -> Option<&'static Member> {
    members.iter().find(|member| plain(member.name) == plain(name))
}

/// The letters and digits of a name, in lower case.
pub fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Finds a member by its name in any case, as SCIM's paths are written (RFC 7643, section 2.1).
pub fn member_caseless(members: &'static [Member], name: &str) -> Option<&'static Member> {
    members.iter().find(|member| member.name.eq_ignore_ascii_case(name))
}

impl Shape {
    /// The members of an object or of the items of a list.
    pub fn members(&self) -> Option<&'static [Member]> {
        match self {
            Self::Object(members) | Self::List { members, .. } => Some(members),
            Self::Text(_)
            | Self::Boolean
            | Self::Integer
            | Self::Timestamp
            | Self::PartialDate
            | Self::Labels
            | Self::Any => None,
        }
    }
}
