"""Addresses of report forms, opened periods and submissions, which the app's urls include."""

from django.urls import path

from reports.views import form_periods, report_forms, submission_cells, submissions

FORM, LINE, PERIOD, OWN = (
    "bieu/<int:pk>/",
    "bieu/<int:pk>/dong/<int:line_pk>/",
    "ky-bieu/<int:pk>/",
    "nop-bieu/<int:pk>/",
)

urlpatterns_submissions = [
    path("bieu/", report_forms.form_list, name="form_list"),
    path("bieu/them/", report_forms.form_create, name="form_create"),
    path(FORM, report_forms.form_detail, name="form_detail"),
    path(f"{FORM}sua/", report_forms.form_edit, name="form_edit"),
    path(f"{FORM}sao/", report_forms.form_copy, name="form_copy"),
    path(f"{FORM}dong/them/", report_forms.form_line_add, name="form_line_add"),
    path(LINE, report_forms.form_line_edit, name="form_line_edit"),
    path(f"{LINE}bo/", report_forms.form_line_remove, name="form_line_remove"),
    path(f"{LINE}chuyen/", report_forms.form_line_move, name="form_line_move"),
    path(f"{FORM}mo-ky/", form_periods.form_open, name="form_open"),
    path("ky-bieu/", form_periods.period_list, name="period_list"),
    path(PERIOD, form_periods.period_detail, name="period_detail"),
    path(f"{PERIOD}han/", form_periods.period_due, name="period_due"),
    path(f"{PERIOD}nhap/", form_periods.period_matrix, name="period_matrix"),
    path(f"{PERIOD}xuat/", form_periods.period_export, name="period_export"),
    path("nop-bieu/", submissions.submission_list, name="submission_list"),
    path(OWN, submissions.submission_detail, name="submission_detail"),
    path(f"{OWN}o/", submission_cells.submission_autosave, name="submission_autosave"),
    path(f"{OWN}con-lai/", submission_cells.submission_nil_rest, name="submission_nil_rest"),
    path(f"{OWN}gui/", submissions.submission_send, name="submission_send"),
    path(f"{OWN}rut/", submissions.submission_withdraw, name="submission_withdraw"),
    path(f"{OWN}nhan/", submissions.submission_receive, name="submission_receive"),
    path(f"{OWN}duyet/", submissions.submission_approve, name="submission_approve"),
    path(f"{OWN}tra-lai/", submissions.submission_send_back, name="submission_send_back"),
]
