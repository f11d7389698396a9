"""manage.py check_layout: what it prints and the code it ends with."""

import io
from dataclasses import replace

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from reports.rendering import check, pdf, profiles
from reports.rendering.profiles import Look
from tests.reports.rendering import sample


def told(path, **options) -> str:
    out = io.StringIO()
    call_command("check_layout", str(path), stdout=out, skip_checks=True, **options)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    def made(content: bytes):
        path = tmp_path / "bao-cao.pdf"
        path.write_bytes(content)
        return path

    return made


def test_a_good_file_passes_with_every_rule_named(paper, file):
    text = told(file(paper))
    assert text.startswith("Văn bản của Đảng theo Hướng dẫn 36-HD/VPTW:")
    assert [label for label in check.RULES.values() if f"đạt       {label}: " not in text] == []
    assert text.endswith(f"Đạt cả {len(check.RULES)} quy định.\n")


def test_a_broken_rule_is_told_with_what_is_asked_and_ends_with_code_1(file, monkeypatch, capsys):
    other = replace(profiles.PARTY_36, code="other", signer=Look(13, bold=True))
    monkeypatch.setitem(profiles.PROFILES, "other", other)
    path = file(pdf.render_pdf(sample.brief(profile="other")))
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"^1/\d+ quy định chưa đạt\.$") as failed:
        call_command("check_layout", str(path), "--profile", "party-36", stdout=out, skip_checks=True)
    assert failed.value.returncode == 1
    lines = out.getvalue().splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("CHƯA ĐẠT  "))
    assert "họ tên" in lines[at]
    assert lines[at + 1].strip().startswith("cần: ")
    assert len([line for line in lines if line.startswith("CHƯA ĐẠT")]) == 1


def test_the_profile_can_be_chosen(file):
    path = file(pdf.render_pdf(sample.brief(profile="state-30")))
    assert "Nghị định 30/2020/NĐ-CP" in told(path, profile="state-30")
    with pytest.raises(CommandError):
        told(path)


def test_what_cannot_be_measured_is_said_in_a_sentence_with_code_2(paper, file, tmp_path):
    locked = tmp_path / "khoa.pdf"
    with pikepdf.open(io.BytesIO(paper)) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    for path, options, words in (
        (tmp_path / "khong-co.pdf", {}, "Không đọc được tệp"),
        (file(b"PK\x03\x04"), {}, "không phải là PDF"),
        (locked, {}, "có mật khẩu"),
        (locked, {"profile": "party-99"}, "Chọn một: party-36, party-05, state-30, mttq"),
    ):
        with pytest.raises(CommandError, match=words) as failed:
            told(path, **options)
        assert failed.value.returncode == 2
