"""What this app keeps about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import ANSWERS, PAIRING, UNPLACED, YEAR
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs, belongs_to_nobody
from programmes.retention import cohort_over

register_not_personal(
    "programmes.Programme",
    "programmes.Objective",
    "programmes.Measure",
    "programmes.MeasureReading",
    "programmes.Cohort",
    "programmes.Topic",
    "programmes.DecisionCriterion",
    "programmes.Milestone",
    because="the design of a programme, with its owners by office",
)
register(
    "programmes.Participant",
    "cohort person side state capacity invited_by invited_at answered_at",
    ring=Ring.COORDINATOR,
    purpose="to run the programme",
    keep=(ANSWERS, UNPLACED),
)
register(
    "programmes.Participant",
    "hopes",
    ring=Ring.COORDINATOR,
    purpose="to find a partner who suits",
    keep=(PAIRING, UNPLACED),
)
register(
    "programmes.Participant",
    "meets hours",
    ring=Ring.COORDINATOR,
    purpose="to find a partner who suits",
    keep=(ANSWERS, UNPLACED),
)
register(
    "programmes.TopicChoice",
    "participant topic kind weight",
    ring=Ring.COORDINATOR,
    purpose="to find a partner who suits",
    keep=(ANSWERS, UNPLACED),
)
register(
    "programmes.Role",
    "programme user name granted_by granted_at",
    ring=Ring.OPERATIONS,
    purpose="to know who may do what",
    keep="until the role ends",
)
register(
    "programmes.Decision",
    "cohort outcome why changes release_number release_digest signed_name decided_by decided_at",
    ring=Ring.PUBLISHED,
    purpose="to show what was decided, by whom and why",
    keep="as long as the programme is kept",
)
register(
    "programmes.CriterionChange",
    "criterion version green amber reason changed_by changed_at",
    ring=Ring.PUBLISHED,
    purpose="to show what was changed after the launch, by whom and why",
    keep="as long as the programme is kept",
)
register(
    "programmes.FirstMentee",
    "programme person named_by named_at",
    ring=Ring.COORDINATOR,
    purpose="to know that the top team learns too before others are asked",
    keep="as long as the programme is kept",
)
register(
    "programmes.ReadinessPoint",
    "programme key is_met confirmed_by confirmed_at",
    ring=Ring.COORDINATOR,
    purpose="to know who confirmed that people may be asked to speak",
    keep="as long as the programme is kept",
)
register(
    "programmes.RoleRequest",
    "programme user name state asked_by asked_at settled_by settled_at",
    ring=Ring.OPERATIONS,
    purpose="so that two people give a role that opens much",
    keep=YEAR,
)

belongs("programmes.Participant", "person", fate=Fate.BLANK, blank={"hopes": "", "meets": [], "hours": []})
belongs("programmes.TopicChoice", "participant__person")
belongs("programmes.Role", "user__person")
belongs("programmes.RoleRequest", "user__person")
belongs("programmes.FirstMentee", "person")
belongs_to_nobody(
    "programmes.CriterionChange",
    "programmes.ReadinessPoint",
    because="said in office about the programme, never about a person",
)
belongs_to_nobody("programmes.Decision", because="a published decision, signed in office")

expires("programmes.Participant", ANSWERS, cohort_over("cohort"))
expires("programmes.TopicChoice", ANSWERS, cohort_over("participant__cohort"))
# What lets PAIRING and UNPLACED go is said above, where pairs and answers are known: pairing, feedback.
expires("programmes.RoleRequest", YEAR, "settled_at")

keep_from_the_office("programmes.Participant")
