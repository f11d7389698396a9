"""Notes of a leader on a review that is sent back: written once, answered, marked, never lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgs.models import AuditEntry
from reports import documents
from reports.models import NoteAnswer, ReviewNote, ReviewSection, ReviewStatus
from reports.services import notes, reviews, sections
from tests.factories import make_review
from tests.reports.builders import small_review
from tests.reports.issuing import approved, complete_review, issue, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(cast):
    return reviews.submit(small_review(cast), by=cast.alice)


@pytest.fixture
def section(submitted):
    return submitted.sections.get(heading="KẾT QUẢ")


def note_on(review, section, cast, text="Nêu rõ số buổi của xã."):
    reviews.send_back(review, by=cast.lan, notes={section: text})
    return ReviewNote.objects.get(section=section)


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


# --- writing them ---


def test_notes_on_sections_and_on_the_whole_are_rows_in_reading_order(cast, submitted, section):
    other = submitted.sections.get(heading="NGUỒN LỰC")
    reviews.send_back(
        submitted,
        by=cast.lan,
        reason=" Xem lại cả báo cáo. ",
        notes={other: "Thiếu đất.", section: "Gọn lại."},
    )
    rows = ReviewNote.objects.values_list("round_number", "section_title", "text", "written_by__username")
    assert list(rows) == [
        (1, "", "Xem lại cả báo cáo.", "lan"),
        (1, "KẾT QUẢ", "Gọn lại.", "lan"),
        (1, "NGUỒN LỰC", "Thiếu đất.", "lan"),
    ]


def test_a_note_on_one_section_is_enough_and_the_trail_says_so(cast, submitted, section):
    note_on(submitted, section, cast)
    assert AuditEntry.objects.about(submitted).filter(changes__has_key="status").first().reason == (
        "Nhận xét ở 1 mục"
    )
    told = AuditEntry.objects.about(submitted).filter(changes__has_key="reports_reviewnote.text")
    assert told.get().changes["reports_reviewnote.text"] == [None, "Nêu rõ số buổi của xã."]


def test_empty_notes_are_none(cast, submitted, section):
    with pytest.raises(ValidationError) as refused:
        reviews.send_back(submitted, by=cast.lan, reason=" ", notes={section: "  "})
    assert list(refused.value.message_dict) == ["reason"]
    submitted.refresh_from_db()
    assert submitted.status == ReviewStatus.SUBMITTED


def test_a_note_on_a_section_of_another_review_is_refused_whole(cast, submitted):
    other = make_review(cast.a, subject="khác")
    strange = ReviewSection.objects.create(review=other, heading="KẾT QUẢ")
    with pytest.raises(ValidationError, match="vừa được bỏ"):
        reviews.send_back(submitted, by=cast.lan, reason="Sửa.", notes={strange: "Sửa."})
    submitted.refresh_from_db()
    assert (submitted.status, ReviewNote.objects.count()) == (ReviewStatus.SUBMITTED, 0)


def test_each_return_has_its_number(cast, submitted, section):
    note_on(submitted, section, cast)
    reviews.submit(submitted, by=cast.alice)
    reviews.send_back(submitted, by=cast.lan, reason="Vẫn chưa gọn.")
    assert [note.round_number for note in notes.of_review(submitted)] == [2, 1]
    assert [note.text for note in notes.last_round(submitted)] == ["Vẫn chưa gọn."]


# --- keeping them ---


def test_a_note_outlives_its_section(cast, submitted, section):
    note = note_on(submitted, section, cast)
    sections.remove(section, by=cast.alice, version=section.version)
    note.refresh_from_db()
    assert (note.section, note.section_title, note.text) == (None, "KẾT QUẢ", "Nêu rõ số buổi của xã.")


@pytest.mark.parametrize("column", ["text", "section_title", "round_number"])
def test_the_database_keeps_the_words_of_a_note(cast, submitted, section, column):
    note = note_on(submitted, section, cast)
    with pytest.raises(DatabaseError, match="keeps its words"), transaction.atomic():
        ReviewNote.objects.filter(pk=note.pk).update(**{column: 7})


def test_the_database_keeps_an_answer(cast, submitted, section):
    notes.answer(note_on(submitted, section, cast), by=cast.alice, text="Đã nêu.")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        NoteAnswer.objects.update(text="khác")


def test_notes_are_never_printed(cast, submitted, section):
    before = documents.build(submitted).document
    note_on(submitted, section, cast)
    assert documents.build(submitted).document.blocks == before.blocks


# --- answering and marking ---


def test_author_and_leader_answer_in_turn(cast, submitted, section):
    note = note_on(submitted, section, cast)
    notes.answer(note, by=cast.alice, text=" Đã nêu ở mục II. ")
    notes.answer(note, by=cast.lan, text="Được.")
    assert list(note.answers.values_list("written_by__username", "text")) == [
        ("alice", "Đã nêu ở mục II."),
        ("lan", "Được."),
    ]


def test_a_mark_says_who_and_when_and_can_be_taken_back(cast, submitted, section):
    note = notes.mark(note_on(submitted, section, cast), by=cast.alice, done=True)
    assert (note.done_by, note.is_done, notes.undone(submitted)) == (cast.alice, True, 0)
    assert notes.mark(note, by=cast.tinh, done=True).done_by == cast.alice
    note = notes.mark(note, by=cast.lan, done=False)
    assert (note.done_by, note.done_at, notes.undone(submitted)) == (None, None, 1)


def test_who_only_reads_neither_answers_nor_marks(cast, submitted, section):
    note = note_on(submitted, section, cast)
    with pytest.raises(PermissionDenied):
        notes.answer(note, by=cast.quan, text="Tôi thấy đúng.")
    with pytest.raises(PermissionDenied):
        notes.mark(note, by=cast.bao, done=True)


def test_after_issue_notes_are_only_read(cast):
    make_term(cast.office_a)
    review = reviews.submit(complete_review(cast), by=cast.alice)
    note = note_on(review, review.sections.get(heading="KẾT QUẢ"), cast)
    issue(approved(review, cast), cast)
    note.review.refresh_from_db()
    with pytest.raises(ValidationError, match="đã phát hành"):
        notes.mark(note, by=cast.alice, done=True)


# --- pages ---


def test_the_leader_notes_on_one_page_and_the_author_reads_beside_the_section(
    cast, submitted, section, client
):
    client.force_login(cast.lan)
    page = client.get(url("review_send_back", submitted.pk))
    assert [part["title"] for part in page.context["parts"]] == [
        "I- KẾT QUẢ",
        "II- NGUỒN LỰC",
        "Phụ lục 1. Phát động theo xã",
    ]
    typed = {"reason": "Sửa sớm.", f"muc-{section.pk}": "Nêu rõ."}
    assert client.post(url("review_send_back", submitted.pk), typed).status_code == 302
    client.force_login(cast.alice)
    page = client.get(submitted.get_absolute_url())
    beside = {part["section"].heading: [n.text for n in part["notes"]] for part in page.context["sections"]}
    assert beside == {"KẾT QUẢ": ["Nêu rõ."], "NGUỒN LỰC": []}
    assert [note.text for note in page.context["other_notes"]] == ["Sửa sớm."]
    assert "Nêu rõ." in client.get(url("section_edit", submitted.pk, section.pk)).content.decode()
    assert "Còn 2 nhận xét chưa đánh dấu" in page.content.decode()


def test_what_the_leader_typed_is_kept_when_the_author_took_the_review_back(cast, submitted, section, client):
    client.force_login(cast.lan)
    reviews.withdraw(submitted, by=cast.alice)
    gone = submitted.sections.get(heading="NGUỒN LỰC")
    sections.remove(gone, by=cast.alice, version=gone.version)
    typed = {"reason": "Sửa.", f"muc-{section.pk}": "Nêu rõ.", f"muc-{gone.pk}": "Thiếu đất."}
    page = client.post(url("review_send_back", submitted.pk), typed)
    assert page.status_code == 200
    form = page.context["form"]
    assert "Hãy tải lại trang" in str(form.non_field_errors())
    assert form["reason"].value() == "Sửa.\nThiếu đất."
    assert form[f"muc-{section.pk}"].value() == "Nêu rõ."


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("reason", "x" * 2001, "2000"),
        ("section", "x" * 2001, "2000"),
        ("section", "Tài liệu TỐI MẬT", "độ mật"),
    ],
)
def test_a_bad_note_says_which_field(cast, submitted, section, client, name, text, says):
    client.force_login(cast.lan)
    field = f"muc-{section.pk}" if name == "section" else name
    page = client.post(url("review_send_back", submitted.pk), {field: text})
    assert list(page.context["form"].errors) == [field]
    assert says in str(page.context["form"].errors[field])
    assert page.context["form"][field].value() == text


def test_the_author_answers_and_marks_in_the_browser(cast, submitted, section, client):
    note = note_on(submitted, section, cast)
    client.force_login(cast.alice)
    empty = client.post(url("note_answer", submitted.pk, note.pk), {"text": " "})
    assert list(empty.context["form"].errors) == ["text"]
    assert client.post(url("note_answer", submitted.pk, note.pk), {"text": "Đã nêu."}).status_code == 302
    assert client.post(url("note_mark", submitted.pk, note.pk), {"xong": "1"}).status_code == 302
    text = client.get(submitted.get_absolute_url()).content.decode()
    assert "Đã nêu." in text
    assert '<span class="tag ok">Đã sửa</span>' in text
    client.force_login(cast.lan)
    history = client.get(url("review_history", submitted.pk)).content.decode()
    assert "Nêu rõ số buổi của xã." in history
    assert "Đã nêu." in history


def test_a_note_of_another_review_is_not_found(cast, submitted, section, client):
    note = note_on(submitted, section, cast)
    other = make_review(cast.a, subject="khác")
    client.force_login(cast.alice)
    assert client.get(url("note_answer", other.pk, note.pk)).status_code == 404
    assert client.post(url("note_mark", other.pk, note.pk)).status_code == 404


def test_the_page_asks_as_often_for_one_note_as_for_thirty(cast, submitted, section, client):
    note_on(submitted, section, cast)
    client.force_login(cast.alice)
    counts = []
    for _ in range(2):
        client.get(submitted.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(submitted.get_absolute_url())
        counts.append(len(asked))
        for number in range(29):
            note = ReviewNote.objects.create(
                review=submitted, section=section, round_number=1, text=f"Ý {number}", written_by=cast.lan
            )
            notes.answer(note, by=cast.alice, text="Đã sửa.")
    assert counts[0] + 1 >= counts[1]
