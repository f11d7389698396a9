"""Addresses of reviews, their parts, jobs and files."""

from django.urls import path

from reports.entered_urls import urlpatterns_entered
from reports.views import figures, files, reviews, sections

app_name = "reports"

REVIEW, SECTION, FIGURE = (
    "bao-cao/<int:pk>/",
    "bao-cao/<int:pk>/muc/<int:section_pk>/",
    "bao-cao/<int:pk>/so-lieu/",
)

urlpatterns = [
    path("bao-cao/", reviews.review_list, name="review_list"),
    path("bao-cao/them/", reviews.review_create, name="review_create"),
    path("bao-cao/xuat/", reviews.review_export, name="review_export"),
    path("bao-cao/viec/<int:pk>/", files.job_detail, name="job_detail"),
    path("bao-cao/viec/<int:pk>/trang-thai/", files.job_status, name="job_status"),
    path("bao-cao/viec/<int:pk>/thu-lai/", files.job_retry, name="job_retry"),
    path("bao-cao/viec/<int:pk>/dung/", files.job_cancel, name="job_cancel"),
    path("bao-cao/tep/<int:pk>/", files.file_download, name="file_download"),
    path(REVIEW, reviews.review_detail, name="review_detail"),
    path(f"{REVIEW}lich-su/", reviews.review_history, name="review_history"),
    path(f"{REVIEW}sua/", reviews.review_edit, name="review_edit"),
    path(f"{REVIEW}xoa/", reviews.review_delete, name="review_delete"),
    path(f"{REVIEW}trinh/", reviews.review_submit, name="review_submit"),
    path(f"{REVIEW}rut/", reviews.review_withdraw, name="review_withdraw"),
    path(f"{REVIEW}tra-lai/", reviews.review_send_back, name="review_send_back"),
    path(f"{REVIEW}duyet/", reviews.review_approve, name="review_approve"),
    path(f"{REVIEW}tep/", files.file_list, name="file_list"),
    path(f"{REVIEW}tao-pdf/", files.review_render, name="review_render"),
    path(f"{REVIEW}tai-pdf/", files.review_pdf, name="review_pdf"),
    path(f"{REVIEW}muc/them/", sections.section_add, name="section_add"),
    path(SECTION, sections.section_edit, name="section_edit"),
    path(f"{SECTION}tu-luu/", sections.section_autosave, name="section_autosave"),
    path(f"{SECTION}chuyen/", sections.section_move, name="section_move"),
    path(f"{SECTION}bo/", sections.section_remove, name="section_remove"),
    path(f"{SECTION}soan-lai/", sections.section_redraft, name="section_redraft"),
    path(FIGURE, figures.figure_list, name="figure_list"),
    path(f"{FIGURE}them/", figures.figure_add, name="figure_add"),
    path(f"{FIGURE}<slug:key>/", figures.figure_trace, name="figure_trace"),
    path(f"{FIGURE}<slug:key>/sua/", figures.figure_edit, name="figure_edit"),
    path(f"{FIGURE}<slug:key>/bo/", figures.figure_remove, name="figure_remove"),
    *urlpatterns_entered,
]
