"""The statements of WAF's rules, which the bindings leave open because they nest without end.

Only what this repository's rules use is here; anything else is refused as unknown.
"""

from typing import Any

Block = dict[str, Any]


def attribute(kind: Any, is_required: bool = False) -> Block:
    return {"type": kind, "required": is_required, "optional": not is_required, "computed": False}


def nested(
    attributes: Block | None = None, blocks: Block | None = None, most: int = 1, least: int = 0
) -> Block:
    inner = {"attributes": attributes or {}, "blocks": blocks or {}}
    return {"nesting": "list", "min": least, "max": most, "block": inner}


def statement() -> Block:
    """One statement: a rate for each address, or a group of rules that AWS manages."""
    actions = {name: nested() for name in ("allow", "block", "count", "captcha", "challenge")}
    override = nested(
        {"name": attribute("string", True)},
        {"action_to_use": nested(blocks=actions, least=1)},
        most=0,
    )
    group = nested(
        {
            "name": attribute("string", True),
            "vendor_name": attribute("string", True),
            "version": attribute("string"),
        },
        {"rule_action_override": override},
    )
    rate = nested(
        {
            "limit": attribute("number", True),
            "aggregate_key_type": attribute("string"),
            "evaluation_window_sec": attribute("number"),
        }
    )
    statements = {"rate_based_statement": rate, "managed_rule_group_statement": group}
    return nested(blocks=statements, least=1)


def complete(resources: Block) -> None:
    """Puts the statements where the bindings have nothing."""
    if rules := resources.get("aws_wafv2_web_acl"):
        rule = rules["blocks"]["rule"]["block"]
        rule["attributes"].pop("statement", None)
        rule["blocks"]["statement"] = statement()
