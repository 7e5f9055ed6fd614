"""How providers write a PATCH where they depart from RFC 7644 and the protocol's library does not follow them."""

from __future__ import annotations

from typing import Any

WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
MANAGER = ("manager", f"{WORK}:manager")


def understood(body: dict[str, Any]) -> dict[str, Any]:
    """``body`` with the manager as RFC 7643 4.3 has it: Microsoft Entra ID sends the bare id, and nothing as ``""``."""
    operations = next((value for name, value in body.items() if name.lower() == "operations"), None)
    for each in operations if isinstance(operations, list) else []:
        if isinstance(each, dict):
            _mend(each)
    return body


def _mend(operation: dict[str, Any]) -> None:
    value = operation.get("value")
    if str(operation.get("path", "")).lower() in MANAGER:
        if value in ("", None, {}) and str(operation.get("op", "")).lower() != "remove":
            operation["op"] = "remove"
            operation.pop("value", None)
        elif isinstance(value, str):
            operation["value"] = {"value": value}
    elif isinstance(value, dict):
        _mend_within(value)


def _mend_within(value: dict[str, Any]) -> None:
    for name, inner in value.items():
        if name.lower() in MANAGER and isinstance(inner, str):
            value[name] = {"value": inner} if inner else None
        elif name.lower() == WORK and isinstance(inner, dict):
            _mend_within(inner)
