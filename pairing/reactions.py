"""What this app does when an app below announces something."""

from accounts.listeners import person_erased, roster_changed, roster_foreseen, roster_watched
from pairing.actions.asking import introduce_prepared
from pairing.actions.ending import end_pairs_of, forget_words_of_both
from pairing.actions.wishes import forget_wishes_of
from pairing.conflicts import foresee, people_in_live_pairs, scan_live_pairs, settle_ended
from pairing.listeners import pair_ended
from pairing.models import Policy
from preparation.listeners import gate_opened, module_finished
from programmes.actions import participant_left
from programmes.eligibility import USUAL_LEVELS, levels_apart
from programmes.models import Cohort

roster_changed.register(scan_live_pairs)
roster_watched.register(people_in_live_pairs)
roster_foreseen.register(foresee)
participant_left.register(end_pairs_of)
participant_left.register(forget_wishes_of)
module_finished.register(introduce_prepared)
gate_opened.register(introduce_prepared)
person_erased.register(forget_words_of_both)
pair_ended.register(settle_ended)


@levels_apart.register
def levels_of_the_policy(*, cohort: Cohort) -> int:
    """The policy's answer, for those who ask whether they may apply. It makes no policy by being asked. One query."""
    kept = Policy.objects.filter(cohort=cohort).values_list("min_gap", flat=True).first()
    return kept if kept is not None else USUAL_LEVELS
