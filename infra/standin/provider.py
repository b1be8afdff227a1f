"""Stands in for hashicorp/aws: the real schema over Terraform's protocol, and no AWS behind it.

usage: provider.py SCHEMA [ORDERS]

Prints the value of TF_REATTACH_PROVIDERS on its first line, the address of ECS's API on its second,
and serves until it is ended.
"""

import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import msgpack
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

import cloud
import ecs
import fakes
from world import Refused, Unfinished, World

ADDRESS = "registry.terraform.io/hashicorp/aws"
UNKNOWN = msgpack.ExtType(0, b"\0")
NESTING = {"single": 1, "list": 2, "set": 3, "map": 4}
ID = {"type": "string", "required": False, "optional": False, "computed": True}

# What can't be changed and is made anew instead. The schema doesn't tell; these are those that
# deployments and changes of a network meet.
REPLACED_FOR = {
    "aws_api_gateway_deployment": ["rest_api_id", "triggers"],
    "aws_dynamodb_table": ["name", "hash_key", "range_key"],
    "aws_ecs_task_definition": ["container_definitions", "cpu", "memory", "family", "volume"],
    "aws_lb": ["name", "internal"],
    "aws_lb_target_group": ["name", "port", "protocol", "vpc_id", "target_type"],
    "aws_subnet": ["vpc_id", "cidr_block", "availability_zone"],
    "aws_vpc": ["cidr_block"],
}

Block = dict[str, Any]


def decoded(value: Any) -> Any:
    if value.msgpack:
        return msgpack.unpackb(value.msgpack, strict_map_key=False)
    return json.loads(value.json) if value.json else None


def encoded(value: Any) -> Any:
    return pb.DynamicValue(msgpack=msgpack.packb(value, use_bin_type=True))


def block_message(block: Block) -> Any:
    attributes = [
        pb.Schema.Attribute(
            name=name,
            type=json.dumps(attribute["type"]).encode(),
            required=attribute["required"],
            optional=attribute["optional"],
            computed=attribute["computed"],
        )
        for name, attribute in sorted(block["attributes"].items())
    ]
    nested = [
        pb.Schema.NestedBlock(
            type_name=name,
            block=block_message(inner["block"]),
            nesting=NESTING[inner["nesting"]],
            min_items=inner["min"],
            max_items=inner["max"],
        )
        for name, inner in sorted(block["blocks"].items())
    ]
    return pb.Schema.Block(version=0, attributes=attributes, block_types=nested)


def schema_message(block: Block) -> Any:
    return pb.Schema(version=0, block=block_message(block))


def completed(block: Block, value: Any, is_open: Any, fill: fakes.Fill) -> Any:
    """Fills in, at every depth, the attributes of a value for which `is_open` holds."""
    for name, attribute in block["attributes"].items():
        if is_open(attribute, value.get(name)):
            value[name] = fill(name, attribute["type"])
    for name, inner in block["blocks"].items():
        found = value.get(name)
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict):
                completed(inner["block"], one, is_open, fill)
    return value


def is_left_open(attribute: Block, value: Any) -> bool:
    return attribute["computed"] and value is None


def is_unknown(_: Block, value: Any) -> bool:
    return isinstance(value, msgpack.ExtType)


def failure(error: Exception) -> list[Any]:
    return [pb.Diagnostic(severity=pb.Diagnostic.ERROR, summary=str(error))]


class Provider(rpc.ProviderServicer):
    """Each method is one call of Terraform's protocol, whose names these are."""

    def __init__(self, schema: Block, world: World) -> None:
        self.schema = schema
        self.world = world
        for block in (*schema["resource"].values(), *schema["data"].values()):
            block["attributes"].setdefault("id", ID)

    def GetMetadata(self, _: Any, context: Any) -> Any:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "the schema says it all")

    def GetProviderSchema(self, *_: Any) -> Any:
        resources = {name: schema_message(b) for name, b in self.schema["resource"].items()}
        sources = {name: schema_message(b) for name, b in self.schema["data"].items()}
        return pb.GetProviderSchema.Response(
            provider=schema_message(self.schema["provider"]),
            resource_schemas=resources,
            data_source_schemas=sources,
            provider_meta=pb.Schema(block=pb.Schema.Block()),
        )

    def ValidateProviderConfig(self, *_: Any) -> Any:
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, *_: Any) -> Any:
        return pb.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, *_: Any) -> Any:
        return pb.ValidateDataResourceConfig.Response()

    def ConfigureProvider(self, *_: Any) -> Any:
        return pb.ConfigureProvider.Response()

    def GetFunctions(self, *_: Any) -> Any:
        return pb.GetFunctions.Response()

    def StopProvider(self, *_: Any) -> Any:
        self.world.stopping.set()
        return pb.StopProvider.Response()

    def UpgradeResourceState(self, request: Any, _: Any) -> Any:
        state = pb.DynamicValue(json=request.raw_state.json)
        return pb.UpgradeResourceState.Response(upgraded_state=state)

    def ReadResource(self, request: Any, _: Any) -> Any:
        value = decoded(request.current_state)
        is_there = self.world.has(request.type_name, value)
        state = encoded(self.world.seen(request.type_name, value) if is_there else None)
        return pb.ReadResource.Response(new_state=state, private=request.private)

    def PlanResourceChange(self, request: Any, _: Any) -> Any:
        kind = request.type_name
        value, prior = decoded(request.proposed_new_state), decoded(request.prior_state)
        replaced = []
        if value is not None and prior is None:
            completed(self.schema["resource"][kind], value, is_left_open, lambda *_: UNKNOWN)
        elif value is not None:
            replaced = [
                pb.AttributePath(steps=[pb.AttributePath.Step(attribute_name=name)])
                for name in REPLACED_FOR.get(kind, [])
                if prior.get(name) != value.get(name)
            ]
        return pb.PlanResourceChange.Response(
            planned_state=encoded(value), requires_replace=replaced, legacy_type_system=True
        )

    def ApplyResourceChange(self, request: Any, _: Any) -> Any:
        kind = request.type_name
        value, prior = decoded(request.planned_state), decoded(request.prior_state)
        diagnostics = []
        try:
            self.apply(kind, value, prior)
        except (Refused, cloud.Missing) as error:
            value, diagnostics = prior, failure(error)
        except Unfinished as error:
            diagnostics = failure(error)
        return pb.ApplyResourceChange.Response(
            new_state=encoded(value), diagnostics=diagnostics, legacy_type_system=True
        )

    def apply(self, kind: str, value: Any, prior: Any) -> None:
        if value is None:
            self.world.delete(kind, prior)
            return
        mark = self.world.new_mark()
        fill = fakes.fill(kind, mark, value)
        completed(self.schema["resource"][kind], value, is_unknown, fill)
        if prior is None:
            self.world.create(kind, mark, value)
        else:
            self.world.update(kind, value)

    def ImportResourceState(self, request: Any, _: Any) -> Any:
        kind, mark = request.type_name, self.world.new_mark()
        block = self.schema["resource"][kind]
        value = dict.fromkeys((*block["attributes"], *block["blocks"]))
        value["bucket"] = request.id
        completed(block, value, is_left_open, fakes.fill(kind, mark, value))
        for name, inner in block["blocks"].items():
            value[name] = None if inner["nesting"] == "single" else []
        try:
            self.world.adopt(kind, mark, value)
        except Refused as error:
            return pb.ImportResourceState.Response(diagnostics=failure(error))
        imported = pb.ImportResourceState.ImportedResource(type_name=kind, state=encoded(value))
        return pb.ImportResourceState.Response(imported_resources=[imported])

    def ReadDataSource(self, request: Any, _: Any) -> Any:
        kind, value = request.type_name, decoded(request.config)
        block = self.schema["data"][kind]
        completed(block, value, is_left_open, fakes.fill(kind, "data", value))
        return pb.ReadDataSource.Response(state=encoded(value))


def is_serving(*_: Any) -> bytes:
    """The answer SERVING of grpc.health.v1."""
    return b"\x08\x01"


def main() -> None:
    schema = json.loads(Path(sys.argv[1]).read_text())
    orders = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    socket = Path(tempfile.mkdtemp(prefix="standin-")) / "socket"
    endless = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    server = grpc.server(ThreadPoolExecutor(16), options=endless)
    world = World(orders)
    rpc.add_ProviderServicer_to_server(Provider(schema, world), server)
    health = {"Check": grpc.unary_unary_rpc_method_handler(is_serving)}
    handler = grpc.method_handlers_generic_handler("grpc.health.v1.Health", health)
    server.add_generic_rpc_handlers((handler,))
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    reattached = {
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "unix", "String": str(socket)},
    }
    print(json.dumps({ADDRESS: reattached}))
    print(ecs.served(world), flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
