"""Hosts of a conference and bodies that issue together: header, number, signatures, the sentence, the file."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from django.urls import reverse

from reports import documents, issuers
from reports.models import ReviewSection
from reports.rendering.check import check_layout
from reports.rendering.pdf import render_pdf
from reports.services import files
from tests.factories import make_body, make_review
from tests.reports.rendering.paper import text as text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def government(cast):
    return make_body(
        cast.a,
        "Ủy ban nhân dân huyện Hồ Xanh",
        header_lines="ỦY BAN NHÂN DÂN\nHUYỆN HỒ XANH",
        symbol="UBND",
        layout_family="state",
        signatory_prefix="TM. ỦY BAN NHÂN DÂN",
        signatory_position="CHỦ TỊCH",
        signatory_name="Nông Thị Hoài Thu",
    )


@pytest.fixture
def review(cast, government):
    cast.office_a.symbol = "BDVHU"
    cast.office_a.signatory_position, cast.office_a.signatory_name = "TRƯỞNG BAN", "Phan Văn Thạch"
    cast.office_a.recipients = "Thường trực Huyện ủy"
    cast.office_a.save()
    review = make_review(cast.a, body=cast.office_a)
    review.hosts.set([cast.office_a, government])
    body = "Hai cơ quan báo cáo kết quả thực hiện chương trình phối hợp trong năm. " * 6
    ReviewSection.objects.create(review=review, heading="KẾT QUẢ", body=f"{body}\n{{hoi_nghi}}")
    return review


# --- the conference ---


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Hội nghị do {hosts} đồng chủ trì."),
        (
            {"event_on": date(2024, 1, 12), "event_place": "Hội trường Huyện ủy"},
            "Hội nghị được tổ chức ngày 12/01/2024 tại Hội trường Huyện ủy, do {hosts} đồng chủ trì.",
        ),
        (
            {"event_place": "tại sân vận động"},
            "Hội nghị được tổ chức tại sân vận động, do {hosts} đồng chủ trì.",
        ),
        (
            {"event_chairs": "Trưởng Ban Dân vận; Phó Chủ tịch UBND huyện"},
            "Hội nghị do {hosts} đồng chủ trì, điều hành: Trưởng Ban Dân vận và Phó Chủ tịch UBND huyện.",
        ),
    ],
)
def test_the_conference_is_told_of_what_is_known(review, facts, sentence):
    for name, value in facts.items():
        setattr(review, name, value)
    hosts = "Ban Dân vận Huyện ủy Hồ Xanh và Ủy ban nhân dân huyện Hồ Xanh"
    assert issuers.conference(review) == sentence.format(hosts=hosts)
    last = documents.build(review).document.blocks[-1]
    assert last.text == sentence.format(hosts=hosts)


def test_without_hosts_only_day_and_chairs_are_told(review):
    review.hosts.clear()
    review.event_on, review.event_chairs = date(2024, 1, 12), "Trưởng Ban Dân vận"
    assert issuers.conference(review) == "Hội nghị được tổ chức ngày 12/01/2024, chủ trì: Trưởng Ban Dân vận."


def test_one_host_is_not_several(review, government):
    review.hosts.set([government])
    assert issuers.conference(review) == "Hội nghị do Ủy ban nhân dân huyện Hồ Xanh chủ trì."


def test_nothing_known_prints_nothing_and_is_no_gap(review):
    review.hosts.clear()
    built = documents.build(review)
    assert [block.text for block in built.document.blocks][1:] == [built.document.blocks[1].text]
    assert "hội nghị" not in built.document.blocks[1].text.lower()
    assert built.gaps == ()


# --- issued together ---


def test_hosts_alone_change_neither_header_nor_signature(review):
    header = issuers.header_of(review)
    assert (header.superior_lines, header.issuer_lines) == (("HUYỆN ỦY HỒ XANH",), ("BAN DÂN VẬN",))
    assert [signer.name for signer in issuers.signatures(review)] == ["Phan Văn Thạch"]


def test_a_joint_document_names_and_is_signed_by_all(review):
    review.joint_issue = True
    header = issuers.header_of(review)
    assert header.issuer_lines == ("Ban Dân vận Huyện ủy Hồ Xanh -", "Ủy ban nhân dân huyện Hồ Xanh")
    assert (header.superior_lines, header.symbol) == ((), "BDVHU-UBND")
    assert [(s.authority, s.position, s.name) for s in issuers.signatures(review)] == [
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nông Thị Hoài Thu"),
        ("", "TRƯỞNG BAN", "Phan Văn Thạch"),
    ]


def test_the_author_is_told_who_lacks_a_signatory(review, government):
    government.signatory_position = government.signatory_name = ""
    government.save()
    review.joint_issue = True
    assert [gap.text for gap in documents.build(review).gaps] == [
        "Chưa có người ký của Ủy ban nhân dân huyện Hồ Xanh (ghi ở trang của cơ quan)."
    ]
    review.hosts.clear()
    assert [gap.text for gap in documents.build(review).gaps] == [
        "Đã chọn nhiều cơ quan cùng ban hành nhưng chưa chọn cơ quan đồng chủ trì."
    ]


@pytest.mark.parametrize("layout", ["party-36", "party-05", "state-30", "mttq"])
def test_the_joint_pdf_keeps_its_layout(review, layout):
    review.joint_issue, review.layout_profile = True, layout
    review.save(update_fields=["joint_issue", "layout_profile"])
    document = documents.build(review).document
    pdf = render_pdf(document)
    text = " ".join(
        text_of(pdf, "-raw").split()
    )  # poppler takes the stroke at the end of a line for a hyphen
    for phrase in ("BAN DÂN VẬN HUYỆN ỦY HỒ XANH", "ỦY BAN NHÂN DÂN HUYỆN HỒ XANH", "Nông Thị Hoài Thu"):
        assert phrase in text, phrase
    assert "BDVHU-UBND" in text
    assert [finding for finding in check_layout(pdf, layout) if not finding.ok] == []


def test_the_joint_word_file_says_the_same(review):
    review.joint_issue = True
    content, _ = files.rendered(documents.build(review).document, "docx")
    told = "\n".join(
        paragraph.text
        for table in docx.Document(io.BytesIO(content)).tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    )
    for phrase in ("BAN DÂN VẬN HUYỆN ỦY HỒ XANH -", "CHỦ TỊCH", "Phan Văn Thạch", "BDVHU-UBND"):
        assert phrase in told, phrase


def test_three_bodies_sign_in_one_row(review, cast):
    third = make_body(cast.a, "Ban Chỉ huy Quân sự huyện", signatory_position="CHỈ HUY TRƯỞNG")
    third.signatory_name = "Rơ Lan Chí"
    third.save()
    review.hosts.add(third)
    review.joint_issue = True
    text = text_of(render_pdf(documents.build(review).document))
    assert all(name in text for name in ("Rơ Lan Chí", "Nông Thị Hoài Thu", "Phan Văn Thạch"))


# --- the form ---


def posted(client, review, **changes):
    page = client.get(reverse("reports:review_edit", args=[review.pk]))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    data = {
        name: [str(v) for v in value] if isinstance(value, list) else value for name, value in data.items()
    }
    data["starts_on"], data["ends_on"] = "01/01/2023", "31/12/2023"
    return client.post(
        reverse("reports:review_edit", args=[review.pk]),
        {**data, "version": str(review.version), "opened": page.context["opened"], **changes},
    )


def test_joint_issuing_is_chosen_in_the_form_and_wants_a_second_body(client, cast, review):
    client.force_login(cast.alice)
    assert posted(client, review, joint_issue="on").status_code == 302
    review.refresh_from_db()
    assert review.joint_issue is True
    answer = posted(client, review, joint_issue="on", hosts=[str(cast.office_a.pk)])
    assert list(answer.context["form"].errors) == ["joint_issue"]


def test_a_body_above_may_host_and_one_beside_may_not(client, cast, review):
    above = make_body(cast.province, "Ban Dân vận Tỉnh ủy Cao Nguyên", issues_documents=True)
    client.force_login(cast.alice)
    offered = client.get(reverse("reports:review_edit", args=[review.pk])).context["form"].fields["hosts"]
    assert above in offered.queryset
    assert cast.office_b not in offered.queryset
