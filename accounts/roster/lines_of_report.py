"""Managers by row: every reference resolved to an imported person, or said why not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.roster.across_rows import repeated
from accounts.roster.cells import NO_ONE_ABOVE, folded, parts, skeleton
from accounts.roster.drafts import Draft, Notebook
from accounts.roster.mapping import Mapping
from accounts.roster.tree import TOP, Managers, References, Tree, build


@dataclass(frozen=True, slots=True)
class Report:
    """``manager`` and ``dotted`` by post, for the people who are imported; ``depths`` by post, for every
    post.
    """

    manager: dict[str, str]
    dotted: dict[str, tuple[str, ...]]
    depths: dict[str, int]
    tops: tuple[str, ...]
    loops: tuple[tuple[str, ...], ...]


class _Resolver:
    """Holds what the steps below share: the posts of the file and how a manager cell names one."""

    def __init__(self, drafts: list[Draft], mapping: Mapping, notebook: Notebook) -> None:
        self.mapping, self.notebook = mapping, notebook
        self.holder: dict[str, Draft] = {}
        self.shared: dict[str, list[Draft]] = {}
        for draft in drafts:
            self._place(draft)
        key = "manager_key" if "manager_key" in mapping.columns else "external_id"
        self.references = References(lambda: ((draft[key], draft.post) for draft in drafts if draft.post))
        self.nobody = NO_ONE_ABOVE | {folded(word) for word in mapping.nobody}

    def _place(self, draft: Draft) -> None:
        """The row that stands for a post is the first that is not out, else the first."""
        if not draft.post:
            return
        holder = self.holder.setdefault(draft.post, draft)
        if holder is not draft:
            self.shared.setdefault(draft.post, [holder]).append(draft)
            if holder.is_out and not draft.is_out:
                self.holder[draft.post] = draft

    def means_nobody(self, cell: str) -> bool:
        return folded(cell) in self.nobody and not self.references.has(cell)

    def find(self, cell: str, draft: Draft) -> tuple[str, ...]:
        """The posts that ``cell`` may mean; of several, the one in the same department as the row."""
        found = self.references.posts(cell)
        if len(found) > 1:
            near = [post for post in found if self.holder[post]["department"] == draft["department"]]
            return tuple(near) if len(near) == 1 else found
        return found

    def post_above(self, draft: Draft, *, is_noted: bool) -> str | None:
        """The post above, TOP, or None where it cannot be told; says why in the notebook when
        ``is_noted``.
        """
        cell = draft["manager"]
        if self.means_nobody(cell):
            return TOP
        found = self.find(cell, draft)
        if found == (draft.post,):
            if self.mapping.self_means_top:
                return TOP
            self._note(is_noted, "self_manager", draft, cell)
        elif len(found) == 1:
            return found[0]
        elif found:
            self._note(is_noted, "manager_ambiguous", draft, cell, (self.holder[post].line for post in found))
        else:
            self._note(is_noted, "manager_unknown", draft, cell)
        return None

    def _note(self, is_noted: bool, code: str, draft: Draft, cell: str, lines: Iterable[int] = ()) -> None:
        if is_noted:
            self.notebook.write(code, draft, "manager", value=cell, lines=sorted(lines))


def resolve(drafts: list[Draft], mapping: Mapping, notebook: Notebook, heading_line: int) -> Report:
    """Check all managers and find, for each person who is imported, the nearest imported one above."""
    resolver = _Resolver(drafts, mapping, notebook)
    above = _posts_above(resolver)
    tree = build(above)
    _note_broken_lines(resolver, tree)
    person_in, highest = _persons(resolver, tree)
    managers = Managers(above, person_in)
    kept = [post for post in resolver.holder if person_in.get(post) == post]
    manager = {post: managers.above(highest.get(post, post)) for post in kept}
    tops = tuple(post for post in kept if manager[post] == TOP)
    if "manager" in mapping.columns:
        _note_skipped(resolver, above, person_in, manager)
        _note_tops(resolver, tops, set(manager.values()))
    else:
        notebook.write_file("no_manager_column", heading_line)
    dotted = _dotted(resolver, person_in, managers, manager)
    return Report(manager, dotted, tree.depths, tops, tuple(tree.loops))


def _posts_above(resolver: _Resolver) -> dict[str, str | None]:
    """For each post the post above; two people with one id agree on it or it is not known."""
    above: dict[str, str | None] = {}
    for post, holder in resolver.holder.items():
        above[post] = resolver.post_above(holder, is_noted=not holder.is_out)
        if holder.is_out and post in resolver.shared:
            rows = resolver.shared[post]
            answers = {resolver.post_above(row, is_noted=False) for row in rows if row.name}
            above[post] = answers.pop() if len(answers) == 1 else None
    return above


def _note_broken_lines(resolver: _Resolver, tree: Tree) -> None:
    """Take out everybody whose line of managers does not end at a top."""
    for loop in tree.loops:
        named = [f"{post} (line {resolver.holder[post].line})" for post in (*loop, loop[0])]
        for post in loop:
            resolver.notebook.write("loop", resolver.holder[post], "manager", detail=" > ".join(named))
    for post, stop in tree.broken.items():
        holder = resolver.holder[post]
        if not holder.is_out:
            lines = [resolver.holder[stop].line]
            resolver.notebook.write("manager_left_out", holder, "manager", lines=lines)


def _persons(resolver: _Resolver, tree: Tree) -> tuple[dict[str, str], dict[str, str]]:
    """Which imported person holds each post, and the highest post of those who hold several.

    Their manager is that of the highest post, because then nobody can come to stand above themselves. They are
    imported under it too, unless only the row of another post has their address.
    """
    person_in = {post: post for post, holder in resolver.holder.items() if not holder.is_out}
    highest = {}
    for posts in _held_together(resolver, person_in):
        top = min(posts, key=lambda post: (tree.depths[post], resolver.holder[post].line))
        addressed = [post for post in posts if resolver.holder[post].email]
        first = top if top in addressed or not addressed else addressed[0]
        highest[first] = top
        for post in posts:
            person_in[post] = first
            if post != first:
                lines = [resolver.holder[first].line]
                resolver.notebook.write("person_twice", resolver.holder[post], "name", lines=lines)
    return person_in, highest


def _held_together(resolver: _Resolver, posts: Iterable[str]) -> list[list[str]]:
    """The posts of each person who holds several: by name and address, or by a name of which somebody has said so."""
    again = repeated(resolver.holder[post].email.casefold() for post in posts)
    said = {skeleton(name) for name in resolver.mapping.one_person}
    identities: dict[tuple[str, str], list[str]] = defaultdict(list)
    for post in posts:
        holder = resolver.holder[post]
        if said and skeleton(holder.name) in said:
            identities[skeleton(holder.name), ""].append(post)
        elif holder.email and hash(holder.email.casefold()) in again:
            identities[folded(holder.name), holder.email.casefold()].append(post)
    return [posts for posts in identities.values() if len(posts) > 1]


def _note_skipped(
    resolver: _Resolver, above: dict[str, str | None], person_in: dict[str, str], manager: dict[str, str]
) -> None:
    for post, instead in manager.items():
        direct = above[post]
        if direct and direct not in person_in:
            resolver.notebook.write(
                "manager_skipped",
                resolver.holder[post],
                "manager",
                value=direct,
                lines=[resolver.holder[direct].line],
                detail=instead or "nobody",
            )


def _note_tops(resolver: _Resolver, tops: tuple[str, ...], managing: set[str]) -> None:
    """Several people at the top are usual; one of them without anybody below is probably a gap."""
    heads = [post for post in tops if post in managing]
    for post in tops if len(tops) > 1 else ():
        holder = resolver.holder[post]
        if heads and post not in managing:
            resolver.notebook.write("manager_blank", holder, "manager")
        else:
            others = [resolver.holder[head].line for head in heads or tops if head != post]
            if others:
                resolver.notebook.write("several_tops", holder, "manager", lines=others)


def _dotted(
    resolver: _Resolver, person_in: dict[str, str], managers: Managers, manager: dict[str, str]
) -> dict[str, tuple[str, ...]]:
    """Further lines: those the file names, and the managers of a person's other posts."""
    lines: dict[str, dict[str, None]] = defaultdict(dict)
    for post, person in person_in.items():
        if post != person or manager[person] != managers.above(post):
            lines[person][managers.above(post)] = None
        holder = resolver.holder[post]
        for cell in parts(holder["dotted_manager"]):
            if resolver.means_nobody(cell):
                continue
            found = resolver.find(cell, holder)
            if len(found) == 1:
                lines[person][person_in.get(found[0]) or _next_above(managers, found[0], resolver)] = None
            else:
                resolver.notebook.write("dotted_unknown", holder, "dotted_manager", value=cell)
    return {
        person: tuple(above for above in found if above and above not in (person, manager[person]))
        for person, found in lines.items()
    }


def _next_above(managers: Managers, post: str, resolver: _Resolver) -> str:
    """The imported manager above a post that nobody imported holds."""
    return managers.above(post) if post in resolver.holder else TOP
