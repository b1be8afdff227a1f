"""Everyone of the table is there, is found, and stands in order.

What is expected is worked out from the table alone, with Unicode's own data.
"""

import csv
import re
import unicodedata

from client import same

# Columns that are members; all others are attributes.
NAME = {
    "full_name": "formatted",
    "first_name": "givenName",
    "middle_name": "middleName",
    "last_name": "familyName",
    "suffix": "honorificSuffix",
}
SEARCHED = [*NAME, "nickname"]
TEXTS = {"nickname": "nickName", "birthday": "birthDate"}
LISTS = {"address": ("addresses", "formatted"), "phone": ("phoneNumbers", "value"),
         "url": ("urls", "value")}
KEY = "bioguide_id"


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fold(text):
    """Without case, accents and width."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def words(text):
    """The folded words; what stands behind an apostrophe is a word as well."""
    found = []
    for word in re.findall(r"[\w'’]+", text):
        found += [re.sub("['’]", "", word), *re.split("['’]", word)[1:]]
    return [fold(word) for word in found if word]


def matches(row, search):
    of_row = [word for column in SEARCHED for word in words(row[column])]
    wanted = [fold(re.sub("['’]", "", word)) for word in re.findall(r"[\w'’]+", search)]
    return all(any(word.startswith(begin) for word in of_row) for begin in wanted)


def name_key(row):
    return [fold(row[part]) for part in ["last_name", "first_name", "middle_name"] if row[part]]


def document(row):
    """What a row is as a person, without what only the service gives."""
    person = {"active": True, "externalIds": [{"system": "bioguide", "id": row[KEY]}]}
    person["name"] = {part: row[column] for column, part in NAME.items() if row[column]}
    person |= {member: row[column] for column, member in TEXTS.items() if row[column]}
    for column, (member, part) in LISTS.items():
        if row[column]:
            person[member] = [{part: row[column], "type": "work"}]
    mapped = {*NAME, *TEXTS, *LISTS, KEY}
    person["attributes"] = {c: text for c, text in row.items() if text and c not in mapped}
    return person


def key(person):
    return person["externalIds"][0]["id"]


def keys(rows):
    return sorted(row[KEY] for row in rows)


def total(service, rows):
    """Everyone is there, once."""
    page = service.page(total="true", limit=1)
    same((page["total"], page["totalAtLeast"]), (537, False), "the total")
    same(sorted(map(key, service.all(limit=500))), keys(rows), "everyone")


def documents(service, rows):
    """A document says what its row says, and importing twice has made one version."""
    by_key = {key(person): person for person in service.all(limit=100)}
    for row in rows:
        person = by_key[row[KEY]]
        same(service.get(f"/v1/people/{person['id']}"), person, f"{row[KEY]} by id and in a list")
        same(person["meta"]["version"], 1, f"{row[KEY]}: the version")
        found = {name: value for name, value in person.items() if name not in ("id", "meta")}
        same(found, document(row), row[KEY])


def accents(service, rows):
    """A search finds García however it is written."""
    for search in ["garcia", "GARCÍA", "García", "ｇａｒｃｉａ"]:
        expected = keys(row for row in rows if "garcia" in fold(" ".join(row[c] for c in SEARCHED)))
        same(len(expected) >= 3, True, "there are some")
        same(sorted(map(key, service.all(q=search))), expected, f"q={search}")


def searches(service, rows):
    """A search for any name finds exactly those who have it."""
    names = {row[column] for row in rows for column in ["last_name", "nickname"] if row[column]}
    for search in [*sorted(names), "mc", "jr smith", "j a", "o'", "zzz"]:
        page = service.page(q=search, total="true", limit=500)
        expected = keys(row for row in rows if matches(row, search))
        same((sorted(map(key, page["people"])), page["next"]), (expected, None), f"q={search}")
        same(page["total"], len(expected), f"q={search}: the total")


def smiths(service, rows):
    """A filter finds exactly the Smiths."""
    expected = keys(row for row in rows if row["last_name"] == "Smith")
    same(len(expected) >= 3, True, "there are some")
    for smith in ["Smith", "SMITH"]:
        found = service.all(filter=f'name.familyName eq "{smith}"')
        same(sorted(map(key, found)), expected, f"the {smith}s")


def in_order(service, rows):
    """Pages of ten by name walk everyone once, in order."""
    pages = list(service.walk(sort="name", limit=10))
    same([len(page) for page in pages], [10] * 53 + [7], "the sizes of the pages")
    expected = [row[KEY] for row in sorted(rows, key=name_key)]
    same([key(person) for page in pages for person in page], expected, "the order of names")


def filters_in_order(service, rows):
    """Filters and searches keep the order of names, page by page."""
    for parameters, accepts in [
        ({"filter": 'name.familyName eq "Smith"'}, lambda row: row["last_name"] == "Smith"),
        (
            {"filter": 'attributes.state eq "TX" and not (attributes.party eq "Republican")'},
            lambda row: row["state"] == "TX" and row["party"] != "Republican",
        ),
        (
            {"filter": 'birthDate lt "1950-01-01" or nickName pr'},
            lambda row: row["birthday"] < "1950-01-01" or row["nickname"],
        ),
        (
            {"filter": 'attributes.type eq "sen"', "q": "jo"},
            lambda row: row["type"] == "sen" and matches(row, "jo"),
        ),
    ]:
        expected = [row[KEY] for row in sorted(filter(accepts, rows), key=name_key)]
        same(len(expected) >= 3, True, f"{parameters}: there are some")
        found = service.all(**parameters, sort="name", limit=3)
        same([key(person) for person in found], expected, f"{parameters} by name")
        counted = service.page(**parameters, total="true")["total"]
        same(counted, len(expected), f"{parameters}: the total")


CHECKS = [total, documents, accents, searches, smiths, in_order, filters_in_order]
