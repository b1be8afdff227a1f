"""What an emulator of AWS really has: objects, images and parameters.

Terraform's state, the scripts' parameters and the images are kept there, so that a resource that
needs one of them can be refused where it isn't there.
"""

import functools
from typing import Any

import boto3
from botocore.exceptions import ClientError


@functools.cache
def client(service: str) -> Any:
    """Endpoint, region and credentials come from the environment."""
    return boto3.client(service)


class Missing(Exception):
    """What a task would need, and can't get."""


def created(kind: str, value: dict[str, Any]) -> None:
    if kind == "aws_ecr_repository":
        client("ecr").create_repository(repositoryName=value["name"])


def deleted(kind: str, value: dict[str, Any]) -> None:
    if kind == "aws_ecr_repository":
        client("ecr").delete_repository(repositoryName=value["name"], force=True)


def has(kind: str, value: dict[str, Any]) -> bool:
    """Whether it is there without having been made by the stand-in."""
    if kind != "aws_s3_bucket":
        return False
    try:
        client("s3").head_bucket(Bucket=value["bucket"])
    except ClientError:
        return False
    return True


def check_image(reference: str) -> None:
    address, digest = reference.split("@")
    repository = address.split("/", 1)[1]
    try:
        client("ecr").describe_images(
            repositoryName=repository, imageIds=[{"imageDigest": digest}]
        )
    except ClientError as error:
        raise Missing(f"CannotPullContainerError: {digest}") from error


def check_parameter(arn: str) -> None:
    name = arn.split(":parameter", 1)[1]
    if client("ssm").get_parameters(Names=[name])["InvalidParameters"]:
        raise Missing(f"ResourceInitializationError: there is no parameter {name}")
