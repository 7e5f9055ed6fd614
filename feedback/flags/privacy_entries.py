"""What flags keep about people: a kind and days, never an answer."""

from django.db.models import Q

from accounts.audit import keep_from_the_office
from accounts.clocks import ANSWERS
from accounts.models import Person
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from feedback.flags.rules import FROM_PULSES, FlagKind
from programmes.retention import cohort_over

HELP = "to help a pair early: answers can raise a flag, and it holds neither the answer nor whose it was"

register_not_personal("feedback.FlagLook", because="the days on which the worker looked at all pairs")
register(
    "feedback.Flag",
    "pair kind state raised_at coach next_step next_on resolution",
    ring=Ring.COORDINATOR,
    purpose=f"{HELP}; that a mentor’s load is heavy goes to one coach alone",
    keep=ANSWERS,
)
register("feedback.FlagMove", "flag state by at", ring=Ring.COORDINATOR, purpose=HELP, keep=ANSWERS)
register(
    "feedback.FlagContact",
    "flag made_on channel outcome by noted_at submission",
    ring=Ring.COORDINATOR,
    purpose="so that nobody is asked twice; without a word of what was said",
    keep=ANSWERS,
)


def flags_of(person: Person, path: str = "") -> Q:
    """What dates raised, of both; a heavy load, of the mentor.

    Whoever knows their own answers could tell from any other flag of the pair what the partner answered.
    """
    answers = [kind.value for kind in FROM_PULSES]
    mentor, mentee = (
        Q(**{f"{path}pair__mentor__person": person}),
        Q(**{f"{path}pair__mentee__person": person}),
    )
    from_dates = ~Q(**{f"{path}kind__in": answers}) & (mentor | mentee)
    return from_dates | (Q(**{f"{path}kind": FlagKind.LOAD.value}) & mentor)


def beside_flags_of(person: Person) -> Q:
    return flags_of(person, "flag__")


belongs("feedback.Flag", flags_of, fate=Fate.KEEP)
belongs("feedback.FlagMove", beside_flags_of, fate=Fate.KEEP)
belongs("feedback.FlagContact", beside_flags_of, fate=Fate.KEEP)
for _model, _path in (("Flag", ""), ("FlagMove", "flag__"), ("FlagContact", "flag__")):
    expires(f"feedback.{_model}", ANSWERS, cohort_over(f"{_path}pair__cohort"))

keep_from_the_office("feedback.Flag", "feedback.FlagMove", "feedback.FlagContact", "feedback.FlagLook")
