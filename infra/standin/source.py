"""Reads the bindings of a provider for CDKTF, which were generated from the provider's own schema.

Each resource is a folder with `index.js` and `index.d.ts`. Three parts of them tell the schema: the
functions `…ToHclTerraform` say what can be written, the classes `…OutputReference` what can be
read, and the interfaces what has to be there.
"""

import re
from pathlib import Path
from typing import Any

ENTRY = re.compile(
    r'^\s+"?(?P<name>[a-z0-9_]+)"?: \{\n'
    r"\s+value: (?P<value>.+),\n"
    r"\s+isBlock: (?P<is_block>true|false),\n"
    r'\s+type: "(?P<kind>\w+)",\n'
    r'\s+storageClassType: "(?P<storage>\w+)",\n\s+\}',
    re.M,
)
FUNCTION = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}", re.M | re.S)
CLASS = re.compile(r"^(?:export )?class (\w+) extends [\w.]+ \{\n(.*?)^\}", re.M | re.S)
INTERFACE = re.compile(r"^export interface (\w+)(?: extends [\w.]+)? \{\n(.*?)^\}", re.M | re.S)
PROPERTY = re.compile(r"#([a-z0-9_]+) \w+#[a-z0-9_]+\}.*?readonly \w+(\??):", re.S)
READER = re.compile(
    r"this\.get(String|Number|Boolean|List|StringMap|NumberList|NumberMap|BooleanMap|AnyMap)"
    r"Attribute\('([a-z0-9_]+)'\)"
)
SET_READER = re.compile(r"tolist\(this\.get(?:List|NumberList)Attribute\('([a-z0-9_]+)'\)\)")
MEMBER = re.compile(
    r'this\._\w+ = new (\w+?)(OutputReference|List|Map)\(this, "([a-z0-9_]+)"'
)
WRITER = re.compile(r"(?:cdktf\.)?(\w+)ToHclTerraform\b")
TYPE = re.compile(r"terraformResourceType: '(\w+)',\s+terraformGeneratorMetadata")
ATTRIBUTES = re.compile(r"synthesizeHclAttributes\(\) \{(.*)", re.S)

READ_TYPES: dict[str, Any] = {
    "String": "string",
    "Number": "number",
    "Boolean": "bool",
    "List": ["list", "string"],
    "StringMap": ["map", "string"],
    "NumberList": ["list", "number"],
    "NumberMap": ["map", "number"],
    "BooleanMap": ["map", "bool"],
    "AnyMap": ["map", "string"],
}
WRITTEN_TYPES = {"string": "string", "number": "number", "boolean": "bool"}
# What the provider fills in where it isn't given; the bindings don't tell.
OFTEN_FILLED_IN = {"id", "region", "tags_all", "arn", "name_prefix"}


def capitalised(name: str) -> str:
    return name[0].upper() + name[1:]


class Source:
    """The two files of one resource, cut into their parts."""

    def __init__(self, folder: Path) -> None:
        script = (folder / "index.js").read_text()
        self.functions = dict(FUNCTION.findall(script))
        self.classes = dict(CLASS.findall(script))
        self.required = {
            name: {attribute: mark == "" for attribute, mark in PROPERTY.findall(body)}
            for name, body in INTERFACE.findall((folder / "index.d.ts").read_text())
        }
        self.members = {
            name: {attribute: (kind, form) for kind, form, attribute in MEMBER.findall(body)}
            for name, body in self.classes.items()
        }
        self.single = {
            kind
            for members in self.members.values()
            for kind, form in members.values()
            if form == "OutputReference"
        }

    def resource(self) -> tuple[str, dict[str, Any]] | None:
        """The type of the resource and its schema, if the folder has one."""
        for name, body in self.classes.items():
            if found := TYPE.search(body):
                return found[1], self.described(body, name, name + "Config")
        return None

    def described(self, body: str, reader: str, interface: str) -> dict[str, Any]:
        """The block that a class writes by `synthesizeHclAttributes`."""
        written = ATTRIBUTES.search(body)
        return self.block(written[1] if written else "", reader, interface)

    def block(self, written: str, reader: str, interface: str) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        blocks: dict[str, Any] = {}
        for entry in ENTRY.finditer(written):
            name = entry["name"]
            is_required = self.required.get(interface, {}).get(name, False)
            if entry["is_block"] == "true":
                blocks[name] = self.nested(entry, is_required)
            else:
                attributes[name] = {
                    "type": self.written_type(entry),
                    "required": is_required,
                    "optional": not is_required,
                    "computed": not is_required and name in OFTEN_FILLED_IN,
                }
        for name, kind in self.read_types(reader).items():
            if name not in attributes and name not in blocks:
                computed = {"required": False, "optional": False, "computed": True}
                attributes[name] = {"type": kind, **computed}
        return {"attributes": attributes, "blocks": blocks}

    def nested(self, entry: re.Match[str], is_required: bool) -> dict[str, Any]:
        writer = WRITER.search(entry["value"])
        if not writer or writer[1] not in self.functions:
            nothing: dict[str, Any] = {"attributes": {}, "blocks": {}}
            return {"nesting": "list", "min": 0, "max": 1, "block": nothing}
        kind = capitalised(writer[1])
        inner = self.block(self.functions[writer[1]], kind + "OutputReference", kind)
        if entry["kind"] == "struct":
            return {"nesting": "single", "min": 0, "max": 0, "block": inner}
        return {
            "nesting": "set" if entry["kind"] == "set" else "list",
            "min": int(is_required),
            "max": int(kind in self.single),
            "block": inner,
        }

    def written_type(self, entry: re.Match[str]) -> Any:
        if entry["kind"] == "simple":
            return WRITTEN_TYPES.get(entry["storage"], "string")
        writer = WRITER.search(entry["value"])
        name = writer[1] if writer else ""
        if name in self.functions:
            members = {
                member["name"]: WRITTEN_TYPES.get(member["storage"], ["list", "string"])
                for member in ENTRY.finditer(self.functions[name])
            }
            return [entry["kind"], ["object", members]]
        if "listMapperHcl(cdktf.listMapperHcl" in entry["value"]:
            return [entry["kind"], ["list", "string"]]
        return [entry["kind"], WRITTEN_TYPES.get(name, "string")]

    def read_types(self, reader: str) -> dict[str, Any]:
        """What can be read of a class, by its getters and by its members."""
        body = self.classes.get(reader, "")
        sets = set(SET_READER.findall(body))
        types = {
            name: ["set", READ_TYPES[kind][1]] if name in sets else READ_TYPES[kind]
            for kind, name in READER.findall(body)
        }
        for name, (kind, form) in self.members.get(reader, {}).items():
            collection = "map" if form == "Map" else "list"
            types[name] = [collection, ["object", self.read_types(kind + "OutputReference")]]
        return types
