"""SCIM filters as questions to the database. The grammar is ``scim2_models``; here is where its attributes lie."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from scim2_models import InvalidFilterException
from scim2_models.path import (
    AttrPath,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    Not,
    Present,
    ValuePath,
)

LONGEST, MOST_TERMS = 2_000, 30
TEXT = {
    "eq": "iexact", "co": "icontains", "sw": "istartswith", "ew": "iendswith",
    "gt": "gt", "ge": "gte", "lt": "lt", "le": "lte", "ne": "iexact",
}  # fmt: skip
USERS = {
    "username": "user_name",
    "externalid": "remote_id",
    "displayname": "name",
    "name.formatted": "name",
    "name.givenname": "provisioned__given_name",
    "name.familyname": "provisioned__family_name",
    "title": "title",
    "emails": "email",
    "emails.value": "email",
    "timezone": "time_zone",
    "addresses.locality": "site",
    "employeenumber": "number",
    "department": "department",
    "meta.created": "provisioned__created_at",
    "meta.lastmodified": "provisioned__changed_at",
}
USER_IDS = {"id": "pk", "manager": "lines_up__manager", "manager.value": "lines_up__manager"}
GROUPS = {"displayname": "name", "externalid": "remote_id"}
GROUP_IDS = {"id": "pk", "members": "members", "members.value": "members"}


class Joining(FilterVisitor[Q]):
    """How the terms of a filter go together, whatever they ask."""

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        found = Q()
        for term in node.terms:
            one = self.visit(term)
            found = found & one if node.op.value == "and" else found | one
        return found


class Asked(Joining):
    """Turns a filter into a condition. ``fields`` and ``ids``: attributes in small letters, and their columns."""

    def __init__(self, fields: dict[str, str], ids: dict[str, str]) -> None:
        self.fields, self.ids = fields, ids
        self.terms = 0

    def visit_comparison(self, node: Comparison) -> Q:
        return self._compare(_key(node.attr_path), str(node.op.value), node.value)

    def visit_present(self, node: Present) -> Q:
        self._count()
        key = _key(node.attr_path)
        if key in ("id", "active"):
            return Q()
        if key in self.ids:
            return _now(key, ~Q(**{self.ids[key]: None}))
        return ~Q(**{self._column(key): None}) & ~Q(**{self._column(key): ""})

    def visit_value_path(self, node: ValuePath) -> Q:
        """``emails[type eq "work" and value eq "x"]``: people have one address, so its kind is not asked."""
        return Within(str(node.attr_path.attr).lower(), self).visit(node.val_filter)

    def _compare(self, key: str, operator: str, value: object) -> Q:
        self._count()
        if key == "active" and "username" in self.fields:
            is_so = (value is True) == (operator != "ne")
            return Q(left_on=None) if is_so else ~Q(left_on=None)
        if key in self.ids:
            if operator not in ("eq", "ne"):
                raise InvalidFilterException(detail=f"{key} can be compared with eq and ne only.")
            condition = _now(key, Q(**{self.ids[key]: _id(value)}))
        elif value is None:
            condition = Q(**{self._column(key): ""})
        else:
            condition = Q(**{f"{self._column(key)}__{TEXT[operator]}": value})
        return ~condition if operator == "ne" else condition

    def _column(self, key: str) -> str:
        if key not in self.fields:
            raise InvalidFilterException(detail=f"{key} cannot be asked for here.")
        return self.fields[key]

    def _count(self) -> None:
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise InvalidFilterException(detail=f"A filter may have {MOST_TERMS} terms at most.")


class Within(Joining):
    """The inner filter of a value path, asked of the attribute around it."""

    def __init__(self, around: str, asked: Asked) -> None:
        self.around, self.asked = around, asked

    def visit_comparison(self, node: Comparison) -> Q:
        key = _key(node.attr_path)
        if key in ("type", "primary"):
            return Q()
        return self.asked._compare(f"{self.around}.{key}", str(node.op.value), node.value)

    def visit_present(self, node: Present) -> Q:
        return self.asked.visit_present(Present(AttrPath(self.around, _key(node.attr_path))))


def condition(tree: FilterNode | None, fields: dict[str, str], ids: dict[str, str]) -> Q:
    """:raises InvalidFilterException: for an attribute that is not kept, or too many terms."""
    return Asked(fields, ids).visit(tree) if tree is not None else Q()


def _key(path: AttrPath) -> str:
    return (path.attr + (f".{path.sub_attr}" if path.sub_attr else "")).lower()


def _now(key: str, condition: Q) -> Q:
    return (
        condition & Q(lines_up__kind="solid", lines_up__until=None)
        if key.startswith("manager")
        else condition
    )


def _id(value: object) -> UUID:
    """The id; for words that are none, one that nobody has."""
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)
