"""What a user sees of a running service that has the legislators: python3 .ci/acceptance URL CSV"""

import sys

import legislators
import refusals
from client import Service


def main():
    url, table = sys.argv[1:]
    service, expected = Service(url), legislators.read(table)
    for check in [*legislators.CHECKS, *refusals.CHECKS]:
        print(f"    {check.__doc__}", flush=True)
        check(service, expected)


main()
