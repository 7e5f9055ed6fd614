"""Addresses of the two and their hours, and of the diary that a mentee's assistant keeps."""

from django.urls import path

from sessions.booking import views as booking
from sessions.check_in.views import check_in
from sessions.drafts.views import draft, note_draft
from sessions.feed import views as feed
from sessions.goals import views as goals
from sessions.guides.views import agenda
from sessions.views import assistant, calendar, hours
from sessions.views.log import log
from sessions.views.reflection import reflection

app_name = "sessions"
urlpatterns = [
    path("sessions/", hours.sessions, name="list"),
    path("pairs/<uuid:pair_id>/sessions/plan/", hours.plan, name="plan"),
    path("pairs/<uuid:pair_id>/sessions/offer/", booking.offer, name="offer"),
    path("pairs/<uuid:pair_id>/sessions/rhythm/", booking.plan_rhythm, name="rhythm"),
    path("your-hours/", booking.hours, name="hours"),
    path("your-calendar/", feed.your_calendar, name="feed"),
    path("calendar/<str:secret>/", feed.feed, name="feed_file"),
    path("sessions/<uuid:session_id>/", hours.session, name="session"),
    path("check-in/~<str:signed>/<str:answer>/", check_in, name="check_in"),
    path("sessions/<uuid:session_id>/calendar/", calendar.calendar, name="calendar"),
    path("sessions/<uuid:session_id>/question/", hours.question, name="question"),
    path("sessions/<uuid:session_id>/move/", hours.move, name="move"),
    path("sessions/<uuid:session_id>/cancel/", hours.cancel, name="cancel"),
    path("sessions/<uuid:session_id>/log/", log, name="log"),
    path("sessions/<uuid:session_id>/reflection/", reflection, name="reflection"),
    path("sessions/<uuid:session_id>/draft/", draft, name="draft"),
    path("sessions/<uuid:session_id>/reflection/draft/", note_draft, name="note_draft"),
    path("sessions/<uuid:session_id>/agenda/", agenda, name="agenda"),
    path("pairs/<uuid:pair_id>/goals/", goals.goals, name="goals"),
    path("goals/<uuid:goal_id>/", goals.goal, name="goal"),
    path("actions/", hours.commitments, name="actions"),
    path("commitments/<uuid:commitment_id>/", hours.commitment, name="commitment"),
    path("pairs/<uuid:pair_id>/assistant/", assistant.assistant, name="assistant"),
    path("pairs/<uuid:pair_id>/assistant/take-back/", assistant.take_back, name="assistant_take_back"),
    path("diary/", assistant.diary, name="diary"),
    path("diary/<uuid:assistant_id>/plan/", assistant.diary_plan, name="diary_plan"),
    path("diary/<uuid:assistant_id>/offer/", booking.diary_offer, name="diary_offer"),
    path("diary/<uuid:assistant_id>/decline/", assistant.diary_decline, name="diary_decline"),
    path("diary/dates/<uuid:date_id>/move/", assistant.diary_move, name="diary_move"),
    path("diary/dates/<uuid:date_id>/calendar/", calendar.diary_calendar, name="diary_calendar"),
]
