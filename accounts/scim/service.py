"""What this service offers, as it says itself at ``ServiceProviderConfig``, ``ResourceTypes`` and ``Schemas``."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    EnterpriseUser,
    ETag,
    Filter,
    Group,
    Meta,
    Mutability,
    Patch,
    Resource,
    ResourceType,
    Schema,
    ScimPolicy,
    ServiceProviderConfig,
    Sort,
    User,
)

MOST_PER_PAGE = 200
WorkUser = User[EnterpriseUser]
# Attributes that nobody asked for are not an error: they are dropped unread and never stored. The two others are how
# Microsoft Entra ID writes a PATCH.
TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


# What is taken of a user and of a group, with the parts of it; everything else is dropped unread.
KEPT: dict[str, tuple[str, ...]] = {
    "userName": (),
    "name": ("formatted", "givenName", "familyName"),
    "displayName": (),
    "title": (),
    "timezone": (),
    "active": (),
    "emails": ("value", "type", "primary"),
    "addresses": ("locality", "type"),
    "employeeNumber": (),
    "department": (),
    "manager": (),
    "members": (),
}

# A person has one address at one place of work, and members go by their own names.
DECIDED_HERE = ("type", "primary", "display", "displayName")


def config() -> ServiceProviderConfig:
    """What is supported: PATCH, filters and entity tags; neither bulk nor sorting, and no passwords."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST_PER_PAGE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Token",
                description="A token made by the administrator under Settings, Provisioning.",
                primary=True,
            )
        ],
        meta=_meta("ServiceProviderConfig", reverse("scim:config")),
    )


def resource_types() -> list[ResourceType]:
    """Users with the enterprise extension, and groups."""
    found = [ResourceType.from_resource(WorkUser), ResourceType.from_resource(Group)]
    for each in found:
        each.meta = _meta("ResourceType", reverse("scim:resource_type", args=[each.id]))
    return found


def schemas() -> list[Schema]:
    """The schemas of users, of the enterprise extension and of groups, with the attributes that are kept."""
    found = [model.to_schema() for model in (User, EnterpriseUser, Group)]
    for each in found:
        each.attributes = list(_kept(each.attributes or [], KEPT))
        for attribute in each.attributes:
            if attribute.name == "timezone":
                attribute.canonical_values = sorted(zoneinfo.available_timezones())
        each.meta = _meta("Schema", reverse("scim:schema", args=[each.id]))
    return found


def _kept(attributes: Iterable[Any], kept: Mapping[str, Any]) -> Iterator[Any]:
    """Those of ``attributes`` that ``kept`` names, likewise within them."""
    for each in attributes:
        if each.name in kept:
            if each.sub_attributes and kept[each.name]:
                each.sub_attributes = list(_kept(each.sub_attributes, dict.fromkeys(kept[each.name])))
            for part in each.sub_attributes or []:
                if part.name in DECIDED_HERE:
                    part.mutability = Mutability.read_only
            yield each


def _meta(kind: str, location: str) -> Meta:
    return Meta(resource_type=kind, location=location)


def located(resource: Resource, *, base: str) -> Resource:
    """``resource`` with its location made absolute; ``base`` is the scheme and the host."""
    if resource.meta and resource.meta.location:
        resource.meta.location = base + str(resource.meta.location)
    return resource
