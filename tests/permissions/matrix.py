"""The table: who may open what. A new address fails the test until somebody has thought about it here."""

from __future__ import annotations

from tests.permissions.world import EVERYBODY, OWN

TEAM = ("coordinator",)
READERS = ("coordinator", "sponsor", "executive")
INVOLVED = (*READERS, "coach", "auditor")
HR = ("hr",)
# Whoever has or had a part in the cohort of the tests, whose call is not open.
INVITED = (*OWN, "neighbour", "former")
OFFICE = ("hr", "administrator")
EDITORS = (*TEAM, *HR)

# What two people say to each other, and what is asked of one of them. For everybody else it does not exist.
BETWEEN_TWO = {
    "accounts:copy_file": ("mentor",),
    "home:pair": OWN,
    "feedback:pulse": OWN,
    "feedback:wave": (*OWN, "neighbour"),  # a wave is asked of everybody who is paired in the cohort
    "pairing:agreement": OWN,
    "pairing:ask": OWN,
    "pairing:expectations": OWN,
    "pairing:leave": OWN,
    "pairing:read_choice": ("mentor",),
    "pairing:wishes": ("mentor",),
    "preparation:kick_off_calendar": ("mentor",),
    "preparation:kick_off_day": ("mentor",),
    "preparation:module": ("mentor",),
    "programmes:apply": INVITED,
    "programmes:invitation": ("mentor",),
    "programmes:nominate": INVITED,
    "programmes:nomination": ("mentor",),
    "programmes:take_part": INVITED,
    "programmes:time": ("manager",),
    "programmes:withdraw": INVITED,
    "sessions:assistant": ("mentee",),
    "sessions:assistant_take_back": ("mentee",),
    "sessions:calendar": OWN,
    "sessions:cancel": OWN,
    "sessions:commitment": OWN,
    "sessions:diary": ("assistant",),
    "sessions:diary_calendar": ("assistant",),
    "sessions:diary_decline": ("assistant",),
    "sessions:diary_move": ("assistant",),
    "sessions:diary_plan": ("assistant",),
    "sessions:log": OWN,
    "sessions:move": OWN,
    "sessions:plan": OWN,
    "sessions:question": OWN,
    "sessions:reflection": OWN,
    "sessions:session": OWN,
}

# The programme's own pages, and the office's.
FOR_SOME = {
    "accounts:audit": (*OFFICE, "auditor"),
    "accounts:audit_file": ("auditor",),
    "accounts:audit_verify": (*OFFICE, "auditor"),
    "accounts:company_edit": OFFICE,
    "accounts:company_new": OFFICE,
    "accounts:company_remove": OFFICE,
    "accounts:company_sign_ins": OFFICE,
    "accounts:company_try": OFFICE,
    "accounts:provisioning": OFFICE,
    "accounts:provisioning_revoke": OFFICE,
    "accounts:erasure_settle": OFFICE,
    "accounts:erasures": OFFICE,
    "accounts:words_requests": HR,
    "accounts:words_decide": HR,
    "accounts:retention": (*TEAM, *OFFICE, "auditor"),
    "accounts:retention_ask": (*TEAM, *OFFICE),
    "accounts:retention_settle": (*TEAM, *OFFICE),
    "programmes:role_request_settle": (*TEAM, *OFFICE),
    "accounts:import_accept": HR,
    "accounts:import_changes": HR,
    "accounts:import_drop": HR,
    "accounts:grade": OFFICE,
    "accounts:grade_join": OFFICE,
    "accounts:grade_move": OFFICE,
    "accounts:grade_remove": OFFICE,
    "accounts:grades": OFFICE,
    "accounts:import_fix": HR,
    "accounts:import_keep": HR,
    "accounts:import_mapping": HR,
    "accounts:import_ladder": HR,
    "accounts:import_map": HR,
    "accounts:import_preview": HR,
    "accounts:import_reread": HR,
    "accounts:import_rows": HR,
    "accounts:import_stop": HR,
    "accounts:import_upload": HR,
    "accounts:imports": HR,
    "accounts:mapping_delete": HR,
    "accounts:mapping_rename": HR,
    "accounts:mappings": HR,
    "accounts:people": (*TEAM, *HR),
    "accounts:person": (*TEAM, *HR),
    "accounts:roster_folder": HR,
    "accounts:settings": OFFICE,
    "accounts:sign_outs": OFFICE,
    "accounts:title_words": OFFICE,
    "accounts:title_words_add": OFFICE,
    "feedback:requests": ("coach",),
    "insights:board": READERS,
    "insights:dashboard": TEAM,
    "insights:data": READERS,
    "insights:decision": ("sponsor", "executive"),
    "insights:release": TEAM,
    "insights:release_job": TEAM,
    "insights:stop": TEAM,
    "notifications:mail": OFFICE,
    "notifications:mail_html": OFFICE,
    "notifications:outbox": OFFICE,
    "pairing:lift": TEAM,
    "pairing:own_criteria": TEAM,
    "pairing:own_criterion": TEAM,
    "pairing:preset": TEAM,
    "pairing:publish": TEAM,
    "pairing:room": TEAM,
    "pairing:round": TEAM,
    "pairing:rule": TEAM,
    "pairing:veto": TEAM,
    "preparation:cohort": TEAM,
    "preparation:comparison": EDITORS,
    "preparation:gate": TEAM,
    "preparation:history": EDITORS,
    "preparation:kick_off": TEAM,
    "preparation:text": EDITORS,
    "preparation:text_back": EDITORS,
    "preparation:text_keep": EDITORS,
    "preparation:texts": EDITORS,
    "programmes:carry_on": TEAM,
    "programmes:announce": TEAM,
    "programmes:announcement": TEAM,
    "programmes:applications": TEAM,
    "programmes:call": TEAM,
    "programmes:cohort": TEAM,
    "programmes:cohort_launch": TEAM,
    "programmes:cohort_plan": TEAM,
    "programmes:criteria": TEAM,
    "programmes:detail": INVOLVED,
    "programmes:invite": TEAM,
    "programmes:kit": TEAM,
    "programmes:kit_back": TEAM,
    "programmes:kit_history": TEAM,
    "programmes:kit_mail": TEAM,
    "programmes:kit_text": TEAM,
    "programmes:launch": TEAM,
    "programmes:measure": TEAM,
    "programmes:measure_new": TEAM,
    "programmes:milestone": TEAM,
    "programmes:new": HR,
    "programmes:office_role_take": OFFICE,
    "programmes:office_roles": OFFICE,
    "programmes:objective": TEAM,
    "programmes:objective_new": TEAM,
    "programmes:participants": TEAM,
    "programmes:plan": INVOLVED,
    "programmes:planning": TEAM,
    "programmes:purpose": TEAM,
    "programmes:readiness": TEAM,
    "programmes:roles": TEAM,
    "programmes:roll_out": TEAM,
    "programmes:selection": TEAM,
    "programmes:timeline": TEAM,
    "programmes:topic_words": TEAM,
    "programmes:topics": TEAM,
}

# Each signed-in person has one; it shows their own rows, or says that there are none.
FOR_EACH = {
    "feedback:coaching",
    "accounts:copy_ask",
    "accounts:erasure_ask",
    "accounts:erasure_back",
    "accounts:session_end",
    "accounts:stay",
    "accounts:who_looked",
    "accounts:words_answer",
    "accounts:words_ask",
    "accounts:your_data",
    "home:commitments",
    "home:executive",
    "home:hr",
    "home:landing",
    "home:partnership",
    "home:support",
    "home:switch_role",
    "insights:reports",
    "notifications:preferences",
    "pairing:blocks",
    "preparation:glossary",
    "preparation:library",
    "preparation:library_module",
    "preparation:overview",
    "programmes:list",
    "programmes:role_requests",
    "sessions:actions",
    "sessions:list",
}

# Needs no account, because its view says so.
PUBLIC = {"accounts:demo_sign_in", "accounts:theme", "accounts:who_sees_what"}

# Nothing is there for those who may look: no mail is kept in the tests, and the demo has no doors.
MAY_BE_EMPTY = {"accounts:demo_sign_in", "notifications:mail", "notifications:mail_html"}
# A form that names a row in its button, which an empty form does not.
NAMES_A_ROW = {
    "accounts:erasure_back",
    "accounts:session_end",
    "accounts:words_answer",
    "feedback:requests",
    "pairing:lift",
    "pairing:rule",
}
# The address tried belongs to the mentor; the mentee has one like it.
OF_THE_MENTOR = {
    "accounts:copy_file",
    "preparation:kick_off_calendar",
    "preparation:kick_off_day",
    "preparation:module",
    "programmes:invitation",
    "programmes:nomination",
    "pairing:wishes",
}
# Several may open it, and only some may change it: whose commitment it is; whoever may agree to a run.
CHANGED_BY_ONE = {"accounts:retention_settle", "sessions:commitment"}


def readers() -> dict[str, tuple[str, ...]]:
    """Who gets in, by the name of the address."""
    return {**BETWEEN_TWO, **FOR_SOME, **dict.fromkeys(FOR_EACH | PUBLIC, EVERYBODY)}
