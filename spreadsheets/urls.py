"""Địa chỉ của mục Nhập từ bảng tính."""

from django.urls import path

from spreadsheets.views import accounts, batches, corrections, decisions, preview

app_name = "spreadsheets"

BASE = "nhap-bang-tinh/"

urlpatterns = [
    path("nguoi-dung/nhap-bang/", accounts.account_import, name="account_import"),
    path("nguoi-dung/nhap-bang/mau/", accounts.account_template, name="account_template"),
    path(BASE, batches.batch_list, name="batch_list"),
    path(f"{BASE}them/", batches.upload, name="upload"),
    path(f"{BASE}mau/", batches.template, name="template"),
    path(f"{BASE}<int:pk>/", preview.batch_detail, name="batch_detail"),
    path(f"{BASE}<int:pk>/tien-do/", preview.batch_status, name="batch_status"),
    path(f"{BASE}<int:pk>/sua-o/", corrections.row_correct, name="row_correct"),
    path(f"{BASE}<int:pk>/cot/", corrections.column_map, name="column_map"),
    path(f"{BASE}<int:pk>/ten/", corrections.name_confirm, name="name_confirm"),
    path(f"{BASE}<int:pk>/ghi/", decisions.commit, name="commit"),
    path(f"{BASE}<int:pk>/bo/", decisions.discard, name="discard"),
    path(f"{BASE}<int:pk>/dung/", decisions.stop, name="stop"),
    path(f"{BASE}<int:pk>/thu-lai/", decisions.retry, name="retry"),
    path(f"{BASE}<int:pk>/tra-loi/", decisions.answer, name="answer"),
    path(f"{BASE}<int:pk>/hoan-tac/", decisions.undo, name="undo"),
    path(f"{BASE}<int:pk>/dong/<int:row_pk>/hoan-tac/", decisions.row_undo, name="row_undo"),
]
