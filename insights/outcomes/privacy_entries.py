"""What is kept so that those who took part can be compared with those who waited: marks, and for a while outcomes."""

from datetime import datetime

from django.db.models import Q

from accounts.audit import keep_from_the_office
from accounts.clocks import ANSWERS, UNCOUNTED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import belongs, belongs_to_nobody
from insights.models import OutcomeList
from insights.outcomes import own
from programmes.retention import cohort_over

register(
    "insights.StartingPoint",
    "cohort side group mark came_by grade",
    ring=Ring.COUNTED,
    purpose="to compare those who took part with those who waited, in groups of 10 or more",
    keep=ANSWERS,
)
register(
    "insights.OutcomeRow",
    "outcome_list start stayed promoted",
    ring=Ring.COUNTED,
    purpose="to count who stayed and who was promoted, in groups of 10 or more; nobody's own is shown to anybody",
    keep=(ANSWERS, UNCOUNTED),
)
register(
    "insights.OutcomeList",
    "cohort source state as_of figures submission made_by made_at settled_at",
    ring=Ring.COORDINATOR,
    purpose="to know from which list outcomes were counted, and who had it read",
    keep="as long as the programme is kept",
)

belongs("insights.StartingPoint", own.starting_points)
belongs("insights.OutcomeRow", own.outcomes)
belongs_to_nobody("insights.OutcomeList", because="read in office, and counts only")


def _not_counted(before: datetime) -> Q:
    return Q(outcome_list__state=OutcomeList.State.READ, outcome_list__made_at__lt=before)


expires("insights.StartingPoint", ANSWERS, cohort_over("cohort"))
expires("insights.OutcomeRow", ANSWERS, cohort_over("start__cohort"))
expires("insights.OutcomeRow", UNCOUNTED, _not_counted)

keep_from_the_office("insights.StartingPoint", "insights.OutcomeRow")
