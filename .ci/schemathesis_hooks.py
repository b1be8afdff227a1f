"""How the tester writes a body of JSON lines: it is one line."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def write_line(_context, person):
    return json.dumps(person).encode() + b"\n"
