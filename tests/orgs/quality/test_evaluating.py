"""Rules as data, judged by one pure function: each kind, what is missing, the words, and the same answer from SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from campaigns.models import Meeting, Work
from orgs.models import QualityRule
from orgs.quality.columns import columns_of, plain
from orgs.quality.conditions import condition, stored_name, with_counts
from orgs.quality.evaluating import evaluate, fingerprint
from orgs.quality.history import ManyHistory, OneHistory
from tests.factories import make_meeting

COLUMNS = columns_of(Meeting)


def rule(kind: str, left: str, right: str = "", **fields) -> QualityRule:
    """A rule of meetings, not stored."""
    return QualityRule(
        name="Thử",
        kind=kind,
        subject="campaigns.meeting",
        left=left,
        right=right,
        instruction="Xem lại.",
        **fields,
    )


def said(one: QualityRule, values: dict, history=lambda rule, values: ()) -> list[str]:
    return [doubt.text for doubt in evaluate([one], values, COLUMNS, history)]


@pytest.mark.parametrize(
    ("one", "values", "texts"),
    [
        (rule("so_sanh", "women", "attendance", operator="<="), {"women": 7, "attendance": 6},
         ["Trong đó: nữ (7) lớn hơn số lượt người tham gia (6)."]),
        (rule("so_sanh", "women", "attendance", operator="<="), {"women": 6, "attendance": 6}, []),
        (rule("so_sanh", "women", "attendance", operator="<="), {"women": 6, "attendance": None}, []),
        (rule("so_sanh", "women", "attendance", operator="<=", missing="bang_0"), {"women": 6, "attendance": None},
         ["Trong đó: nữ (6) lớn hơn số lượt người tham gia (0)."]),
        (rule("so_sanh", "women", "attendance", operator="<=", missing="bao_thieu"),
         {"women": 6, "attendance": None}, ["Chưa ghi số lượt người tham gia."]),
        (rule("so_sanh", "women", "attendance", operator="<=", missing="bao_thieu"),
         {"women": None, "attendance": None}, []),
        (rule("so_sanh", "attendance", "places", operator=">=", factor=Decimal(10)),
         {"attendance": 1050, "places": 106},
         ["Số lượt người tham gia (1.050) ít hơn 10 lần thôn, buôn, tổ dân phố (106)."]),
        (rule("so_sanh", "starts_on", "ends_on", operator="<="),
         {"starts_on": date(2023, 2, 5), "ends_on": date(2023, 2, 4)},
         ["Ngày (05/02/2023) sau đến ngày (04/02/2023)."]),
        (rule("so_sanh", "women", "households", operator="="), {"women": 1, "households": 2},
         ["Trong đó: nữ (1) khác số hộ (2)."]),
        (rule("tong", "women ethnic_minority", "attendance", operator="<="),
         {"women": 30, "ethnic_minority": None, "attendance": 20},
         ["Trong đó: nữ, trong đó: dân tộc thiểu số (30) lớn hơn số lượt người tham gia (20)."]),
        (rule("cung_co", "households", "attendance"), {"households": 3, "attendance": None},
         ["Đã ghi số hộ nhưng chưa ghi số lượt người tham gia."]),
        (rule("cung_co", "households attendance"), {"households": None, "attendance": None}, []),
        (rule("loai_tru", "place places"), {"place": "Nhà văn hóa", "places": 2},
         ["Chỉ được ghi một trong các ô: địa điểm, thôn, buôn, tổ dân phố."]),
        (rule("loai_tru", "place places"), {"place": "Nhà văn hóa", "places": 0}, []),
        (rule("khoang", "attendance", low=Decimal(5), high=Decimal(500)), {"attendance": 501},
         ["Số lượt người tham gia (501) thường từ 5 đến 500."]),
        (rule("khoang", "attendance", high=Decimal(500)), {"attendance": None}, []),
        (rule("khoang", "attendance", high=Decimal(500), missing="bao_thieu"), {"attendance": None},
         ["Chưa ghi số lượt người tham gia."]),
        (rule("khoang", "attendance", high=Decimal(5), only_where="kind=tham_nhap+khac"),
         {"attendance": 9, "kind": "phat_dong"}, []),
        (rule("khoang", "attendance", high=Decimal(5), only_where="kind=tham_nhap+khac"),
         {"attendance": 9, "kind": "khac"}, ["Số lượt người tham gia (9) thường không quá 5."]),
        (rule("khoang", "attendance", high=Decimal(5), message="{attendance} người, {women} nữ, {lạ}"),
         {"attendance": 9, "women": 4}, ["9 người, 4 nữ, {lạ}"]),
        (rule("khoang", "khong_co", high=Decimal(5)), {"khong_co": 9}, []),
    ],
)  # fmt: skip
def test_each_kind_says_what_is_unlikely_and_nothing_else(one, values, texts):
    assert said(one, values) == texts


@pytest.mark.parametrize(
    ("number", "earlier", "text"),
    [
        (
            50_000,
            (40, 50, 60),
            "Số lượt người tham gia: 50.000 khác hẳn mức thường gặp của đơn vị (khoảng 50).",
        ),
        (1, (400, 500, 600), "Số lượt người tham gia: 1 khác hẳn mức thường gặp của đơn vị (khoảng 500)."),
        (4_999, (40, 50, 60), ""),
        (50_000, (40, 50), ""),
        (50_000, (), ""),
        (0, (40, 50, 60), ""),
    ],
)
def test_a_jump_is_measured_against_the_units_own_history(number, earlier, text):
    jump = rule("nhay_vot", "attendance", factor=Decimal(100))
    found = said(jump, {"attendance": number}, lambda rule, values: earlier)
    assert found == ([text] if text else [])


def test_money_is_said_as_money_and_a_doubt_knows_its_column_and_what_to_do():
    parts = QualityRule(
        kind="tong", left="cost_state cost_people", right="cost_total", operator="<=", importance="cao",
        message="Cộng {trai}, lớn hơn {phai} là {chenh}.", instruction="Xem lại.",
    )  # fmt: skip
    values = {"cost_state": Decimal(5_000_000_000), "cost_people": None, "cost_total": Decimal(2_000_000_000)}
    [doubt] = evaluate([parts], values, columns_of(Work))
    assert doubt.sentence == "Cộng 5 tỷ đồng, lớn hơn 2 tỷ đồng là 3 tỷ đồng. Xem lại."
    assert (doubt.column, doubt.blocks_sending) == ("cost_state", True)


def test_the_fingerprint_follows_the_numbers_and_nothing_else():
    one = rule("so_sanh", "women", "attendance", operator="<=")
    first = fingerprint(one, {"women": 7, "attendance": 6, "content": "a"})
    assert first == fingerprint(one, {"women": Decimal("7.00"), "attendance": 6, "content": "b"})
    assert first != fingerprint(one, {"women": 8, "attendance": 6})


RULES = [
    rule("so_sanh", "households", "attendance", operator=operator, missing=missing)
    for operator, missing in product(("<=", ">=", "<", ">", "=", "!="), ("bo_qua", "bang_0", "bao_thieu"))
] + [
    rule("so_sanh", "attendance", "places", operator=">="),
    rule("so_sanh", "attendance", "meeting_count", operator=">=", factor=Decimal("2.5")),
    rule("so_sanh", "starts_on", "ends_on", operator="<"),
    rule("tong", "women ethnic_minority", "attendance", operator="<="),
    rule("tong", "women ethnic_minority", "attendance", operator=">=", missing="bang_0"),
    rule("cung_co", "households attendance"),
    rule("cung_co", "places", "place"),
    rule("loai_tru", "place places households"),
    rule("khoang", "attendance", low=Decimal(2), high=Decimal(20)),
    rule("khoang", "attendance", low=Decimal(2), missing="bao_thieu", only_where="kind=khac"),
]


@pytest.mark.django_db
def test_the_database_finds_every_row_that_the_evaluator_doubts(cast):
    hamlets = cast.a1_hamlets
    for number, (attendance, households, women) in enumerate(
        product((None, 0, 3, 30), (None, 3, 40), (None, 2))
    ):
        make_meeting(
            cast.a1,
            attendance=attendance,
            households=households,
            women=women if attendance and attendance > 2 else None,
            ethnic_minority=attendance if women and attendance else None,
            ends_on=(None, date(2023, 3, 15), date(2023, 3, 17))[number % 3],
            kind=("phat_dong", "khac")[number % 2],
            place=("", "Nhà văn hóa")[number % 2],
            meeting_count=number % 4 + 1,
            places=hamlets[: number % 5],
        )
    for one in RULES:
        needed = [COLUMNS[key] for key in [*one.terms, "kind"]]
        names = [stored_name(column) for column in needed]
        rows = with_counts(Meeting.objects.all(), COLUMNS, one.terms)
        doubted = {
            pk
            for pk, *told in rows.values_list("pk", *names)
            if evaluate([one], {c.key: plain(v) for c, v in zip(needed, told, strict=True)}, COLUMNS)
        }
        found = set(rows.filter(condition(one, COLUMNS)).values_list("pk", flat=True))
        assert doubted <= found, (one.kind, one.left, one.operator, one.missing)
        assert doubted, (one.kind, one.left, one.operator, one.missing)
        assert len(found) < Meeting.objects.count() or len(doubted) == len(found)


@pytest.mark.django_db
def test_history_is_the_same_for_one_row_and_for_all(cast, django_assert_num_queries):
    from django.db.models import Q

    for number in range(30):
        make_meeting(cast.a1, attendance=number + 1, kind=("phat_dong", "khac")[number % 2])
        make_meeting(cast.a2, attendance=1000 + number)
    jump = rule("nhay_vot", "attendance", "kind", factor=Decimal(10))
    many = ManyHistory(Meeting, COLUMNS, Q(unit__path__startswith=cast.a.path))
    rows = list(Meeting.objects.all())
    with django_assert_num_queries(1):
        at_once = [list(many.about(row.unit_id, row.pk)(jump, {"kind": row.kind})) for row in rows]
    for row, found in zip(rows, at_once, strict=True):
        assert list(OneHistory(Meeting, COLUMNS, row.unit_id, row.pk)(jump, {"kind": row.kind})) == found
        assert row.attendance not in found or row.unit_id == cast.a2.pk
