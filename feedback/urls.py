"""Addresses for answering, for asking help, and for coaches."""

from django.urls import path

from feedback import views
from feedback.after_care import views as after_care
from feedback.cards import views as cards
from feedback.circles import views as circles
from feedback.coaching import views as coaching
from feedback.concerns import by_link
from feedback.concerns import views as concerns
from feedback.flags import views as flags
from feedback.learning import views as learning
from feedback.recognition import views as recognition
from feedback.stories import views as stories

app_name = "feedback"
urlpatterns = [
    path("sessions/<uuid:session_id>/pulse/", views.pulse, name="pulse"),
    path("waves/<uuid:wave_id>/", views.wave, name="wave"),
    path("waves/looking-back/<uuid:reply_id>/", views.looking_back, name="looking_back"),
    path("support/coaching/", views.coaching, name="coaching"),
    path("support/coaching/<uuid:request_id>/", coaching.coaching_own, name="coaching_own"),
    path(
        "support/coaching/<uuid:request_id>/calendar/", coaching.coaching_calendar, name="coaching_calendar"
    ),
    path("support/speak-up/", concerns.speak_up, name="speak_up"),
    path("support/speak-up/boundary/", concerns.tell_boundary, name="tell_boundary"),
    path("support/speak-up/serious/", concerns.tell_serious, name="tell_serious"),
    # What begins with ~ is masked in the log (``mentoring.logs``).
    path("for-you/~<str:telling>/", by_link.tell, name="tell_by_link"),
    path("for-you/code/", by_link.follow, name="told_by_link"),
    path("programmes/<uuid:programme_id>/for-you/", by_link.telling_link, name="telling_link"),
    # Addresses stay in a browser's history: these two say nothing of what they are about.
    path("for-you/", concerns.concerns, name="concerns"),
    path("for-you/<uuid:concern_id>/", concerns.concern, name="concern"),
    path("pairs/<uuid:pair_id>/after/", after_care.after, name="after"),
    path("pairs/<uuid:pair_id>/cards/", cards.cards, name="cards"),
    path("cards/<uuid:card_id>/", cards.card, name="card"),
    path("programmes/<uuid:programme_id>/cards/", cards.released, name="released_cards"),
    path("pairs/<uuid:pair_id>/learned/", learning.learning, name="learning"),
    path("pairs/<uuid:pair_id>/thanks/", recognition.thanks, name="thanks"),
    path("participants/<uuid:participant_id>/summary/", recognition.year, name="year"),
    path("participants/<uuid:participant_id>/certificate/", recognition.certificate, name="certificate"),
    path("pairs/<uuid:pair_id>/story/", stories.story, name="story"),
    path("stories/", stories.stories, name="stories"),
    path("programmes/<uuid:programme_id>/stories/", stories.agreed_stories, name="agreed_stories"),
    path("coach/needs/<uuid:need_id>/", coaching.assign_coach, name="assign_coach"),
    path("coach/", views.requests, name="requests"),
    path("coach/<uuid:request_id>/", coaching.support, name="support"),
    path("coach/flags/<uuid:flag_id>/", coaching.take_on, name="take_on"),
    path("cohorts/<uuid:cohort_id>/flags/", flags.flags, name="flags"),
    path("flags/<uuid:flag_id>/", flags.flag, name="flag"),
    path("circles/", circles.circles, name="circles"),
    path("cohorts/<uuid:cohort_id>/circles/", circles.plan, name="circle_new"),
    path("circles/<uuid:circle_id>/", circles.circle, name="circle"),
    path("circles/<uuid:circle_id>/move/", circles.move, name="circle_move"),
    path("circles/<uuid:circle_id>/calendar/", circles.calendar, name="circle_calendar"),
]
