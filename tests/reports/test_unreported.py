"""Zero, "không có" and "chưa báo cáo" are three things; a sentence of which nothing is known says just that."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.utils.html import strip_tags

from reports import documents
from reports.models import ReviewFigure, ReviewSection
from reports.rendering.pdf import render_pdf
from reports.services import files
from tests.factories import make_entered, make_review
from tests.reports.builders import shipped
from tests.reports.rendering.paper import text as text_of

pytestmark = pytest.mark.django_db

FIGURES = {"dat": "NL01", "tien": "NL02", "cong": "NL03", "to": "HG01a", "cot_can": "TG01"}


@pytest.fixture
def write(cast):
    """Makes a review of one section with this text."""

    def made(text):
        review = make_review(cast.a, body=cast.office_a)
        for key, code in FIGURES.items():
            ReviewFigure.objects.create(review=review, key=key, indicator=shipped(code))
        ReviewSection.objects.create(review=review, body=text)
        return review

    return made


def first(review):
    return documents.build(review).document.blocks[0].text


def test_zero_none_and_unreported_are_three_things(cast, write):
    review = write("Có {cot_can}.")
    assert first(review) == "Chưa có số liệu về cốt cán, người có uy tín được công nhận."
    row = make_entered(cast.a, shipped("TG01"), value=0)
    assert first(review) == "Có 0 người."
    review.figures.filter(key="cot_can").update(display="bằng lời")
    assert first(review) == "Có không."
    row.delete()
    make_entered(cast.a, shipped("TG01"), is_nil=True)
    assert first(review) == "Có không có."


def test_a_sentence_with_one_known_figure_marks_only_the_gap(cast, write):
    make_entered(cast.a, shipped("TG01"), value=18)
    assert first(write("Phát huy {cot_can}, hiến {dat} đất.")) == (
        "Phát huy 18 người, hiến [chưa có số liệu: Diện tích đất Nhân dân hiến] đất."
    )


def test_only_the_sentence_of_which_nothing_is_known_is_replaced(cast, write):
    make_entered(cast.a, shipped("TG01"), value=18)
    review = write(
        "Nhân dân hiến {dat} đất, góp {tien} và {cong}, trong đó {dat:so} là đất vườn. Có {cot_can}."
    )
    assert first(review) == (
        "Chưa có số liệu về diện tích đất Nhân dân hiến, tiền Nhân dân đóng góp và ngày công Nhân dân đóng góp. "
        "Có 18 người."
    )
    built = documents.build(review)
    assert [gap.key for gap in built.gaps] == ["dat", "tien", "cong", "dat"]
    assert [run.figure_key for run in built.document.blocks[0].runs if run.figure_key] == [
        "dat", "tien", "cong", "cot_can",
    ]  # fmt: skip


def test_items_of_a_list_keep_their_end(write):
    review = write("- Hiến {dat} đất;\n- Góp {tien}.")
    assert [item.text for item in documents.build(review).document.blocks[0].items] == [
        "Chưa có số liệu về diện tích đất Nhân dân hiến;",
        "Chưa có số liệu về tiền Nhân dân đóng góp.",
    ]


def test_a_sentence_without_figures_or_with_an_unknown_name_stays(write):
    assert first(write("Không có gì mới. Có {la}.")) == "Không có gì mới. Có [chưa có số liệu tên “la”]."


def test_page_pdf_and_word_say_the_same(cast, write, client):
    review = write("Nhân dân hiến {dat} đất.\nHiện có {to}.")
    wanted = ("Chưa có số liệu về diện tích đất Nhân dân hiến.", "Chưa có số liệu về số tổ hòa giải.")
    document = documents.build(review).document
    client.force_login(cast.alice)
    page = strip_tags(client.get(review.get_absolute_url()).content.decode())
    paper = " ".join(text_of(render_pdf(document)).split())
    content, _ = files.rendered(document, "docx")
    word = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    assert zipfile.is_zipfile(io.BytesIO(content))
    for sentence in wanted:
        assert sentence in page
        assert sentence in paper
        assert sentence in word
    assert "Nhân dân hiến 0" not in paper
