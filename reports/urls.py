"""Addresses of reviews, their parts, jobs and files."""

from django.urls import path

from reports.entered_urls import urlpatterns_entered
from reports.submission_urls import urlpatterns_submissions
from reports.views import (
    comparison,
    figures,
    files,
    issuing,
    notes,
    outlines,
    reorganisations,
    reviews,
    rules,
    sections,
    terms,
    warnings,
)

app_name = "reports"

OUTLINE = "de-cuong/<int:pk>/"
REVIEW, SECTION, FIGURE = (
    "bao-cao/<int:pk>/",
    "bao-cao/<int:pk>/muc/<int:section_pk>/",
    "bao-cao/<int:pk>/so-lieu/",
)

REORGANISATION = "sap-xep-don-vi/<int:pk>/"

urlpatterns = [
    path("bao-cao/", reviews.review_list, name="review_list"),
    path("bao-cao/them/", reviews.review_create, name="review_create"),
    path("kiem-chung/", issuing.check, name="check"),
    path("kiem-chung/<slug:code>/", issuing.check_code, name="check_code"),
    path("nhiem-ky/", terms.term_list, name="term_list"),
    path("nhiem-ky/them/", terms.term_create, name="term_create"),
    path("nhiem-ky/<int:pk>/", terms.term_edit, name="term_edit"),
    path("nhiem-ky/<int:pk>/xoa/", terms.term_delete, name="term_delete"),
    path("canh-bao/", warnings.warning_list, name="warning_list"),
    path("canh-bao/da-kiem-tra/", warnings.warning_confirm, name="warning_confirm"),
    path("quy-tac/", rules.rule_list, name="rule_list"),
    path("quy-tac/them/", rules.rule_create, name="rule_create"),
    path("quy-tac/<int:pk>/", rules.rule_detail, name="rule_detail"),
    path("quy-tac/<int:pk>/sua/", rules.rule_edit, name="rule_edit"),
    path("quy-tac/<int:pk>/tat/", rules.rule_switch, name="rule_switch"),
    path("so-sanh/", comparison.compare, name="compare"),
    path("so-sanh/xuat/", comparison.compare_export, name="compare_export"),
    path("de-cuong/", outlines.outline_list, name="outline_list"),
    path(OUTLINE, outlines.outline_detail, name="outline_detail"),
    path(f"{OUTLINE}sao/", outlines.outline_copy, name="outline_copy"),
    path(f"{OUTLINE}sua/", outlines.outline_edit, name="outline_edit"),
    path(f"{OUTLINE}xoa/", outlines.outline_delete, name="outline_delete"),
    path(f"{OUTLINE}muc/them/", outlines.outline_section_add, name="outline_section_add"),
    path(f"{OUTLINE}muc/<int:section_pk>/", outlines.outline_section_edit, name="outline_section_edit"),
    path(
        f"{OUTLINE}muc/<int:section_pk>/bo/", outlines.outline_section_remove, name="outline_section_remove"
    ),
    path(
        f"{OUTLINE}muc/<int:section_pk>/chuyen/", outlines.outline_section_move, name="outline_section_move"
    ),
    path(f"{OUTLINE}so-lieu/them/", outlines.outline_figure_add, name="outline_figure_add"),
    path(f"{OUTLINE}so-lieu/<slug:key>/", outlines.outline_figure_edit, name="outline_figure_edit"),
    path(f"{OUTLINE}so-lieu/<slug:key>/bo/", outlines.outline_figure_remove, name="outline_figure_remove"),
    path("bao-cao/xuat/", reviews.review_export, name="review_export"),
    path("bao-cao/viec/<int:pk>/", files.job_detail, name="job_detail"),
    path("bao-cao/viec/<int:pk>/trang-thai/", files.job_status, name="job_status"),
    path("bao-cao/viec/<int:pk>/thu-lai/", files.job_retry, name="job_retry"),
    path("bao-cao/viec/<int:pk>/dung/", files.job_cancel, name="job_cancel"),
    path("bao-cao/tep/<int:pk>/", files.file_download, name="file_download"),
    path(REVIEW, reviews.review_detail, name="review_detail"),
    path(f"{REVIEW}lich-su/", reviews.review_history, name="review_history"),
    path(f"{REVIEW}sua/", reviews.review_edit, name="review_edit"),
    path(f"{REVIEW}ket-hop/", reviews.review_combine, name="review_combine"),
    path(f"{REVIEW}xoa/", reviews.review_delete, name="review_delete"),
    path(f"{REVIEW}trinh/", reviews.review_submit, name="review_submit"),
    path(f"{REVIEW}rut/", reviews.review_withdraw, name="review_withdraw"),
    path(f"{REVIEW}tra-lai/", notes.review_send_back, name="review_send_back"),
    path(f"{REVIEW}nhan-xet/<int:note_pk>/", notes.note_answer, name="note_answer"),
    path(f"{REVIEW}nhan-xet/<int:note_pk>/xong/", notes.note_mark, name="note_mark"),
    path(f"{REVIEW}duyet/", reviews.review_approve, name="review_approve"),
    path(f"{REVIEW}phat-hanh/", issuing.review_issue, name="review_issue"),
    path(f"{REVIEW}phat-hanh/tep/", issuing.review_issued_file, name="review_issued_file"),
    path(f"{REVIEW}thay-doi/", issuing.review_changes, name="review_changes"),
    path(f"{REVIEW}dinh-chinh/", issuing.review_correct, name="review_correct"),
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
    path(
        f"{REORGANISATION}xem-truoc/", reorganisations.reorganisation_preview, name="reorganisation_preview"
    ),
    path(
        f"{REORGANISATION}thuc-hien/",
        reorganisations.reorganisation_carry_out,
        name="reorganisation_carry_out",
    ),
    path(
        f"{REORGANISATION}lui-lai/",
        reorganisations.reorganisation_take_back,
        name="reorganisation_take_back",
    ),
    *urlpatterns_entered,
    *urlpatterns_submissions,
]
