"""What this app keeps about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import DATES, NOTES, SHARED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from pairing.retention import pair_over
from programmes.retention import cohort_over
from sessions import own
from sessions.retention import nobodys_note_hangs_on_it

TO_KNOW = "to know that hours happen; the programme team sees date and length only"
KEPT_DATES = f"{TO_KNOW}, and a mentee's assistant sees the dates to come"

register(
    "mentoring_sessions.Session",
    "pair state starts_at minutes",
    ring=Ring.COORDINATOR,
    purpose=KEPT_DATES,
    keep=DATES,
)
register(
    "mentoring_sessions.Session",
    "number changed_by changed_by_assistant changed_at planned_by planned_by_assistant planned_at logged_by "
    "logged_at submission",
    ring=Ring.COORDINATOR,
    purpose=TO_KNOW,
    keep=DATES,
)
register(
    "mentoring_sessions.Assistant",
    "pair person state named_at ended_at",
    ring=Ring.PAIR,
    purpose="so that a colleague of the mentee finds and moves dates; both of you see who it is",
    keep=SHARED,
)
register(
    "mentoring_sessions.Session", "key", ring=Ring.PAIR, purpose="to seal what the two write", keep=DATES
)
register(
    "mentoring_sessions.Session",
    "place_sealed question_sealed",
    ring=Ring.PAIR,
    purpose="to meet, and to come prepared",
    keep=SHARED,
    sealed=True,
)
register(
    "mentoring_sessions.Takeaway",
    "key session written_by written_at",
    ring=Ring.PAIR,
    purpose="to keep what you learned",
    keep=SHARED,
)
register(
    "mentoring_sessions.Takeaway",
    "text_sealed",
    ring=Ring.PAIR,
    purpose="to keep what you learned",
    keep=SHARED,
    sealed=True,
)
register(
    "mentoring_sessions.Commitment",
    "key pair session owner due_on state made_at settled_at submission",
    ring=Ring.PAIR,
    purpose="to do what was said; only counts over the whole cohort leave the pair",
    keep=SHARED,
)
register(
    "mentoring_sessions.Commitment",
    "text_sealed reason_sealed",
    ring=Ring.PAIR,
    purpose="to do what was said",
    keep=SHARED,
    sealed=True,
)
register(
    "mentoring_sessions.Reflection",
    "key session person saved_at",
    ring=Ring.ONLY_ME,
    purpose="to think",
    keep=NOTES,
)
register(
    "mentoring_sessions.Reflection",
    "text_sealed",
    ring=Ring.ONLY_ME,
    purpose="to think",
    keep=NOTES,
    sealed=True,
)

OF_THE_PAIR = ("pair__mentor__person", "pair__mentee__person")

belongs(
    "mentoring_sessions.Session",
    *OF_THE_PAIR,
    fate=Fate.KEEP,
    writer=own.writer_of_session,
    dated="planned_at",
)
belongs(
    "mentoring_sessions.Takeaway",
    *(f"session__{path}" for path in OF_THE_PAIR),
    fate=Fate.KEEP,
    writer=own.writer_of_takeaway,
    dated="written_at",
)
belongs(
    "mentoring_sessions.Commitment",
    *OF_THE_PAIR,
    fate=Fate.KEEP,
    writer=own.writer_of_commitment,
    dated="made_at",
)
belongs("mentoring_sessions.Reflection", "person")
belongs("mentoring_sessions.Assistant", "person", "pair__mentee__person")

expires("mentoring_sessions.Reflection", NOTES, cohort_over("session__pair__cohort"))
expires("mentoring_sessions.Takeaway", SHARED, pair_over("session__pair"))
expires("mentoring_sessions.Commitment", SHARED, pair_over("pair"))
# What the two wrote goes with all that they share. The date stays for as long as somebody's own note hangs on it.
expires(
    "mentoring_sessions.Session",
    SHARED,
    pair_over("pair"),
    blank={"place_sealed": b"", "question_sealed": b""},
)
expires("mentoring_sessions.Session", DATES, nobodys_note_hangs_on_it)
expires("mentoring_sessions.Assistant", SHARED, pair_over("pair"))

keep_from_the_office(
    "mentoring_sessions.Session",
    "mentoring_sessions.Assistant",
    "mentoring_sessions.Commitment",
    "mentoring_sessions.Takeaway",
    "mentoring_sessions.Reflection",
)
