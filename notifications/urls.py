"""Addresses of the outbox and of one's reminders."""

from django.urls import path

from notifications import views
from notifications.addresses.views import address_problems
from notifications.around.views import frame
from notifications.channels import views as channels
from notifications.dead_letters.views import dead_letters
from notifications.inbox import views as inbox
from notifications.stopping.views import stop
from notifications.texts import views as texts

app_name = "notifications"

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/", views.mail, name="mail"),
    path("outbox/<uuid:message_id>/html/", views.mail_html, name="mail_html"),
    path("outbox/not-sent/", dead_letters, name="dead_letters"),
    path("address-problems/", address_problems, name="address_problems"),
    path("reminders/stop/<str:token>/", stop, name="stop"),
    path("reminders/", views.preferences, name="preferences"),
    path("chat/", channels.chat, name="chat"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:own_message_id>/", inbox.message, name="inbox_message"),
    path("messages/", texts.texts, name="texts"),
    path("messages/around/<slug:frame_language>/", frame, name="frame"),
    path("messages/<str:said>/<slug:language>/", texts.text, name="text"),
    path("messages/<str:said>/<slug:language>/mail/", texts.text_mail, name="text_mail"),
]
