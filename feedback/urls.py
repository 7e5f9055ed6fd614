"""Addresses for answering, for asking help, and for coaches."""

from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("sessions/<uuid:session_id>/pulse/", views.pulse, name="pulse"),
    path("waves/<uuid:wave_id>/", views.wave, name="wave"),
    path("support/coaching/", views.coaching, name="coaching"),
    path("coach/", views.requests, name="requests"),
]
