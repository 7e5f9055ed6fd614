"""Addresses of one's own preparation and of the library."""

from django.urls import path

from preparation import views

app_name = "preparation"

urlpatterns = [
    path("prepare/", views.overview, name="overview"),
    path("prepare/<uuid:participant_id>/<slug:slug>/", views.module, name="module"),
    path("library/", views.library, name="library"),
    path("library/<slug:slug>/", views.library_module, name="library_module"),
]
