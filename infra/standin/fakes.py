"""What AWS would have answered: values of the right form for whatever is known only afterwards."""

from typing import Any, Callable

ACCOUNT = "123456789012"
REGION = "eu-west-1"

Fill = Callable[[str, Any], Any]


def proof(value: dict[str, Any]) -> list[dict[str, str]]:
    domain = value["domain_name"]
    return [
        {
            "domain_name": domain,
            "resource_record_name": f"_proof.{domain}",
            "resource_record_type": "CNAME",
            "resource_record_value": "_value.acm-validations.example",
        }
    ]


# Where a value has to fit what others make of it.
PARTICULAR: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
    ("aws_acm_certificate", "domain_validation_options"): proof,
    ("aws_ecr_repository", "repository_url"): lambda value: (
        f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{value['name']}"
    ),
    ("aws_api_gateway_stage", "invoke_url"): lambda value: (
        f"https://{value['rest_api_id']}.execute-api.example/{value['stage_name']}"
    ),
    ("aws_caller_identity", "account_id"): lambda _: ACCOUNT,
    ("aws_partition", "partition"): lambda _: "aws",
    ("aws_partition", "dns_suffix"): lambda _: "amazonaws.com",
}


def fill(kind: str, mark: str, whole: dict[str, Any]) -> Fill:
    """Answers attributes of one resource, whose id is to have a mark that no other has."""

    def value(name: str, shape: Any) -> Any:
        if particular := PARTICULAR.get((kind, name)):
            return particular(whole)
        if isinstance(shape, str):
            return plain(name, shape)
        if shape[0] in ("list", "set"):
            return []
        if shape[0] == "map":
            return {}
        return {member: value(member, inner) for member, inner in shape[1].items()}

    def plain(name: str, shape: str) -> Any:
        if shape == "number":
            return 0
        if shape == "bool":
            return False
        if name == "region":
            return REGION
        if name == "arn" or name.endswith("_arn"):
            service = kind.split("_")[1]
            return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{kind[4:].replace('_', '-')}/{mark}"
        return f"{name.replace('_', '-')}-{mark}"

    return value
