"""What can't be right is refused as a problem, and changes nothing."""

import json
import urllib.parse

from client import same

# Sent within every body that is refused; no answer may repeat it.
SECRET = "Zxqv"
JSON = {"Content-Type": "application/json"}
NOBODY = "/v1/people/01900000-0000-7000-8000-000000000000"
DEEP = 10_000


def text(value):
    return f'{{"displayName": "{SECRET} {value}"}}'.encode()


# A body that is posted, the status, and the place or places that are named.
BODIES = [
    ("not JSON", f'{{"displayName": "{SECRET}'.encode(), 400, None),
    ("nothing", b"", 400, None),
    ("5 MB", text("x" * 5_000_000), 413, None),
    ("10,000 levels", b'{"attributes": ' + b'{"a": ' * DEEP + b"1" + b"}" * DEEP + b"}", None, None),
    ("10,000 lists", b'{"attributes": {"a": ' + b"[" * DEEP + b"]" * DEEP + b"}}", None, None),
    ("20 levels", b'{"displayName": "a", "attributes": ' + b'{"a": ' * 20 + b"1" + b"}" * 21, 422, None),
    ("NUL, escaped", text("\\u0000"), 422, ["/displayName"]),
    ("NUL, bare", text("\0"), 400, None),
    ("half a surrogate pair", text("\\ud83d"), 422, ["/displayName"]),
    ("not UTF-8", text("é").decode().encode("latin-1"), None, None),
    ("a member that no person has", b'{"displayName": "a", "shoeSize": 39}', 422, ["/shoeSize"]),
    ("a member twice", b'{"displayName": "a", "displayName": "b"}', 422, ["/displayName"]),
    ("no name", json.dumps({"title": SECRET}).encode(), 422, ["/name"]),
    ("not an object", json.dumps([SECRET]).encode(), 422, [""]),
    (
        "all that is wrong at once",
        json.dumps({"name": {"givenname": SECRET}, "birthDate": "2023-02-29", "active": SECRET,
                    "emails": [{"value": SECRET}], "id": SECRET}).encode(),
        422,
        ["/active", "/birthDate", "/emails/0/value", "/id", "/name/givenname"],
    ),
    (
        "a manager whom nobody knows",
        json.dumps({"displayName": "a", "manager": {"value": NOBODY.rsplit("/", 1)[1]}}).encode(),
        422,
        ["/manager/value"],
    ),
]

# Parameters of a list, each of them wrong.
PARAMETERS = [
    {"cursor": "made-up"}, {"cursor": "A" * 80},
    {"filter": "name.familyName"}, {"filter": 'shoeSize eq "39"'}, {"filter": "("},
    {"filter": 'userName eq "a" and'}, {"filter": "not " * 2000 + "userName pr"},
    {"q": "..."}, {"q": "a b c d e f g h i"}, {"q": "x" * 2000},
    {"sort": "age"}, {"limit": "0"}, {"limit": "501"}, {"limit": "-1"}, {"limit": "ten"},
    {"total": "yes"}, {"fields": "shoeSize"}, {"surname": "Smith"},
]


def problem(answer, status, what):
    """Checks that an answer is a problem, and gives its places."""
    same(400 <= answer.status < 500, True, f"{what}: {answer.status} is a refusal")
    same(answer.status, status or answer.status, f"{what}: the status")
    media_type = answer.headers["content-type"]
    same(media_type, "application/problem+json", f"{what}: the media type")
    body = answer.json()
    same(body["status"], answer.status, f"{what}: the status in the body")
    same(body["type"].startswith("urn:peopleinfo:problem:"), True, f"{what}: the type")
    same(body["instance"].endswith(answer.headers["x-request-id"]), True, f"{what}: the instance")
    same(bool(body["title"] and body["detail"]), True, f"{what}: the texts")
    same(SECRET.encode() in answer.body, False, f"{what}: what was sent is repeated")
    return [violation["pointer"] for violation in body.get("violations", [])]


def bodies(service, _):
    """Bodies that can't be right are refused, with the places."""
    for what, body, status, places in BODIES:
        found = problem(service.ask("POST", "/v1/people", body, JSON), status, what)
        if places is not None:
            same(sorted(found), places, f"{what}: the places")


def media_types(service, _):
    """A body of another type is refused."""
    body = b'{"displayName": "a"}'
    types = ["text/plain", "application/x-www-form-urlencoded", "application/xml",
             "application/json; charset=latin1"]
    for headers in [*({"Content-Type": media_type} for media_type in types),
                    {**JSON, "Content-Encoding": "gzip"}, {}]:
        problem(service.ask("POST", "/v1/people", body, headers), 415, str(headers))


def parameters(service, _):
    """Parameters that can't be right are refused, and so are cursors of another list."""
    for wrong in PARAMETERS:
        path = "/v1/people?" + urllib.parse.urlencode(wrong)
        problem(service.ask("GET", path), 400, path[:80])
    for path in ["/v1/people?limit=1&limit=2", "/v1/people?q=%ff", "/v1/people?q=%00"]:
        problem(service.ask("GET", path), 400, path)
    cursor = service.page(sort="name", limit=1)["next"]
    for other in [{}, {"sort": "-lastModified"}, {"sort": "name", "q": "a"}]:
        path = "/v1/people?" + urllib.parse.urlencode({**other, "cursor": cursor})
        problem(service.ask("GET", path), 400, f"a cursor of another list than {other}")


def addresses(service, _):
    """Addresses and methods that aren't there are refused."""
    for method, path, status in [
        ("GET", NOBODY, 404), ("GET", "/v1/people/1", 404), ("GET", "/v1/nothing", 404),
        ("GET", "/v1/people/..%2f..%2fetc", 404), ("DELETE", "/v1/people", 405),
        ("BREW", "/v1/people", 405), ("POST", "/status", 405),
    ]:
        answer = service.ask(method, path)
        problem(answer, status, f"{method} {path}")
        if status == 405:
            same("GET" in answer.headers["allow"], True, f"{method} {path}: the header Allow")


def seed(service, _):
    """The small dialect refuses in its own form."""
    for method, path, body, error in [
        ("POST", "/data", b'{"person_name": "John"}', "Missing required fields"),
        ("GET", "/data", None, "person_surname query parameter is required"),
    ]:
        answer = service.ask(method, path, body, JSON)
        same((answer.status, answer.json()), (400, {"error": error}), f"{method} {path}")


def unchanged(service, rows):
    """Nothing of all this was written, and the service is well."""
    same(service.page(total="true", limit=1)["total"], len(rows), "the total")
    same(service.get("/readyz"), {"status": "ok"}, "/readyz")


CHECKS = [bodies, media_types, parameters, addresses, seed, unchanged]
