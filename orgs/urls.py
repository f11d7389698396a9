"""Addresses of people, units, bodies, documents and the trail."""

from django.urls import path

from orgs.record_kinds import DOCUMENT
from orgs.views import (
    accounts,
    events,
    locks,
    own,
    personal,
    places,
    reorganisations,
    rights,
    second_factor,
    session,
    trail,
)
from orgs.views.records import record_urls

app_name = "orgs"

REORGANISATION = "sap-xep-don-vi/<int:pk>/"

urlpatterns = [
    path("dang-nhap/", session.sign_in, name="sign_in"),
    path("dang-xuat/", session.sign_out, name="sign_out"),
    path("dang-nhap/ma-xac-thuc/", session.sign_in_code, name="sign_in_code"),
    path("tai-khoan/", own.account, name="account"),
    path("tai-khoan/phien/", own.session_list, name="session_list"),
    path("tai-khoan/phien/ket-thuc/", own.session_end, name="session_end"),
    path("tai-khoan/dang-nhap-gan-day/", own.own_events, name="own_events"),
    path("tai-khoan/hai-lop/", second_factor.show, name="second_factor"),
    path("tai-khoan/hai-lop/ma-du-phong/", second_factor.recovery_codes, name="recovery_codes"),
    path("tai-khoan/hai-lop/tat/", second_factor.switch_off, name="second_factor_off"),
    path("tai-khoan/tiep/", second_factor.go_on, name="go_on"),
    path("tai-khoan/uy-quyen/", own.delegation_list, name="delegation_list"),
    path("uy-quyen/<int:pk>/cham-dut/", own.delegation_end, name="delegation_end"),
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
    path("nguoi-dung/an-toan/", events.event_list, name="event_list"),
    path("nguoi-dung/bat-buoc-hai-lop/", rights.requirement_list, name="requirement_list"),
    path("nguoi-dung/bat-buoc-hai-lop/<int:pk>/bo/", rights.requirement_remove, name="requirement_remove"),
    path("bang-quyen/", rights.rights, name="rights"),
    path("nguoi-dung/<int:pk>/", accounts.user_detail, name="user_detail"),
    path("nguoi-dung/<int:pk>/sua/", accounts.user_edit, name="user_edit"),
    path("nguoi-dung/<int:pk>/mat-khau/", accounts.user_password, name="user_password"),
    path("nguoi-dung/<int:pk>/mo-khoa/", accounts.user_unlock, name="user_unlock"),
    path("nguoi-dung/<int:pk>/go-hai-lop/", accounts.user_second_factor, name="user_second_factor"),
    path("nguoi-dung/<int:pk>/an-toan/", events.user_events, name="user_events"),
    path("nguoi-dung/<int:pk>/viec-da-lam/", trail.user_trail, name="user_trail"),
    path("nhat-ky/", trail.trail, name="trail"),
    path("khoa-so-lieu/", locks.lock_list, name="lock_list"),
    path("khoa-so-lieu/mo/", locks.lock_open, name="lock_open"),
    path("khoa-so-lieu/<int:pk>/dong/", locks.lock_close, name="lock_close"),
    path("nguoi-dung/<int:pk>/du-lieu/", personal.user_data, name="user_data"),
    path("nguoi-dung/<int:pk>/du-lieu/xuat/", personal.user_data_export, name="user_data_export"),
    path("nhat-ky/tai-tep/", personal.downloads, name="downloads"),
    *record_urls(DOCUMENT),
]
