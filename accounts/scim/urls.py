"""Addresses of the SCIM service, without a slash at the end, as RFC 7644 writes them."""

from django.urls import path

from accounts.scim import views

app_name = "scim"

urlpatterns = [
    path("ServiceProviderConfig", views.config, name="config"),
    path("ResourceTypes", views.resource_types, name="resource_types"),
    path("ResourceTypes/<str:name>", views.resource_types, name="resource_type"),
    path("Schemas", views.schemas, name="schemas"),
    path("Schemas/<str:name>", views.schemas, name="schema"),
    path("Users", views.users, name="users"),
    path("Users/.search", views.search_users, name="search_users"),
    path("Users/<uuid:user_id>", views.user, name="user"),
    path("Groups", views.group_list, name="groups"),
    path("Groups/.search", views.search_groups, name="search_groups"),
    path("Groups/<uuid:group_id>", views.group, name="group"),
    path("Me", views.me, name="me"),
    path("", views.nothing, name="root"),
    path("<path:rest>", views.nothing, name="nothing"),
]
