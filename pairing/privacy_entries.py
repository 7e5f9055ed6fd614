"""What this app keeps about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import COHORT, NOTES, PAIRING, ROUND, SHARED
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs, belongs_to_nobody
from pairing.own import writer_of_agreement, writer_of_line
from pairing.retention import introduced, pair_over, run_over
from programmes.retention import cohort_over

register_not_personal("pairing.Policy", "pairing.Shortlist", because="rules and days of a cohort")
register(
    "pairing.Round",
    "cohort number state seed policy inputs_digest figures progress step problem cancel_requested submission "
    "requested_by requested_at finished_at",
    ring=Ring.COORDINATOR,
    purpose="to show later why pairs were proposed",
    keep=COHORT,
)
register(
    "pairing.Round",
    "inputs",
    ring=Ring.COORDINATOR,
    purpose="to look into a run again while its pairs are asked",
    keep=(ROUND, COHORT),
)
register(
    "pairing.Proposal",
    "round mentor mentee score gap parts reasons warnings pinned",
    ring=Ring.COORDINATOR,
    purpose="to review pairs before anybody is asked",
    keep=COHORT,
)
register(
    "pairing.Unpaired",
    "round participant reasons advice",
    ring=Ring.COORDINATOR,
    purpose="to find a partner for everybody",
    keep=COHORT,
)
register(
    "pairing.Ruling",
    "cohort mentor mentee kind reason ruled_by ruled_at",
    ring=Ring.COORDINATOR,
    purpose="to keep what a coordinator decided by hand",
    keep=COHORT,
)
register(
    "pairing.Block",
    "key person made_at",
    ring=Ring.ONLY_ME,
    purpose="so that two people are never proposed to each other",
    keep="until you remove it",
)
register(
    "pairing.Block",
    "other_sealed",
    ring=Ring.ONLY_ME,
    purpose="so that two people are never proposed to each other",
    keep="until you remove it",
    sealed=True,
)
register(
    "pairing.Pair",
    "cohort mentor mentee proposal state paused_from reasons key asked_at mentor_answered_at mentee_answered_at "
    "introduced_at active_at ended_at answer_by on_trial",
    ring=Ring.COORDINATOR,
    purpose="to know who is paired and how far they are",
    keep=COHORT,
)
register(
    "pairing.Conflict",
    "pair rule sentence found_at settled_at",
    ring=Ring.COORDINATOR,
    purpose="to protect a junior when the company changes",
    keep=COHORT,
)
register(
    "pairing.Agreement",
    "key pair version state written_by written_at review_on",
    ring=Ring.PAIR,
    purpose="to keep what you both agreed",
    keep=SHARED,
)
register(
    "pairing.Agreement",
    "words_sealed",
    ring=Ring.PAIR,
    purpose="to keep what you both agreed",
    keep=SHARED,
    sealed=True,
)
register(
    "pairing.Signature",
    "agreement side renews signed_by signed_at",
    ring=Ring.COORDINATOR,
    purpose="to know that both have signed; not what",
    keep=SHARED,
)
for table, columns, sealed, purpose in (
    (
        "AgreementDraft",
        "key pair person based_on saved_at",
        "words_sealed",
        "so that you can write before you propose",
    ),
    ("ExpectationSheet", "pair person released_at exchanged_at", "", "so that nobody goes first"),
    (
        "Expectation",
        "key sheet prompt to_share saved_at",
        "words_sealed",
        "so that you can write alone and choose what your partner reads",
    ),
):
    register(f"pairing.{table}", columns, ring=Ring.ONLY_ME, purpose=purpose, keep=NOTES)
    if sealed:
        register(f"pairing.{table}", sealed, ring=Ring.ONLY_ME, purpose=purpose, keep=NOTES, sealed=True)
register(
    "pairing.SharedExpectation",
    "key pair side prompt shared_at changed_at",
    ring=Ring.PAIR,
    purpose="to know what you both expect",
    keep=SHARED,
)
register(
    "pairing.SharedExpectation",
    "words_sealed",
    ring=Ring.PAIR,
    purpose="to know what you both expect",
    keep=SHARED,
    sealed=True,
)
register(
    "pairing.ShortlistPart",
    "key shortlist participant candidates answered_at",
    ring=Ring.ONLY_ME,
    purpose="so that you can say whom you would like to meet",
    keep=NOTES,
)
register(
    "pairing.ShortlistPart",
    "answer_sealed",
    ring=Ring.ONLY_ME,
    purpose="to pair you with somebody you would like to meet",
    keep=NOTES,
    sealed=True,
)
register(
    "pairing.TrialAnswer",
    "key pair person answered_at",
    ring=Ring.ONLY_ME,
    purpose="so that you can stop after a first meeting",
    keep=NOTES,
)
register(
    "pairing.TrialAnswer",
    "answer_sealed",
    ring=Ring.ONLY_ME,
    purpose="so that you can stop after a first meeting",
    keep=NOTES,
    sealed=True,
)

TWO = ("mentor__person", "mentee__person")
OF_THE_PAIR = ("pair__mentor__person", "pair__mentee__person")

belongs("pairing.Unpaired", "participant__person", fate=Fate.KEEP)
belongs("pairing.Ruling", *TWO, fate=Fate.KEEP)
belongs("pairing.Block", "person")
belongs("pairing.ShortlistPart", "participant__person")
belongs("pairing.TrialAnswer", "person")
belongs("pairing.Pair", *TWO, fate=Fate.KEEP)
belongs("pairing.Conflict", *OF_THE_PAIR, fate=Fate.KEEP)
belongs("pairing.Agreement", *OF_THE_PAIR, fate=Fate.KEEP, writer=writer_of_agreement, dated="written_at")
belongs("pairing.AgreementDraft", "person")
belongs("pairing.ExpectationSheet", "person")
belongs("pairing.Expectation", "sheet__person")
belongs("pairing.SharedExpectation", *OF_THE_PAIR, fate=Fate.KEEP, writer=writer_of_line, dated="shared_at")
belongs("pairing.Signature", "signed_by__person", fate=Fate.KEEP)
belongs_to_nobody(
    "pairing.Proposal", "pairing.Round", because="pairs that might have been, which tell as much about others"
)

expires("pairing.Pair", COHORT, cohort_over("cohort"), owns_key=True)
expires("pairing.Round", COHORT, cohort_over("cohort"))
# What people like, when they can and who is above them: the digest of it stays, by which a copy can be held to it.
expires("pairing.Round", ROUND, run_over, blank={"inputs": {}})
expires("pairing.Ruling", COHORT, cohort_over("cohort"))
for what, cohort in {
    "pairing.Conflict": "pair__cohort",
    "pairing.Proposal": "round__cohort",
    "pairing.Unpaired": "round__cohort",
}.items():
    expires(what, COHORT, cohort_over(cohort))
expires("pairing.Agreement", SHARED, pair_over("pair"))
expires("pairing.SharedExpectation", SHARED, pair_over("pair"))
expires("pairing.AgreementDraft", NOTES, cohort_over("pair__cohort"))
expires("pairing.Expectation", NOTES, cohort_over("sheet__pair__cohort"))
expires("pairing.ExpectationSheet", NOTES, cohort_over("pair__cohort"))
expires("pairing.TrialAnswer", NOTES, cohort_over("pair__cohort"))
expires("pairing.ShortlistPart", NOTES, cohort_over("shortlist__cohort"))
expires("pairing.Signature", SHARED, pair_over("agreement__pair"))
expires("programmes.Participant", PAIRING, introduced, blank={"hopes": ""})

keep_from_the_office("pairing.Pair", "pairing.Agreement", "pairing.Block")
