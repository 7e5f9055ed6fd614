"""What this app keeps about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import COHORT, NOTES, YEAR
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs, belongs_to_nobody
from preparation.retention import notes_over
from programmes.retention import cohort_over

TEXTS = (
    "code slug language version origin digest audience title aim twin other_side_learns minutes required position "
    "terms reading exercise self_check phrases agenda bring seen_shipped replaced_at"
)
register_not_personal(
    *(f"preparation.Module.{name}" for name in TEXTS.split()), because="texts of the library"
)
register(
    "preparation.Module",
    "written_by written_at",
    ring=Ring.COORDINATOR,
    purpose="so that colleagues know whose text of the library it is",
    keep="as long as the text is in its history",
)
register(
    "preparation.Completion",
    "participant module done_at",
    ring=Ring.COORDINATOR,
    purpose="to open the gate when both people are prepared",
    keep=COHORT,
)
register(
    "preparation.ExerciseNote",
    "key person slug prompt saved_at",
    ring=Ring.ONLY_ME,
    purpose="so that you can read your exercise again",
    keep=NOTES,
)
register(
    "preparation.ExerciseNote",
    "text_sealed",
    ring=Ring.ONLY_ME,
    purpose="so that you can read your exercise again",
    keep=NOTES,
    sealed=True,
)
register(
    "preparation.NamedChoice",
    "key participant slug sent_at read_at",
    ring=Ring.PAIR,
    purpose="so that your mentor can remind you of what you chose",
    keep=COHORT,
)
register(
    "preparation.NamedChoice",
    "words_sealed",
    ring=Ring.PAIR,
    purpose="so that your mentor can remind you of what you chose",
    keep=COHORT,
    sealed=True,
)
register(
    "preparation.GateOpening",
    "participant reason opened_by opened_at taken_back_by taken_back_at",
    ring=Ring.COORDINATOR,
    purpose="so that both of a pair know who let one of them through unprepared, and why",
    keep=COHORT,
)
register(
    "preparation.Place",
    "person slug step",
    ring=Ring.ONLY_ME,
    purpose="so that you can go on where you stopped reading",
    keep="until you finish the module or read another",
)
register(
    "preparation.OwnModule",
    "person slug done_at",
    ring=Ring.ONLY_ME,
    purpose="so that you see what you have read, where no gate asks for it",
    keep=YEAR,
)

belongs("preparation.Completion", "participant__person", fate=Fate.KEEP)
belongs("preparation.ExerciseNote", "person")
belongs("preparation.NamedChoice", "participant__person")
belongs("preparation.GateOpening", "participant__person")
belongs("preparation.Place", "person")
belongs("preparation.OwnModule", "person")
belongs_to_nobody("preparation.Module", because="texts of the library, which stay when their writer goes")

expires("preparation.Completion", COHORT, cohort_over("participant__cohort"))
expires("preparation.ExerciseNote", NOTES, notes_over)
expires("preparation.NamedChoice", COHORT, cohort_over("participant__cohort"))
expires("preparation.GateOpening", COHORT, cohort_over("participant__cohort"))
expires("preparation.OwnModule", YEAR, "done_at")

keep_from_the_office("preparation.Completion", "preparation.GateOpening")
