"""Every address of the product: one line per app."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import email, password_set
from django.urls import include, path

from mentoring import health
from mentoring.security_reports import csp_report

asked_first = reauthentication_required(app="allauth.account", allow_get=True)

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
    # Asked first who somebody is, which the package does for second steps only (ASVS 7.5.1).
    path("accounts/password/set/", asked_first(password_set), name="account_set_password"),
    path("accounts/email/", asked_first(email), name="account_email"),
    path("accounts/", include("allauth.urls")),
]

handler400 = "mentoring.error_pages.bad_request"
handler500 = "mentoring.error_pages.server_error"
