"""Addresses of people, units, bodies, documents and the trail."""

from django.urls import path

from orgs.record_kinds import DOCUMENT
from orgs.views import accounts, places, reorganisations, session
from orgs.views.records import record_urls

app_name = "orgs"

REORGANISATION = "sap-xep-don-vi/<int:pk>/"

urlpatterns = [
    path("dang-nhap/", session.sign_in, name="sign_in"),
    path("dang-xuat/", session.sign_out, name="sign_out"),
    path("tai-khoan/", session.account, name="account"),
    path("doi-mat-khau/", session.password, name="password"),
    path("don-vi/", places.unit_list, name="unit_list"),
    path("don-vi/them/", places.unit_create, name="unit_create"),
    path("don-vi/ke-thua/", places.succession_create, name="succession_create"),
    path("don-vi/<int:pk>/", places.unit_detail, name="unit_detail"),
    path("don-vi/<int:pk>/sua/", places.unit_edit, name="unit_edit"),
    path("sap-xep-don-vi/", reorganisations.reorganisation_list, name="reorganisation_list"),
    path("sap-xep-don-vi/them/", reorganisations.reorganisation_create, name="reorganisation_create"),
    path(REORGANISATION, reorganisations.reorganisation_detail, name="reorganisation_detail"),
    path(f"{REORGANISATION}sua/", reorganisations.reorganisation_edit, name="reorganisation_edit"),
    path(f"{REORGANISATION}bo/", reorganisations.reorganisation_delete, name="reorganisation_delete"),
    path(f"{REORGANISATION}buoc/them/", reorganisations.step_add, name="reorganisation_step_add"),
    path(f"{REORGANISATION}buoc/<int:step_pk>/", reorganisations.step_edit, name="reorganisation_step_edit"),
    path(
        f"{REORGANISATION}buoc/<int:step_pk>/bo/",
        reorganisations.step_remove,
        name="reorganisation_step_remove",
    ),
    path(f"{REORGANISATION}thon-buon/", reorganisations.hamlets, name="reorganisation_hamlets"),
    path(f"{REORGANISATION}nguoi-dung/", reorganisations.people, name="reorganisation_people"),
    path("co-quan/", places.body_list, name="body_list"),
    path("co-quan/them/", places.body_create, name="body_create"),
    path("co-quan/<int:pk>/", places.body_detail, name="body_detail"),
    path("co-quan/<int:pk>/sua/", places.body_edit, name="body_edit"),
    path("nguoi-dung/", accounts.user_list, name="user_list"),
    path("nguoi-dung/them/", accounts.user_create, name="user_create"),
    path("nguoi-dung/<int:pk>/", accounts.user_detail, name="user_detail"),
    path("nguoi-dung/<int:pk>/sua/", accounts.user_edit, name="user_edit"),
    path("nguoi-dung/<int:pk>/mat-khau/", accounts.user_password, name="user_password"),
    path("nhat-ky/", accounts.trail, name="trail"),
    *record_urls(DOCUMENT),
]
