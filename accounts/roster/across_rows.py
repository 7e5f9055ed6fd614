"""What can be said only by holding rows against each other: repeated ids, shared addresses, namesakes, odd
domains.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from difflib import SequenceMatcher

from accounts.roster.cells import folded, skeleton
from accounts.roster.drafts import Draft, Notebook
from accounts.roster.mapping import Mapping

MAIN_DOMAIN_SHARE = (
    10  # a domain counts as the usual one when it has this many times the addresses of the odd one
)
ODD_DOMAINS_COMPARED = 200
ALIKE = 0.9


def repeated(keys: Iterable[Hashable]) -> set[int]:
    """The hashes of keys that come more than once. Nearly all come once, and holding those costs little this way."""
    seen: set[int] = set()
    again: set[int] = set()
    for key in keys:
        mark = hash(key)
        (again if mark in seen else seen).add(mark)
    return again


def _by(drafts: list[Draft], key: Callable[[Draft], Hashable]) -> list[list[Draft]]:
    """Groups of two or more rows that share a key; a row with an empty key shares nothing."""
    again = repeated(found for draft in drafts if (found := key(draft)))
    groups: dict[Hashable, list[Draft]] = defaultdict(list)
    for draft in drafts if again else ():
        if (found := key(draft)) and hash(found) in again:
            groups[found].append(draft)
    return [group for group in groups.values() if len(group) > 1]


def _among_the_good(drafts: list[Draft], key: Callable[[Draft], Hashable]) -> list[list[Draft]]:
    return _by(drafts, lambda draft: key(draft) if not draft.is_out else "")


def _others(group: list[Draft], draft: Draft) -> list[int]:
    return [other.line for other in group if other is not draft]


def find_repeated_ids(drafts: list[Draft], notebook: Notebook) -> None:
    """One id for one person. The same name again is a repeat; another name makes all of the id's rows
    unusable.

    Choosing one of two people would give one the account and the words of the other at the next import.
    """
    for group in _among_the_good(drafts, lambda draft: draft.post):
        if len({folded(draft.name) for draft in group}) == 1:
            for repeat in group[1:]:
                notebook.write("repeated_row", repeat, "external_id", lines=[group[0].line])
        else:
            for draft in group:
                notebook.write(
                    "duplicate_id", draft, "external_id", value=draft.post, lines=_others(group, draft)
                )


def find_shared_addresses(drafts: list[Draft], notebook: Notebook) -> None:
    """An address that several people have is nobody's: it would let one sign in as, or read the mail of, another.

    So is one that also stands on posts without a person, which makes it the box of a team, unless it bears a name of
    the one person who has it: such posts often give their manager's address.
    """
    posts = notebook.posts_without_a_person()
    for group in _by(drafts, lambda draft: draft.email.casefold() if _counts(draft, posts) else ""):
        people = [draft for draft in group if not draft.is_out]
        others = {draft.post for draft in group} - {draft.post for draft in people}
        if len(people) > 1 or (people and others and not _bears_a_name(people[0])):
            for draft in people:
                notebook.write("email_shared", draft, "email", lines=_others(group, draft))
            for draft in people:
                draft.email = ""


def _counts(draft: Draft, posts_without_a_person: set[int]) -> bool:
    return not draft.is_out or draft.line in posts_without_a_person


def _bears_a_name(draft: Draft) -> bool:
    local = folded(draft.email.partition("@")[0])
    return any(word in local for word in folded(draft.name).replace("-", " ").split() if len(word) > 2)


def find_look_alike_addresses(drafts: list[Draft], notebook: Notebook) -> None:
    """An address drawn like another one with letters of another script is nobody's: mail to it goes elsewhere."""
    for group in _among_the_good(drafts, lambda draft: skeleton(draft.email)):
        for draft in group:
            if not draft.email.isascii():
                notebook.write(
                    "email_look_alike", draft, "email", value=draft.email, lines=_others(group, draft)
                )
                draft.email = ""


def find_namesakes(drafts: list[Draft], mapping: Mapping, notebook: Notebook) -> None:
    """The same name on rows that are perhaps one person: an address is missing, or it is written in two ways.

    Names that somebody has said are one person's are settled.
    """
    settled = {skeleton(name) for name in mapping.one_person}
    for group in _among_the_good(drafts, lambda draft: skeleton(draft.name)):
        is_odd = len({draft.name for draft in group}) > 1 or any(not draft.email for draft in group)
        if is_odd and skeleton(group[0].name) not in settled:
            for draft in group:
                notebook.write("same_name", draft, "name", value=group[0].name, lines=_others(group, draft))


def find_odd_domains(drafts: list[Draft], notebook: Notebook) -> None:
    """A rare domain that is nearly a common one is probably a slip of the finger. Compares the few, not the
    rows.
    """
    counts = Counter(draft.email.partition("@")[2] for draft in drafts if draft.email and not draft.is_out)
    common = counts.most_common(3)
    likely: dict[str, str] = {}
    for domain, count in counts.most_common()[: -ODD_DOMAINS_COMPARED - 1 : -1]:
        for usual, usual_count in common:
            is_rare = count * MAIN_DOMAIN_SHARE <= usual_count and domain.count(".") == usual.count(".")
            if is_rare and SequenceMatcher(None, domain, usual).ratio() >= ALIKE:
                likely.setdefault(domain, usual)
    for draft in drafts:
        domain = draft.email.partition("@")[2]
        if domain in likely and not draft.is_out:
            notebook.write("email_domain", draft, "email", value=domain, detail=likely[domain])
