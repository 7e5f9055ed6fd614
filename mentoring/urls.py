"""Every address of the product: one line per app."""

from django.urls import include, path

from mentoring import health
from mentoring.security_reports import csp_report

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("security/csp-report", csp_report, name="csp_report"),
    path("scim/v2/", include("accounts.scim.urls")),
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

handler400 = "mentoring.error_pages.bad_request"
handler500 = "mentoring.error_pages.server_error"
