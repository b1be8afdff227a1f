//! What people are to the organisation that keeps them, and what they do there.

use serde_json::{Value, json};

use super::members::Members;
use super::stream::Stream;
use super::words::{Words, romanised};

/// What somebody is to the organisation.
pub(super) struct Role {
    share: u64,
    /// The words for `types`.
    pub(super) types: &'static [&'static str],
    /// Whether it is somebody who works there, with a number and a cost centre.
    pub(super) works: bool,
    /// Whether it is somebody who always signs in.
    pub(super) signs_in: bool,
}

/// Shares of a hundred.
static ROLES: [Role; 10] = [
    Role { share: 52, types: &["employee"], works: true, signs_in: true },
    Role { share: 9, types: &["contractor"], works: true, signs_in: true },
    Role { share: 3, types: &["employee", "trainer"], works: true, signs_in: true },
    Role { share: 1, types: &["employee", "member", "volunteer"], works: true, signs_in: true },
    Role { share: 11, types: &["member"], works: false, signs_in: true },
    Role { share: 11, types: &["customer"], works: false, signs_in: false },
    Role { share: 5, types: &["contact"], works: false, signs_in: false },
    Role { share: 4, types: &["student"], works: false, signs_in: true },
    Role { share: 2, types: &["customer", "member"], works: false, signs_in: false },
    Role { share: 2, types: &["alumni", "contact"], works: false, signs_in: false },
];

const MAKERS: Words = Words::of(
    "Quillmere, Brackwater, Hollowfen, Tidewick, Lanternby, Ostergrove, Pebbleford, Marrowdale,
    Vexley, Thistledown, Ambervale, Copperlane, Driftmoor, Elmhollow, Fennimore, Gullhaven,
    Hartsedge, Inkerfield, Juniperhill, Kestrelby, Larkspire, Mossgate, Nettlecombe, Ørnvik,
    Pâquerette, Quartzleigh, Rübezahl, Söderglim, Tarnbeck, Umbervoll, Świtezianka, Żurawina",
);
const TRADES: Words = Words::of(
    "Industries, Logistics, Health, Energy, Systems, Foods, Labs, Insurance, Rail, University,
    Textiles, Publishing, Robotics, Housing Cooperative, Observatory, Ferries",
);
const RANKS: Words = Words::of(
    ", Senior, Lead, Junior, Deputy, Principal, Head, Assistant, Associate, Chief, Acting, Interim",
);
const TITLES: Words = Words::of(
    "Software Engineer, Project Manager, Accountant, Nurse, Sales Manager, Analyst, Teacher,
    Technician, Designer, Buyer, Electrician, HR Partner, Data Scientist, Lawyer, Translator,
    Physician, Researcher, Machinist, Archivist, Cook, Train Driver, Auditor, Librarian, Surveyor,
    Sysadmin, Welder, Beekeeper, Lighthouse Keeper, Cartographer, Organ Builder",
);
const DEPARTMENTS: Words = Words::of(
    "Engineering, Sales, Finance, Human Resources, Operations, Customer Care, Marketing, Legal,
    Purchasing, Research, Quality, Facilities, Logistics, Security, Training, Internal Audit,
    Forschung & Entwicklung, Comptabilité, Księgowość, 総務部, Бухгалтерия, الموارد البشرية",
);
const DIVISIONS: Words = Words::of(
    "EMEA, Americas, Asia Pacific, Corporate, Consumer, Public Sector, Nordics, Digital, Benelux",
);

/// What somebody does, and where.
pub(super) struct Work {
    maker: &'static str,
    works: bool,
}

impl Role {
    /// Draws one of all.
    pub(super) fn draw(stream: &mut Stream) -> &'static Self {
        let mut left = stream.below(100);
        let mut drawn = &ROLES[0];
        for role in &ROLES {
            drawn = role;
            if left < role.share {
                break;
            }
            left -= role.share;
        }
        drawn
    }
}

impl Work {
    /// Draws for whom somebody works: whoever doesn't work here works elsewhere, or says nothing.
    pub(super) fn draw(works: bool, stream: &mut Stream) -> Self {
        let maker = if works || stream.chance(45) { stream.favour(&MAKERS) } else { "" };
        Self { maker, works }
    }

    /// The domain of the organisation, below one that RFC 2606 keeps for examples.
    pub(super) fn domain(&self) -> Option<String> {
        (!self.maker.is_empty()).then(|| romanised(self.maker) + ".example.com")
    }

    /// Writes `title` and what follows it, up to `costCenter`.
    pub(super) fn write(&self, person: &mut Members, index: u64, stream: &mut Stream) {
        if self.maker.is_empty() {
            return;
        }
        if stream.chance(85) {
            person.text("title", title(stream));
        }
        if self.works && stream.chance(85) {
            person.text("employeeNumber", format!("E{index:06}"));
        }
        person.text("organization", [self.maker, " ", stream.favour(&TRADES)].concat());
        if self.works {
            if stream.chance(35) {
                person.text("division", stream.favour(&DIVISIONS));
            }
            if stream.chance(88) {
                person.text("department", stream.favour(&DEPARTMENTS));
            }
            if stream.chance(50) {
                person.text("costCenter", format!("CC-{}", 1000 + 10 * stream.below(400)));
            }
        }
    }
}

fn title(stream: &mut Stream) -> String {
    let [rank, title] = [stream.favour(&RANKS), stream.favour(&TITLES)];
    if rank.is_empty() { title.to_owned() } else { [rank, " ", title].concat() }
}

const SKILLS: Words = Words::of(
    "SQL, first aid, Rust, forklift, Excel, Python, welding, sign language, bookkeeping, CAD,
    Esperanto, SCIM, choir, sailing",
);
const LEVELS: Words = Words::of("bronze, silver, gold, honorary");
const DIETS: Words = Words::of("none, vegetarian, vegan, halal, kosher, gluten-free");
const SIZES: Words = Words::of("M, L, S, XL, XS, XXL");
const RELATIONS: Words = Words::of("partner, parent, sibling, friend, child");

/// Draws what an organisation adds of its own: several shapes, since each has another one.
pub(super) fn attributes(mark: &str, stream: &mut Stream) -> Value {
    match stream.below(4) {
        0 => {
            let floors: Vec<u64> = (1..=1 + stream.below(3)).collect();
            let remote = stream.chance(40);
            json!({ "badge": { "number": mark, "floors": floors }, "remote": remote })
        }
        1 => {
            let skills = [stream.favour(&SKILLS), stream.favour(&SKILLS)];
            json!({ "skills": skills, "yearsOfService": stream.below(40) })
        }
        2 => {
            let year = 2000 + stream.below(25);
            let fees = json!([{ "year": year, "paid": stream.chance(90) }]);
            let level = stream.favour(&LEVELS);
            json!({ "membership": { "since": year, "level": level, "fees": fees } })
        }
        _ => {
            let emergency = json!({ "relation": stream.favour(&RELATIONS) });
            let [diet, shirt] = [stream.favour(&DIETS), stream.favour(&SIZES)];
            json!({ "diet": diet, "shirt": shirt, "emergency": emergency, "parking": null })
        }
    }
}
