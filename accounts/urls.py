"""Addresses of people, imports and the organisation."""

from django.urls import path

from accounts.views import (
    company,
    grades,
    import_changes,
    imports,
    mappings,
    organisation,
    people,
    roster_folder,
)

app_name = "accounts"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/imports/", imports.import_list, name="imports"),
    path("people/import/", imports.import_upload, name="import_upload"),
    path("people/import/<uuid:import_id>/columns/", imports.import_map, name="import_map"),
    path("people/import/<uuid:import_id>/reading/", imports.import_reread, name="import_reread"),
    path("people/import/<uuid:import_id>/grades/", imports.import_ladder, name="import_ladder"),
    path("people/import/<uuid:import_id>/", imports.import_preview, name="import_preview"),
    path("people/import/<uuid:import_id>/fix/", imports.import_fix, name="import_fix"),
    path("people/import/<uuid:import_id>/accept/", imports.import_accept, name="import_accept"),
    path("people/import/<uuid:import_id>/drop/", imports.import_drop, name="import_drop"),
    path("people/import/<uuid:import_id>/rows.csv", import_changes.import_rows, name="import_rows"),
    path(
        "people/import/<uuid:import_id>/changes/<slug:change>/",
        import_changes.import_changes,
        name="import_changes",
    ),
    path("people/import/<uuid:import_id>/mapping/", mappings.import_mapping, name="import_mapping"),
    path("people/import/<uuid:import_id>/keep/", mappings.import_keep, name="import_keep"),
    path("people/imports/folder/", roster_folder.roster_folder, name="roster_folder"),
    path("people/import/<uuid:import_id>/stop/", imports.import_stop, name="import_stop"),
    path("people/imports/mappings/", mappings.mapping_list, name="mappings"),
    path("people/imports/mappings/<uuid:mapping_id>/", mappings.mapping_rename, name="mapping_rename"),
    path("people/imports/mappings/<uuid:mapping_id>/delete/", mappings.mapping_delete, name="mapping_delete"),
    path("people/grades/", grades.grade_list, name="grades"),
    path("people/grades/<uuid:grade_id>/", grades.grade, name="grade"),
    path("people/grades/<uuid:grade_id>/move/", grades.grade_move, name="grade_move"),
    path("people/grades/<uuid:grade_id>/join/", grades.grade_join, name="grade_join"),
    path("people/grades/<uuid:grade_id>/remove/", grades.grade_remove, name="grade_remove"),
    path("people/grades/words/", grades.words_add, name="title_words_add"),
    path("people/grades/words/<uuid:words_id>/", grades.words_change, name="title_words"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("settings/company-sign-in/", company.company_sign_ins, name="company_sign_ins"),
    path("settings/company-sign-in/new/<str:kind>/", company.company_new, name="company_new"),
    path("settings/company-sign-in/<uuid:company_id>/", company.company_edit, name="company_edit"),
    path("settings/company-sign-in/<uuid:company_id>/try/", company.company_try, name="company_try"),
    path("settings/company-sign-in/<uuid:company_id>/remove/", company.company_remove, name="company_remove"),
    path("settings/", organisation.settings, name="settings"),
    path("audit/", organisation.audit, name="audit"),
    path("who-sees-what/", organisation.who_sees_what, name="who_sees_what"),
    path("theme/", organisation.theme, name="theme"),
    path("demo/sign-in/", organisation.demo_sign_in, name="demo_sign_in"),
]
