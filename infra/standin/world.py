"""The account as far as it is pretended: what is there, and what AWS would refuse."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

import cloud

Value = dict[str, Any]

# A mark stands in every id and ARN that this world gave, so that whoever names one is found.
MARK = re.compile(r"\bstandin[0-9a-f]{6}\b")

# Two of one name can't be there at the same time.
NAMES = {
    "aws_cloudwatch_log_group": "name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_dynamodb_table": "name",
    "aws_ecr_repository": "name",
    "aws_ecs_cluster": "name",
    "aws_ecs_service": "name",
    "aws_iam_policy": "name",
    "aws_iam_role": "name",
    "aws_kms_alias": "name",
    "aws_lb": "name",
    "aws_lb_target_group": "name",
    "aws_route53_record": "name",
    "aws_s3_bucket": "bucket",
    "aws_security_group": "name",
    "aws_sns_topic": "name",
    "aws_wafv2_web_acl": "name",
}

# What refuses to be deleted while it is protected.
PROTECTIONS = {
    "aws_dynamodb_table": "deletion_protection_enabled",
    "aws_lb": "enable_deletion_protection",
}


class Refused(Exception):
    """What AWS would answer instead of doing it."""


class Unfinished(Exception):
    """What AWS does and nobody waits for any more."""


@dataclass
class World:
    """Everything that was made and not deleted, by its mark.

    Terraform changes ten things at a time. Each change looks at all others, so that one is done
    after the other; only an order that stalls is waited for without holding up the rest.
    """

    orders: Path | None
    things: dict[str, tuple[str, Value]] = field(default_factory=dict)
    stopping: Event = field(default_factory=Event)
    made: int = 0
    lock: Lock = field(default_factory=Lock)
    # What the services run whose deployment is under way, which their values name already.
    before: dict[str, str] = field(default_factory=dict)

    def new_mark(self) -> str:
        with self.lock:
            self.made += 1
            return f"standin{self.made:06x}"

    def create(self, kind: str, mark: str, value: Value) -> None:
        self.obey(kind)
        with self.lock:
            self.check_name(kind, value)
            self.check_references(kind, value)
            if kind == "aws_lb" and len(value.get("subnets") or []) < 2:
                raise Refused("ValidationError: At least two subnets in two different zones")
            if kind == "aws_ecs_service":
                self.check_steady(value)
            cloud.created(kind, value)
            self.things[mark] = (kind, value)

    def update(self, kind: str, value: Value) -> None:
        order = self.obey(kind)
        mark = mark_of(value)
        with self.lock:
            self.check_references(kind, value)
            if kind == "aws_ecs_service":
                self.check_steady(value)
                self.before.pop(mark, None)
            if order:
                self.before[mark] = self.things[mark][1]["task_definition"]
            self.things[mark] = (kind, value)
        if order:
            self.stopping.wait(60)
            raise Unfinished(f"context canceled while {kind} was waited for")

    def delete(self, kind: str, value: Value) -> None:
        self.obey(kind)
        with self.lock:
            self.take_away(kind, value)

    def take_away(self, kind: str, value: Value) -> None:
        protection = PROTECTIONS.get(kind)
        if protection and value.get(protection):
            raise Refused(f"OperationNotPermitted: {kind} is protected against its deletion")
        mark = mark_of(value)
        if value.get("skip_destroy"):
            # It can still be named, but holds on to nothing.
            self.things[mark] = (kind, {"id": value["id"]})
            return
        for other, (user, used) in self.things.items():
            if other != mark and mark in json.dumps(used, default=str):
                raise Refused(f"DependencyViolation: {kind} is used by {user}")
        cloud.deleted(kind, value)
        self.things.pop(mark, None)

    def seen(self, kind: str, value: Value) -> Value:
        """What a look at it shows: ECS may have gone back to another task definition."""
        with self.lock:
            if kind == "aws_ecs_service":
                value["task_definition"] = self.things[mark_of(value)][1]["task_definition"]
            return value

    def deployments(self, name: str) -> list[Value]:
        """What ECS says of a service. Whoever has asked sees next how an order has it end."""
        with self.lock:
            mark, service = next(
                (mark, value)
                for mark, (kind, value) in self.things.items()
                if kind == "aws_ecs_service" and value["name"] == name
            )
            state = "IN_PROGRESS" if mark in self.before else "COMPLETED"
            found = [deployment("PRIMARY", service["task_definition"], state)]
            if mark in self.before:
                found.append(deployment("ACTIVE", self.before[mark], "COMPLETED"))
        self.settle(mark)
        return found

    def settle(self, mark: str) -> None:
        """Ends a deployment that is under way, by the order `finish` or `undo`."""
        order = self.order_for("aws_ecs_service") if mark in self.before else ""
        with self.lock:
            if order == "undo":
                self.things[mark][1]["task_definition"] = self.before[mark]
            if order:
                del self.before[mark]

    def has(self, kind: str, value: Value) -> bool:
        with self.lock:
            return mark_of(value) in self.things or cloud.has(kind, value)

    def adopt(self, kind: str, mark: str, value: Value) -> None:
        """Knows from now on what was made by other means."""
        with self.lock:
            if not cloud.has(kind, value):
                raise Refused(f"there is no {kind} to import")
            self.things[mark] = (kind, value)

    def check_name(self, kind: str, value: Value) -> None:
        if attribute := NAMES.get(kind):
            taken = [thing[attribute] for other, thing in self.things.values() if other == kind]
            if value[attribute] in taken:
                raise Refused(f"AlreadyExists: {kind} {value[attribute]}")

    def check_references(self, kind: str, value: Value) -> None:
        for mark in set(MARK.findall(json.dumps(value, default=str))) - {mark_of(value)}:
            if mark not in self.things:
                raise Refused(f"NotFound: {kind} refers to {mark}, which isn't there")

    def check_steady(self, service: Value) -> None:
        """A service gets steady only if its tasks can start: with an image and with secrets."""
        _, task = self.things[mark_of({"id": service["task_definition"]})]
        for container in json.loads(task["container_definitions"]):
            cloud.check_image(container["image"])
            for secret in container.get("secrets", []):
                cloud.check_parameter(secret["valueFrom"])

    def obey(self, kind: str) -> str:
        """Fails once, or stalls until it is stopped, as an order such as `fail aws_lb` says.

        What is returned is `leave`, which is obeyed after the change.
        """
        order = self.order_for(kind)
        if order in ("", "leave"):
            return order
        if order == "stall":
            self.stopping.wait(60)
        raise Refused(f"ServiceUnavailable: {kind} isn't to be had at the moment")

    def order_for(self, kind: str) -> str:
        """Takes the order that is for this type; nothing if there is none."""
        with self.lock:
            if not self.orders or not self.orders.exists():
                return ""
            order, wanted = self.orders.read_text().split()
            if wanted != kind:
                return ""
            # Whoever sees that it is taken may have Terraform stopped at once.
            self.stopping.clear()
            self.orders.unlink()
            return order


def mark_of(value: Value) -> str:
    found = MARK.search(str(value["id"]))
    return found[0] if found else ""


def deployment(status: str, task_definition: str, state: str) -> Value:
    return {"status": status, "taskDefinition": task_definition, "rolloutState": state}
