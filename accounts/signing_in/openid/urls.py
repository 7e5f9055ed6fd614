"""The two addresses of a provider, under the names and paths that django-allauth gives them."""

from django.urls import path

from accounts.signing_in.openid import views

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", views.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
]
