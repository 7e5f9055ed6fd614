"""What this app keeps about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import ANSWERS, APPLIED, COHORT, DRAFTS, PAIRING, UNPLACED, YEAR
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs, belongs_to_nobody
from programmes.retention import (
    came_to_nothing,
    came_to_nothing_of_a_place,
    cohort_over,
    never_sent,
    unanswered,
)

ANNOUNCED = "cohort text choice state people written submission stepped_at finished_at"

register_not_personal(
    *(
        f"programmes.KitText.{name}"
        for name in ["programme", "kind", "version", "subject", "body", "is_shipped"]
    ),
    *(f"programmes.Announcement.{name}" for name in ANNOUNCED.split()),
    because="what an organisation says about a programme, and to which sites, departments and grades",
)
register_not_personal(
    "programmes.Programme",
    "programmes.Objective",
    "programmes.Measure",
    "programmes.MeasureReading",
    "programmes.Cohort",
    "programmes.Topic",
    "programmes.DecisionCriterion",
    "programmes.Milestone",
    "programmes.EnrolmentRules",
    "programmes.OpenCall",
    "programmes.TopicSynonym",
    because="the design of a programme, with its owners by office",
)
register(
    "programmes.Participant",
    "key cohort person side state capacity invited_by invited_at answered_at",
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
    "meets hours languages",
    ring=Ring.COORDINATOR,
    purpose="to find a partner who suits",
    keep=(ANSWERS, UNPLACED),
)
register(
    "programmes.Participant",
    "works_best_sealed",
    ring=Ring.PAIR,
    purpose="so that your partner knows how you work best",
    keep=(ANSWERS, UNPLACED),
    sealed=True,
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

register(
    "programmes.Application",
    "key cohort person participant side state saved_at applied_at decided_at offers wants meets hours languages "
    "own_words",
    ring=Ring.COORDINATOR,
    purpose="to give the places of an open call fairly and find a partner who suits",
    keep=(DRAFTS, APPLIED, COHORT),
)
register(
    "programmes.Application",
    "draft_sealed",
    ring=Ring.ONLY_ME,
    purpose="so that you can go on with it later",
    keep=(DRAFTS, APPLIED, COHORT),
    sealed=True,
)
register(
    "programmes.Application",
    "works_best_sealed",
    ring=Ring.PAIR,
    purpose="so that your partner knows how you work best",
    keep=(DRAFTS, APPLIED, COHORT),
    sealed=True,
)

register(
    "programmes.Selection",
    "cohort way criteria published_seed mentor_seats mentee_seats mentors mentees made_by made_at confirmed_by "
    "confirmed_at",
    ring=Ring.COORDINATOR,
    purpose="to show later how places were given",
    keep=COHORT,
)
register(
    "programmes.SelectionRun",
    "cohort selection kind state progress step problem cancel_requested tries lease_until requested_by requested_at "
    "started_at finished_at",
    ring=Ring.COORDINATOR,
    purpose="to show how far giving the places is, and who asked for it",
    keep=COHORT,
)
register(
    "programmes.SelectionPlace",
    "selection application side place",
    ring=Ring.COORDINATOR,
    purpose="to offer places that come free in the drawn order",
    keep=(APPLIED, COHORT),
)

register(
    "programmes.Nomination",
    "cohort person nominated_by reason state made_at answered_at",
    ring=Ring.COORDINATOR,
    purpose="so that you can answer a colleague who suggests you; the programme team sees it after your yes",
    keep=(DRAFTS, COHORT),
)
register(
    "programmes.TimeAgreement",
    "participant manager hours state asked_at answered_at",
    ring=Ring.COORDINATOR,
    purpose="so that taking part is working time; your line manager sees that you take part and the hours",
    keep=COHORT,
)

register(
    "programmes.KitText",
    "saved_by saved_at",
    ring=Ring.COORDINATOR,
    purpose="so that colleagues know whose text of the kit it is",
    keep="as long as the programme is kept",
)
register(
    "programmes.Announcement",
    "after asked_by asked_at",
    ring=Ring.COORDINATOR,
    purpose="so that colleagues know who announced the programme, and a job goes on where it stood",
    keep="as long as the programme is kept",
)

register(
    "programmes.SafetyPoll",
    "programme state asked threshold started_by started_at closes_at ended_at",
    ring=Ring.COORDINATOR,
    purpose="to know whether colleagues feel safe to speak before anybody is asked to; of the answers one word is kept",
    keep="as long as the programme is kept",
)
register(
    "programmes.PollSlip",
    "poll mark",
    ring=Ring.COUNTED,
    purpose="to let those who were drawn answer once; nobody is told who was drawn or who answered",
    keep="until the poll closes, two weeks at most",
)
register(
    "programmes.PollSlip",
    "said_sealed",
    ring=Ring.COUNTED,
    purpose="to count together with at least nine others; nobody can read it, not even you",
    keep="until the poll closes, two weeks at most",
    sealed=True,
)

belongs("programmes.Nomination", "person", "nominated_by__person")
belongs("programmes.TimeAgreement", "participant__person")
belongs("programmes.Application", "person")
belongs("programmes.SelectionPlace", "application__person")
belongs_to_nobody(
    "programmes.Selection",
    "programmes.SelectionRun",
    because="a dated record of how places were given, without names",
)
belongs(
    "programmes.Participant",
    "person",
    fate=Fate.BLANK,
    blank={"hopes": "", "meets": [], "hours": [], "languages": [], "works_best_sealed": b"", "key": None},
)
belongs("programmes.TopicChoice", "participant__person")
belongs("programmes.Role", "user__person")
belongs("programmes.RoleRequest", "user__person")
belongs("programmes.FirstMentee", "person")
belongs_to_nobody(
    "programmes.CriterionChange",
    "programmes.ReadinessPoint",
    because="said in office about the programme, never about a person",
)
belongs_to_nobody(
    "programmes.KitText", "programmes.Announcement", because="written and sent in office about the programme"
)
belongs_to_nobody("programmes.SafetyPoll", because="asked in office of nobody in particular, and one word")
# Whose slip it is could be worked out with the keys of the installation. A copy of one's own data that did so would
# be a way to read an answer, and to make somebody show theirs; that one was drawn stands in the ledger of mails.
belongs_to_nobody(
    "programmes.PollSlip",
    because="under a mark; an answer is given back to nobody, so that none can be asked for it",
)
belongs_to_nobody("programmes.Decision", because="a published decision, signed in office")

expires("programmes.Participant", ANSWERS, cohort_over("cohort"), owns_key=True)
expires("programmes.TopicChoice", ANSWERS, cohort_over("participant__cohort"))
expires("programmes.Application", DRAFTS, never_sent, owns_key=True)
expires("programmes.Application", APPLIED, came_to_nothing, owns_key=True)
expires("programmes.Application", COHORT, cohort_over("cohort"), owns_key=True)
expires("programmes.Nomination", DRAFTS, unanswered)
expires("programmes.Nomination", COHORT, cohort_over("cohort"))
expires("programmes.TimeAgreement", COHORT, cohort_over("participant__cohort"))
expires("programmes.SelectionPlace", APPLIED, came_to_nothing_of_a_place)
expires("programmes.SelectionPlace", COHORT, cohort_over("selection__cohort"))
expires("programmes.Selection", COHORT, cohort_over("cohort"))
expires("programmes.SelectionRun", COHORT, cohort_over("cohort"))
# What lets PAIRING and UNPLACED go is said above, where pairs and answers are known: pairing, feedback.
expires("programmes.RoleRequest", YEAR, "settled_at")

keep_from_the_office("programmes.Participant", "programmes.Application")
