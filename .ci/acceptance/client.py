"""Asks a service over HTTP, with nothing but the standard library."""

import http.client
import json
import urllib.parse


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Service:
    def __init__(self, url):
        self.host = urllib.parse.urlsplit(url).netloc

    def ask(self, method, path, body=None, headers=None):
        """Sends a request on a connection of its own, and reads the answer."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        """What is at a path, as JSON."""
        answer = self.ask("GET", path)
        same(answer.status, 200, path)
        return answer.json()

    def page(self, **parameters):
        """A page of people, and the parameters of the next one."""
        path = "/v1/people?" + urllib.parse.urlencode(parameters)
        answer = self.ask("GET", path)
        same(answer.status, 200, path)
        page, link = answer.json(), answer.headers.get("link")
        same(link is not None, page["next"] is not None, f"{path}: the header Link")
        if link is not None:
            address = link.removeprefix("<").removesuffix('>; rel="next"')
            linked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
            # The total is counted once.
            again = {name: str(value) for name, value in parameters.items() if name != "total"}
            same(linked, {**again, "cursor": page["next"]}, f"{path}: the header Link")
        return page

    def walk(self, **parameters):
        """The pages along `next`, to the last one."""
        page = self.page(**parameters)
        yield page["people"]
        while page["next"] is not None:
            page = self.page(**{**parameters, "cursor": page["next"]})
            yield page["people"]

    def all(self, **parameters):
        """Everyone along `next`."""
        return [person for people in self.walk(**parameters) for person in people]


def same(found, expected, what):
    if found != expected:
        raise SystemExit(f"FAILED: {what}\n  found    {found!r}\n  expected {expected!r}")
