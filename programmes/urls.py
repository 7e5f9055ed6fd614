"""Addresses of programmes, cohorts and invitations."""

from django.urls import path

from programmes.kit.views import announcing
from programmes.kit.views import texts as kit
from programmes.views import (
    call,
    consent,
    criteria,
    enrolment,
    office,
    planning,
    programmes,
    purpose,
    readiness,
    selection,
    taking_part,
    timeline,
)

app_name = "programmes"

urlpatterns = [
    path("settings/roles/", office.office_roles, name="office_roles"),
    path("settings/roles/<uuid:role_id>/take/", office.office_role_take, name="office_role_take"),
    path("roles/", office.role_requests, name="role_requests"),
    path("roles/<uuid:role_request_id>/", office.role_request_settle, name="role_request_settle"),
    path("programmes/", programmes.programme_list, name="list"),
    path("programmes/new/", programmes.new, name="new"),
    path("programmes/<uuid:programme_id>/", programmes.detail, name="detail"),
    path("programmes/<uuid:programme_id>/carry-on/", programmes.carry_on, name="carry_on"),
    path("programmes/<uuid:programme_id>/readiness/", readiness.readiness, name="readiness"),
    path("programmes/<uuid:programme_id>/purpose/", purpose.purpose, name="purpose"),
    path("programmes/<uuid:programme_id>/objectives/new/", purpose.objective_new, name="objective_new"),
    path("objectives/<uuid:objective_id>/", purpose.objective, name="objective"),
    path("objectives/<uuid:objective_id>/measures/new/", purpose.measure_new, name="measure_new"),
    path("measures/<uuid:measure_id>/", purpose.measure, name="measure"),
    path("programmes/<uuid:programme_id>/planning/", planning.planning, name="planning"),
    path("programmes/<uuid:programme_id>/topics/", planning.topics, name="topics"),
    path("programmes/<uuid:programme_id>/launch/", planning.launch, name="launch"),
    path("programmes/<uuid:programme_id>/roles/", programmes.roles, name="roles"),
    path("cohorts/<uuid:cohort_id>/", planning.cohort, name="cohort"),
    path("cohorts/<uuid:cohort_id>/criteria/", criteria.criteria, name="criteria"),
    path("cohorts/<uuid:cohort_id>/dates/", timeline.timeline, name="timeline"),
    path("dates/<uuid:milestone_id>/", timeline.milestone, name="milestone"),
    path("cohorts/<uuid:cohort_id>/invite/", enrolment.invite, name="invite"),
    path("cohorts/<uuid:cohort_id>/people/", enrolment.participants, name="participants"),
    path("cohorts/<uuid:cohort_id>/call/", call.call, name="call"),
    path("cohorts/<uuid:cohort_id>/applications/", call.applications, name="applications"),
    path("cohorts/<uuid:cohort_id>/selection/", selection.selection, name="selection"),
    path("programmes/<uuid:programme_id>/topics/words/", call.topic_words, name="topic_words"),
    path("cohorts/<uuid:cohort_id>/kit/", kit.kit, name="kit"),
    path("cohorts/<uuid:cohort_id>/kit/<slug:text>/", kit.kit_text, name="kit_text"),
    path("cohorts/<uuid:cohort_id>/kit/<slug:text>/mail/", kit.kit_mail, name="kit_mail"),
    path("cohorts/<uuid:cohort_id>/kit/<slug:text>/history/", kit.kit_history, name="kit_history"),
    path("cohorts/<uuid:cohort_id>/kit/<slug:text>/back/", kit.kit_back, name="kit_back"),
    path("cohorts/<uuid:cohort_id>/announce/", announcing.announce, name="announce"),
    path("announcements/<uuid:announcement_id>/", announcing.announcement, name="announcement"),
    path("take-part/<uuid:cohort_id>/", taking_part.take_part, name="take_part"),
    path("take-part/<uuid:cohort_id>/apply/", taking_part.apply, name="apply"),
    path("take-part/<uuid:cohort_id>/withdraw/", taking_part.withdraw, name="withdraw"),
    path("take-part/<uuid:cohort_id>/suggest/", consent.nominate, name="nominate"),
    path("suggestions/<uuid:nomination_id>/", consent.nomination, name="nomination"),
    path("time/<uuid:time_id>/", consent.time, name="time"),
    path("invitations/<uuid:participant_id>/", enrolment.invitation, name="invitation"),
]
