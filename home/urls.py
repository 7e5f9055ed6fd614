"""Addresses of the landing pages."""

from django.urls import path

from home import views

app_name = "home"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("switch/", views.switch_role, name="switch_role"),
    path("hr/", views.hr, name="hr"),
    path("partnership/", views.partnership, name="partnership"),
    path("partnership/<uuid:pair_id>/", views.pair, name="pair"),
    path("support/", views.support, name="support"),
    path("overview/", views.executive, name="executive"),
    path("commitments/", views.commitments, name="commitments"),
]
