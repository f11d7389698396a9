"""The shipped catalogue and outlines: they agree with the code, load twice without change, leave offices' own alone."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from common.periods import Period
from orgs.models import AuditEntry, Document, Unit
from reports.figures import (
    CHARTS,
    DEFINITIONS,
    DISPLAYS,
    TABLES,
    FigureFormat,
    FigureQuery,
    compute_many,
    printed,
    records_behind,
)
from reports.models import Indicator, Outline, OutlineSection, Quantity, ReviewKind, Rule
from reports.references import references
from reports.services import catalogue
from tests import factories as make
from tests.cast import Cast

DOCS = Path(__file__).resolve().parents[3] / "docs" / "figures.md"
INDICATORS = catalogue.shipped_indicators()
OUTLINES = {outline["kind"]: outline for outline in catalogue.shipped_outlines()}
ROWS_OF_THE_DOMAIN = [
    "PD01",
    "PD02",
    "PD03",
    "PD04",
    "PD05",
    "PD06",
    "PD07",
    "PD08",
    "QC01",
    "QC02",
    "QC03",
    "QC04",
    "QC05",
    "QC06",
    "QC07",
    "QC08",
    "QC09",
    "QC10",
    "QC11",
    "QC12",
    "QC13",
    "QC14",
    "NL01",
    "NL02",
    "NL03",
    "NL04",
    "NL05",
    "NL06",
    "NL07",
    "CT01",
    "CT02",
    "CT03",
    "AS01",
    "AS02",
    "AS03",
    "AS04",
    "AS05",
    "MH01",
    "MH02",
    "MH03",
    "MH04",
    "MH05",
    "DT01",
    "DT02",
    "DT03",
    "DT04",
    "HG01",
    "HG02",
    "KX01",
    "KX02",
    "KX03",
    "KX04",
    "CQ01",
    "CQ02",
    "CQ03",
    "TG01",
    "TG02",
    "TG03",
    "PH01",
    "PH02",
    "VB01",
    "KT01",
    "KT02",
]


def test_every_row_of_the_domain_is_there() -> None:
    codes = {row["code"] for row in INDICATORS}
    assert {code.rstrip("abcde") for code in codes} - {"KT03"} == set(ROWS_OF_THE_DOMAIN)
    assert len(codes) == len(INDICATORS)


def test_indicators_and_definitions_name_each_other() -> None:
    computed = {row["code"] for row in INDICATORS if row["computed_by"]}
    assert computed == set(DEFINITIONS)
    assert all(row["computed_by"] in ("", row["code"]) for row in INDICATORS)
    for row in INDICATORS:
        assert row["rule"] in Rule.values
        assert row["quantity"] in Quantity.values
        assert row["definition"].endswith(".")


@pytest.mark.parametrize("row", INDICATORS, ids=lambda row: row["code"])
def test_the_documentation_tells_every_definition(row: dict[str, Any]) -> None:
    definition = DEFINITIONS.get(row["computed_by"])
    source = str(definition.source.model._meta.verbose_name) if definition else "số nhập tổng hợp"
    line = f"| {row['code']} | {row['name']} | {row['measure']} | {row['rule']} | {source} | {row['definition']} |"
    assert line in DOCS.read_text("utf-8").splitlines()


def test_loading_again_changes_nothing(db: None) -> None:
    lines = AuditEntry.objects.count()
    assert catalogue.load() == catalogue.Loaded(same=len(INDICATORS))
    assert catalogue.load_outlines() == catalogue.Loaded(same=len(OUTLINES))
    assert AuditEntry.objects.count() == lines


def test_loading_mends_shipped_rows_and_leaves_own_ones(cast: Cast) -> None:
    own = make.make_indicator("PD01", owner=cast.a, name="Của huyện")
    own_outline = Outline.objects.create(kind="annual", name="Của huyện", owner=cast.a)
    Indicator.objects.filter(owner=None, code="PD01").update(name="Sai")
    Indicator.objects.filter(owner=None, code="KT03").delete()
    OutlineSection.objects.filter(outline__owner=None, outline__kind="half", depth=1).update(heading="Sai")
    out = StringIO()

    call_command("load_catalogue", stdout=out)

    assert "Chỉ tiêu: thêm 1, sửa 1" in out.getvalue()
    assert "Đề cương: thêm 0, sửa 1, giữ nguyên 4." in out.getvalue()
    assert Indicator.objects.get(owner=None, code="PD01").name == "Số đợt phát động quần chúng"
    own.refresh_from_db()
    assert own.name == "Của huyện"
    assert Outline.objects.filter(pk=own_outline.pk, sections=None).exists()
    assert not OutlineSection.objects.filter(heading="Sai").exists()


@pytest.mark.parametrize("kind", [kind for kind in ReviewKind if kind != ReviewKind.OTHER])
def test_outlines_refer_only_to_what_there_is(kind: str) -> None:
    outline = OUTLINES[kind]
    keys = [figure["key"] for figure in outline["figures"]]
    used = set()
    for section in outline["sections"]:
        for ref in references(section["heading"] + section["body"]):
            if ref.name == "bieu_do":
                assert ref.form in CHARTS
            elif ref.is_figure:
                used.add(ref.name)
        if section.get("table_key"):
            assert section["table_key"] in TABLES
    assert used == set(keys)
    assert len(keys) == len(set(keys))
    for figure in outline["figures"]:
        definition = DEFINITIONS.get(figure["indicator"])
        assert figure.get("display", "") in DISPLAYS
        if definition is not None:
            assert definition.chosen(figure.get("theme", "")) is not None


@pytest.mark.parametrize("kind", OUTLINES)
def test_no_digit_of_a_figure_is_typed_in_an_outline(kind: str) -> None:
    for section in OUTLINES[kind]["sections"]:
        text = re.sub(r"\{[^}]*\}|Nghị quyết 0[25]-NQ/HU", "", section["heading"] + section["body"])
        assert not re.search(r"\d", text), text


def test_the_annual_outline_prints_the_published_figures(db: None) -> None:
    from dvportal.demo import loading

    loading.load()
    unit = Unit.objects.get(code="656")
    period = Period.year(2023)
    figures = list(Outline.objects.get(kind="annual", owner=None).figures.select_related("indicator"))
    documents = dict(Document.objects.filter(unit=unit).values_list("symbol", "pk"))
    queries = {
        figure.key: FigureQuery(
            figure.indicator.code,
            unit.pk,
            period.starts_on,
            period.ends_on,
            level=figure.level,
            heading=figure.heading,
            item=figure.item,
            theme=figure.theme,
            resolution_id=documents.get(figure.resolution_symbol),
        )
        for figure in figures
    }
    found = compute_many(queries.values())
    text = {
        figure.key: printed(
            found[queries[figure.key]],
            FigureFormat(figure.qualifier, figure.display, figure.measure, figure.pad2),
        )
        for figure in figures
    }

    assert "" not in text.values()
    published = {
        "pd_dot": "04 đợt",
        "pd_buoi_huyen": "61 buổi",
        "pd_phu_huyen": "83/109 thôn, buôn, tổ dân phố",
        "pd_luot_huyen": "khoảng 5.300 lượt",
        "pd_doan_xa": "75 đoàn phát động quần chúng",
        "pd_buoi_xa": "1.050 buổi",
        "pd_phu_xa": "100% thôn, buôn, tổ dân phố",
        "pd_luot_xa": "khoảng 75.000 lượt",
        "tham_nhap_buoi": "75 buổi thâm nhập",
        "qc_hoi_nghi": "107 hội nghị",
        "qc_nguoi_du": "8.000 người",
        "qc_giam_sat": "02 Đoàn giám sát",
        "qc_kiem_tra": "04 Đoàn kiểm tra",
        "dat_hien": "hơn 22.590 m2",
        "tien_dan": "35 triệu đồng",
        "ngay_cong": "722 ngày công",
        "xa_hoi_hoa": "hơn 2 tỷ 631 triệu đồng",
        "cay_xanh": "10.784 giống cây xanh, cây hoa các loại",
        "cay_an_trai": "hơn 93.724 giống cây ăn trái các loại",
        "khen_tap_the": "03 tập thể",
        "khen_ca_nhan": "06 cá nhân",
    }
    assert {key: text[key] for key in published} == published
    for query in queries.values():
        value = found[query]
        behind = records_behind(query)
        if value.before is None:
            assert behind.total() == (value.value if value.numerator is None else value.numerator), query.code
    assert found[queries["qc_giam_sat"]].items == ("xã Đắk Phơi", "thị trấn Liên Sơn")
