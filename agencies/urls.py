from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from agencies.views import accounts, adoption, agencies, details, imports, people

urlpatterns = [
    path("agencies/", agencies.agency_list, name="agencies"),
    path("agencies/export.xlsx", agencies.agencies_xlsx, name="agencies_xlsx"),
    path("agencies/export.csv", agencies.agencies_csv, name="agencies_csv"),
    path("agencies/new/", agencies.agency_new, name="agency_new"),
    path("agencies/import/", imports.agency_import, name="agency_import"),
    path("agencies/import/template.xlsx", imports.agency_import_template, name="agency_import_template"),
    path("agencies/import/preview/", imports.agency_import_preview, name="agency_import_preview"),
    path("agencies/<int:pk>/", agencies.agency_detail, name="agency"),
    path("agencies/<int:pk>/edit/", agencies.agency_edit, name="agency_edit"),
    path("agencies/<int:pk>/obligation/", details.obligation_set, name="obligation_set"),
    path("agencies/<int:pk>/letterhead/", details.letterhead_set, name="letterhead_set"),
    path("agencies/<int:pk>/divisions/new/", details.unit_add, name="unit_add"),
    path("agencies/divisions/<int:pk>/close/", details.unit_close, name="unit_close"),
    path("agencies/<int:pk>/roles/new/", details.membership_start, name="membership_start"),
    path("agencies/roles/<int:pk>/end/", details.membership_end, name="membership_end"),
    path("agencies/<int:pk>/adoptions/new/", adoption.adoption_plan, name="adoption_plan"),
    path("agencies/adoptions/<int:pk>/", adoption.adoption_detail, name="adoption"),
    path("agencies/adoptions/<int:pk>/exclusions/new/", adoption.exclusion_add, name="exclusion_add"),
    path("agencies/adoptions/<int:pk>/moves/<slug:name>/", adoption.adoption_move, name="adoption_move"),
    path("agencies/declarations/<int:pk>/posting/", adoption.declaration_post, name="declaration_post"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/password/", people.password_reset_by_admin, name="password_reset_by_admin"),
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", accounts.password_change, name="password_change"),
    path("act-as/", accounts.act_as, name="act_as"),
    path("language/", login_not_required(set_language), name="set_language"),
]
