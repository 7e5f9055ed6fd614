"""Addresses of the two and their hours."""

from django.urls import path

from sessions import views

app_name = "sessions"
urlpatterns = [
    path("sessions/", views.sessions, name="list"),
    path("pairs/<uuid:pair_id>/sessions/plan/", views.plan, name="plan"),
    path("sessions/<uuid:session_id>/", views.session, name="session"),
    path("sessions/<uuid:session_id>/question/", views.question, name="question"),
    path("sessions/<uuid:session_id>/move/", views.move, name="move"),
    path("sessions/<uuid:session_id>/cancel/", views.cancel, name="cancel"),
    path("sessions/<uuid:session_id>/log/", views.log, name="log"),
    path("sessions/<uuid:session_id>/reflection/", views.reflection, name="reflection"),
    path("actions/", views.commitments, name="actions"),
    path("commitments/<uuid:commitment_id>/", views.commitment, name="commitment"),
]
