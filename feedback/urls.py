"""Addresses for answering, for asking help, and for coaches."""

from django.urls import path

from feedback import views
from feedback.cards import views as cards
from feedback.learning import views as learning
from feedback.recognition import views as recognition
from feedback.stories import views as stories

app_name = "feedback"
urlpatterns = [
    path("sessions/<uuid:session_id>/pulse/", views.pulse, name="pulse"),
    path("waves/<uuid:wave_id>/", views.wave, name="wave"),
    path("waves/looking-back/<uuid:reply_id>/", views.looking_back, name="looking_back"),
    path("support/coaching/", views.coaching, name="coaching"),
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
    path("coach/", views.requests, name="requests"),
]
