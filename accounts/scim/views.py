"""The addresses of the SCIM service."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils import timezone
from scim2_models import (
    Context,
    EnterpriseUser,
    Error,
    Group,
    ListResponse,
    PatchOp,
    PreconditionFailedException,
    ResourceType,
    ResponseParameters,
    Schema,
    SearchRequest,
    ServiceProviderConfig,
    User,
)

from accounts.models import DirectoryGroup
from accounts.scim import filters, groups, people, service, writing
from accounts.scim.dialects import understood
from accounts.scim.door import ByToken, answer, body_of, by_token, error
from accounts.scim.service import MOST_PER_PAGE, WorkUser

READ = "GET"
ASKED = ("filter", "startIndex", "count", "attributes", "excludedAttributes")


class Kind(NamedTuple):
    """The messages of the protocol for one kind of resource."""

    model: Any
    patch: Any
    search: Any
    page: Any
    shown: Any


USER = Kind(
    WorkUser, PatchOp[WorkUser], SearchRequest[WorkUser], ListResponse[WorkUser], ResponseParameters[WorkUser]
)
GROUP = Kind(Group, PatchOp[Group], SearchRequest[Group], ListResponse[Group], ResponseParameters[Group])


@by_token("GET", "POST")
def users(request: ByToken) -> HttpResponse:
    """Everybody, by pages and filters; or somebody new."""
    if request.method == READ:
        return _users(request)
    sent = WorkUser.model_validate(body_of(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    with writing.alone():
        made = writing.create(people.wanted(sent), token=request.token, at=timezone.now())
    return _one(request, _user(made.pk), status=201)


@by_token("GET", "PUT", "PATCH", "DELETE")
def user(request: ByToken, user_id: UUID) -> HttpResponse:
    """One person: read, replaced, changed in part, or deleted."""
    if request.method == READ:
        return _one(request, _user(user_id))
    with writing.alone():
        before, at = _user(user_id), timezone.now()
        _require_version(request, before)
        person = people.people().get(pk=user_id)
        if request.method == "DELETE":
            writing.forget(person, token=request.token, at=at)
            return HttpResponse(status=204)
        after = _replaced(request, before) if request.method == "PUT" else _patched(request, before, USER)
        writing.change(person, people.wanted(after, before), token=request.token, at=at)
    return _one(request, _user(user_id))


@by_token("GET", "POST")
def group_list(request: ByToken) -> HttpResponse:
    """Every group, or a new one."""
    if request.method == READ:
        return _groups(request)
    sent = Group.model_validate(body_of(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    made = groups.write(DirectoryGroup(), sent, token=request.token, at=timezone.now())
    return _one(request, _group(made.pk), status=201)


@by_token("GET", "PUT", "PATCH", "DELETE")
def group(request: ByToken, group_id: UUID) -> HttpResponse:
    """One group: read, replaced, changed in part, or deleted."""
    if request.method == READ:
        return _one(request, _group(group_id))
    with writing.alone():
        before, at = _group(group_id), timezone.now()
        _require_version(request, before)
        row = DirectoryGroup.objects.get(pk=group_id)
        if request.method == "DELETE":
            groups.delete(row, token=request.token, at=at)
            return HttpResponse(status=204)
        if request.method == "PUT":
            sent = Group.model_validate(body_of(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        else:
            sent = _patched(request, before, GROUP)
        groups.write(row, sent, token=request.token, at=at)
    return _one(request, _group(group_id))


@by_token("POST")
def search_users(request: ByToken) -> HttpResponse:
    """The people who fit what is asked in the body."""
    return _users(request)


@by_token("POST")
def search_groups(request: ByToken) -> HttpResponse:
    """The groups that fit what is asked in the body."""
    return _groups(request)


@by_token("GET")
def config(request: ByToken) -> HttpResponse:
    """What this service can do."""
    return _one(request, service.config())


@by_token("GET")
def resource_types(request: ByToken, name: str = "") -> HttpResponse:
    """Users and groups; or one of the two."""
    return _described(request, ListResponse[ResourceType], service.resource_types(), name)


@by_token("GET")
def schemas(request: ByToken, name: str = "") -> HttpResponse:
    """The schemas; or one."""
    return _described(request, ListResponse[Schema], service.schemas(), name)


@by_token("GET", "POST", "PUT", "PATCH", "DELETE")
def me(request: ByToken) -> HttpResponse:
    """A token is not a person."""
    return error(501, "A token is nobody, so there is no /Me.")


@by_token("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: ByToken, rest: str = "") -> HttpResponse:
    """Any other address."""
    raise Http404


def _user(pk: UUID) -> Any:
    found = people.people().filter(pk=pk).first()
    if found is None:
        raise Http404
    return people.render(found)


def _group(pk: UUID) -> Any:
    found = groups.groups().filter(pk=pk).first()
    if found is None:
        raise Http404
    return groups.render(found)


def _replaced(request: ByToken, before: Any) -> Any:
    """What a PUT wants the person to be."""
    sent = WorkUser.model_validate(body_of(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    return people.asserted(sent, before)


def _patched(request: ByToken, before: Any, kind: Kind) -> Any:
    """A copy of ``before`` with the operations of the request carried out on it."""
    after = before.model_copy(deep=True)
    body = understood(body_of(request))
    kind.patch.model_validate(body, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(after)
    return after


def _require_version(request: ByToken, resource: Any) -> None:
    """:raises PreconditionFailedException: if the client has seen an older version."""
    asked = request.headers.get("If-Match", "")
    if asked and asked != "*" and resource.meta.version not in [each.strip() for each in asked.split(",")]:
        raise PreconditionFailedException(detail="It has changed since you read it. Read it again.")


def _one(request: ByToken, resource: Any, *, status: int = 200) -> HttpResponse:
    context = Context.RESOURCE_CREATION_RESPONSE if status == 201 else Context.RESOURCE_QUERY_RESPONSE
    words = _asked(request, "attributes", "excludedAttributes")
    asked = _shown(resource).model_validate(words) if words else None
    document = _absolute(resource, _base(request)).model_dump(scim_ctx=context, response_parameters=asked)
    meta = resource.meta
    headers = {"ETag": meta.version} if meta and meta.version else {}
    if status == 201:
        headers["Location"] = str(meta.location)
    return answer(document, status=status, headers=headers)


def _users(request: ByToken) -> HttpResponse:
    return _page(request, USER, people.people(), people.render, (filters.USERS, filters.USER_IDS))


def _groups(request: ByToken) -> HttpResponse:
    return _page(request, GROUP, groups.groups(), groups.render, (filters.GROUPS, filters.GROUP_IDS))


def _page(
    request: ByToken, kind: Kind, found: Any, render: Any, columns: tuple[dict[str, str], dict[str, str]]
) -> HttpResponse:
    """One page of those who fit the filter. ``startIndex`` counts from one; at most 200 come at a time.

    What is looked for stands in the address, or in the body of a POST, where no log of addresses keeps it.
    """
    words = _asked(request, *ASKED) if request.method == READ else body_of(request)
    if len(str(words.get("filter", ""))) > filters.LONGEST:
        raise BadRequest(f"A filter may have {filters.LONGEST} characters at most.")
    asked = kind.search.model_validate(words, scim_ctx=Context.SEARCH_REQUEST)
    tree = asked.filter.ast if asked.filter else None
    fitting = found.filter(filters.condition(tree, *columns)).order_by("pk").distinct()
    start = max(1, asked.start_index or 1)
    count = MOST_PER_PAGE if asked.count is None else min(asked.count, MOST_PER_PAGE)
    base = _base(request)
    shown = [_absolute(render(each), base) for each in fitting[start - 1 : start - 1 + count]]
    document = kind.page(
        total_results=fitting.count(), start_index=start, items_per_page=len(shown), resources=shown
    ).model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    return answer(document)


def _described(request: ByToken, page: Any, found: list[Any], name: str) -> HttpResponse:
    if name:
        one = next((each for each in found if each.id == name), None)
        if one is None:
            raise Http404
        return _one(request, one)
    if "filter" in request.GET:
        # RFC 7644 4: a filter here is refused, so that nobody takes a part for the whole.
        return answer(Error(status=403, detail="This list takes no filter.").model_dump(), status=403)
    shown = [_absolute(each, _base(request)) for each in found]
    document = page(total_results=len(shown), start_index=1, items_per_page=len(shown), resources=shown)
    return answer(document.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _asked(request: ByToken, *names: str) -> dict[str, str]:
    return {name: request.GET[name] for name in names if name in request.GET}


def _base(request: ByToken) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _shown(resource: Any) -> Any:
    """The parameters that choose among the attributes of ``resource``."""
    kinds: dict[Any, Any] = {Group: GROUP.shown, WorkUser: USER.shown}
    return kinds.get(type(resource), ResponseParameters[ServiceProviderConfig])


def _absolute(resource: Any, base: str) -> Any:
    """``resource`` with addresses that begin with ``base``."""
    service.located(resource, base=base)
    refs = list(getattr(resource, "members", None) or [])
    work = resource[EnterpriseUser] if isinstance(resource, User) else None
    if work and work.manager:
        refs.append(work.manager)
    for each in refs:
        each.ref = base + str(each.ref)
    return resource
