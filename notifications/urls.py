"""Addresses of the outbox and of one's reminders."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/", views.mail, name="mail"),
    path("outbox/<uuid:message_id>/html/", views.mail_html, name="mail_html"),
    path("reminders/", views.preferences, name="preferences"),
]
