"""What this app keeps about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import COHORT, NOTES, PAIRING, ROUND, SHARED
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs, belongs_to_nobody
from pairing.own import writer_of_agreement, writer_of_line
from pairing.retention import introduced, pair_over, run_over, wisher_introduced
from programmes.retention import cohort_over

register_not_personal("pairing.Policy", "pairing.OwnCriterion", because="rules of a cohort")
register_not_personal("pairing.Shortlist", because="days of a cohort")
register_not_personal("pairing.Scan", because="how far a look at all pairs has come, and counts")
register(
    "pairing.Round",
    "cohort number state seed policy inputs_digest figures progress step problem cancel_requested submission "
    "requested_by requested_at started_at finished_at asks_at moved_cohort",
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
    "round mentor mentee score gap parts points reasons warnings pinned run_mentee",
    ring=Ring.COORDINATOR,
    purpose="to review pairs before anybody is asked",
    keep=COHORT,
)
register(
    "pairing.Unpaired",
    "round participant reasons advice waterfall shortage",
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
    "cohort mentor mentee proposal state paused_from reasons protection reduced_agreed_at key asked_at answer_by "
    "mentor_answered_at mentee_answered_at introduced_at active_at ended_at on_trial",
    ring=Ring.COORDINATOR,
    purpose="to know who is paired and how far they are",
    keep=COHORT,
)
register(
    "pairing.Conflict",
    "pair rule sentence found_at has_paused settled_at settled_as",
    ring=Ring.COORDINATOR,
    purpose="to protect a junior when the company changes",
    keep=COHORT,
)
register(
    "pairing.NewPartner",
    "participant pair asked_at answer answered_at",
    ring=Ring.COORDINATOR,
    purpose="to suggest a new partner only to somebody who would like one",
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

register(
    "pairing.Bar",
    "programme one other kind until added_by added_at",
    ring=Ring.COORDINATOR,
    purpose="so that nobody meets whoever decides about them",
    keep="until a coordinator takes it back, or with the programme",
)
register(
    "pairing.Absence",
    "participant away_until leaves_on noted_by noted_at",
    ring=Ring.COORDINATOR,
    purpose="so that nobody waits for a partner who is not there",
    keep=COHORT,
)
register(
    "pairing.Recusal",
    "participant wording signed_by signed_at",
    ring=Ring.COORDINATOR,
    purpose="so that the head of an organisation decides nothing about their mentor",
    keep=COHORT,
)
register(
    "pairing.Separation",
    "key until made_by made_at",
    ring=Ring.HANDLER,
    purpose="so that two people are never proposed to each other",
    keep="until a handler takes it back",
)
register(
    "pairing.Separation",
    "two_sealed",
    ring=Ring.HANDLER,
    purpose="so that two people are never proposed to each other",
    keep="until a handler takes it back",
    sealed=True,
)
for columns, is_sealed in (("key participant saved_at", False), ("words_sealed", True)):
    register(
        "pairing.Wish",
        columns,
        ring=Ring.ONLY_ME,
        purpose="so that the pairing knows with whom you would like to be paired",
        keep=(PAIRING, COHORT),
        sealed=is_sealed,
    )

TWO = ("mentor__person", "mentee__person")
OF_THE_PAIR = ("pair__mentor__person", "pair__mentee__person")

belongs("pairing.Unpaired", "participant__person", fate=Fate.KEEP)
belongs("pairing.Ruling", *TWO, fate=Fate.KEEP)
belongs("pairing.Block", "person")
belongs("pairing.Bar", "one", "other")
belongs("pairing.Absence", "participant__person")
belongs("pairing.Recusal", "participant__person", fate=Fate.KEEP)
belongs("pairing.Wish", "participant__person")
belongs("pairing.ShortlistPart", "participant__person")
belongs("pairing.TrialAnswer", "person")
belongs("pairing.Pair", *TWO, fate=Fate.KEEP)
belongs("pairing.Conflict", *OF_THE_PAIR, fate=Fate.KEEP)
belongs("pairing.NewPartner", "participant__person")
belongs("pairing.Agreement", *OF_THE_PAIR, fate=Fate.KEEP, writer=writer_of_agreement, dated="written_at")
belongs("pairing.AgreementDraft", "person")
belongs("pairing.ExpectationSheet", "person")
belongs("pairing.Expectation", "sheet__person")
belongs("pairing.SharedExpectation", *OF_THE_PAIR, fate=Fate.KEEP, writer=writer_of_line, dated="shared_at")
belongs("pairing.Signature", "signed_by__person", fate=Fate.KEEP)
belongs_to_nobody(
    "pairing.Proposal", "pairing.Round", because="pairs that might have been, which tell as much about others"
)

belongs_to_nobody(
    "pairing.Separation",
    because="sealed for the named handlers: a copy would tell one of the two of a concern of the other",
)

expires("pairing.Pair", COHORT, cohort_over("cohort"), owns_key=True)
expires("pairing.Round", COHORT, cohort_over("cohort"))
# What people like, when they can and who is above them: the digest of it stays, by which a copy can be held to it.
expires("pairing.Round", ROUND, run_over, blank={"inputs": {}})
expires("pairing.Ruling", COHORT, cohort_over("cohort"))
expires("pairing.Absence", COHORT, cohort_over("participant__cohort"))
expires("pairing.Recusal", COHORT, cohort_over("participant__cohort"))
for what, cohort in {
    "pairing.Conflict": "pair__cohort",
    "pairing.NewPartner": "participant__cohort",
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
expires("pairing.Wish", PAIRING, wisher_introduced)
expires("pairing.Wish", COHORT, cohort_over("participant__cohort"))

keep_from_the_office(
    "pairing.Pair",
    "pairing.Agreement",
    "pairing.Block",
    "pairing.NewPartner",
    "pairing.Separation",
    "pairing.ShortlistPart",
    "pairing.TrialAnswer",
    "pairing.Wish",
)
