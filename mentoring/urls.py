"""Every address of the product: one line per app."""

from django.urls import include, path

from mentoring import health

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("", include("home.urls")),
    path("", include("insights.urls")),
    path("", include("feedback.urls")),
    path("", include("sessions.urls")),
    path("", include("notifications.urls")),
    path("", include("pairing.urls")),
    path("", include("preparation.urls")),
    path("", include("programmes.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
]
