from dataclasses import replace

import pikepdf
import pytest

from reports.rendering import check, pdf, profiles, stylesheet
from reports.rendering.blocks import Signature
from reports.rendering.profiles import Look, Margins
from tests.reports.rendering import paper as reading
from tests.reports.rendering import sample


def broken(pdf_bytes: bytes, profile) -> set[str]:
    return {finding.rule for finding in check.check_layout(pdf_bytes, profile) if not finding.ok}


@pytest.mark.parametrize("code", sorted(profiles.PROFILES))
@pytest.mark.parametrize("draft", [False, True])
def test_every_profile_keeps_its_own_rules(code, draft):
    findings = check.check_layout(pdf.render_pdf(sample.review(9, profile=code, draft=draft)), code)
    assert [(finding.rule, finding.measured) for finding in findings if not finding.ok] == []
    assert {finding.rule for finding in findings} == set(check.RULES)


def test_a_party_document_is_told_from_a_state_one(paper):
    assert broken(paper, "state-30") == {
        "right-header", "superior", "issuer", "under-issuer", "number", "kind", "order", "recipients", "signature",
        "right-header-rule",
    }  # fmt: skip


OTHERS = {
    "margins": {"margins": Margins(20, 20, 25, 15)},
    "issuer": {"issuer": Look(13, bold=True, caps=True)},
    "superior": {"superior": Look(13, caps=True)},
    "number": {"number_label": "Số:"},
    "place-date": {"place_date": Look(14)},
    "kind": {"kind": Look(14, bold=True, caps=True)},
    "subject": {"subject": Look(14)},
    "body": {"body": Look(13)},
    "line-pitch": {"line_pitch": 17},
    "first-line": {"first_line": 12.7},
    "recipients": {"recipients": Look(11)},
    "signature": {"signer": Look(14)},
    "under-issuer": {"under_issuer": "rule", "template": "state"},
    "right-header-rule": {
        "right_lines": (profiles.RightLine("ĐẢNG CỘNG SẢN VIỆT NAM", Look(15, bold=True, caps=True)),)
    },
}


@pytest.mark.parametrize("rule", sorted(OTHERS))
def test_each_departure_is_found_and_named(rule, monkeypatch):
    other = replace(profiles.PARTY_36, **OTHERS[rule])
    monkeypatch.setitem(profiles.PROFILES, "other", other)
    made = pdf.render_pdf(sample.brief(profile="other"))
    expected = {rule}
    if rule in ("margins", "body"):  # the centre line and the widths of lines move along
        assert rule in broken(made, profiles.PARTY_36)
        return
    assert broken(made, profiles.PARTY_36) == expected


def test_page_numbers_on_the_first_page_or_nowhere_are_found(monkeypatch):
    whole = stylesheet.stylesheet
    monkeypatch.setattr(
        pdf.stylesheet,
        "stylesheet",
        lambda *a, **k: whole(*a, **k).replace("@page :first{@top-center{content:none}}", ""),
    )
    assert broken(pdf.render_pdf(sample.brief()), "party-36") == {"page-numbers"}
    monkeypatch.setattr(
        pdf.stylesheet,
        "stylesheet",
        lambda *a, **k: whole(*a, **k).replace("content:counter(page)", "content:none"),
    )
    assert broken(pdf.render_pdf(sample.brief()), "party-36") == {"page-numbers"}


def with_rules(monkeypatch, css: str) -> None:
    whole = stylesheet.stylesheet
    monkeypatch.setattr(pdf.stylesheet, "stylesheet", lambda *a, **k: whole(*a, **k) + css)


def test_a_heading_that_is_not_repeated_is_found(monkeypatch):
    with_rules(monkeypatch, "thead { display: table-row-group }")
    assert broken(pdf.render_pdf(sample.review(60)), "party-36") == {"tables-head"}


def test_a_row_cut_in_two_is_found(monkeypatch):
    with_rules(monkeypatch, ".data tr { break-inside: auto } .data td { orphans: 1; widows: 1 }")
    table = sample.meetings(40)
    rows = tuple((*row[:4], (row[4] + " ") * 9, *row[5:]) for row in table.rows)
    document = sample.review(2)
    document = replace(document, appendices=(document.appendices[0], replace(table, rows=rows)))
    assert broken(pdf.render_pdf(document), "party-36") == {"tables-rows"}


def test_a_table_wider_than_the_paper_is_found(monkeypatch):
    with_rules(monkeypatch, ".data { width: 130% !important }")
    assert "tables-width" in broken(pdf.render_pdf(sample.review(5)), "party-36")


def test_no_room_for_the_signature_is_found(monkeypatch):
    with_rules(monkeypatch, ".foot .signer { margin-top: 0 }")
    assert broken(pdf.render_pdf(sample.brief()), "party-36") == {"signature"}


def test_every_finding_is_told_in_vietnamese(paper):
    for finding in check.check_layout(paper, "party-36"):
        assert finding.label == check.RULES[finding.rule]
        assert finding.measured
        assert finding.expected


def test_what_is_no_pdf_is_refused():
    with pytest.raises(pikepdf.PdfError):
        check.check_layout(b"PK\x03\x04", "party-36")


def test_a_document_with_almost_nothing_is_measured_without_an_error():
    bare = replace(sample.review(2), blocks=(), appendices=(), sources=(), recipients=(), signatures=())
    assert {"recipients", "signature", "body"} <= broken(pdf.render_pdf(bare), "party-36")


def test_two_signatures_stand_side_by_side():
    document = replace(
        sample.review(2),
        signatures=(Signature("Chủ tịch", "Y Thanh", "TM. ỦY BAN"), Signature("Trưởng Ban", "H'Loan")),
    )
    text = reading.text(pdf.render_pdf(document), "-layout")
    line = next(line for line in text.splitlines() if "Y Thanh" in line)
    assert "H'Loan" in line
