"""Writes the schema of the AWS provider, as far as some folders of Terraform use it, as JSON.

usage: schema.py BINDINGS OUTPUT FOLDER…

BINDINGS is the unpacked npm package @cdktf/provider-aws. What a folder uses and the package hasn't
is an error: a resource or data source of that type doesn't exist.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import firewall
from source import Source

USE = re.compile(
    r'^\s*(resource|data|override_resource|mock_resource|mock_data)\s+"(aws_\w+)"', re.M
)


def used(folders: list[Path]) -> set[tuple[str, str]]:
    """What the folders name, as ("data" or "resource", type)."""
    found = set()
    for folder in folders:
        for pattern in ("*.tf", "*.hcl"):
            for file in folder.rglob(pattern):
                if ".terraform" not in file.parts:
                    for word, name in USE.findall(file.read_text()):
                        found.add(("data" if word.endswith("data") else "resource", name))
    return found


def squeezed(name: str) -> str:
    return name.removeprefix("aws_").replace("_", "")


def schema(bindings: Path, wanted: set[tuple[str, str]]) -> dict[str, Any]:
    """The provider, and what is wanted of its resources and data sources."""
    package = json.loads((bindings / "package.json").read_text())
    provider = Source(bindings / "lib" / "provider")
    found: dict[str, Any] = {
        "version": package["cdktf"]["provider"]["version"],
        "provider": provider.described(
            provider.classes["AwsProvider"], "none", "AwsProviderConfig"
        ),
        "resource": {},
        "data": {},
    }
    names = {(kind, squeezed(name)) for kind, name in wanted}
    for folder in sorted((bindings / "lib").iterdir()):
        kind = "data" if folder.name.startswith("data-aws-") else "resource"
        name = folder.name.removeprefix("data-aws-").replace("-", "")
        if (kind, name) in names and (resource := Source(folder).resource()):
            found[kind][resource[0]] = resource[1]
    firewall.complete(found["resource"])
    return found


def main() -> int:
    bindings, output, *folders = map(Path, sys.argv[1:])
    wanted = used(folders)
    found = schema(bindings, wanted)
    missing = sorted(name for kind, name in wanted if name not in found[kind])
    if missing:
        print("the provider has no such types:", *missing, file=sys.stderr)
        return 1
    output.write_text(json.dumps(found, separators=(",", ":"), sort_keys=True))
    print(
        f"schema of provider {found['version']}:",
        f"{len(found['resource'])} resources, {len(found['data'])} data sources",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
