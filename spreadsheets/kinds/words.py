"""Words that several kinds of sheets share: the commune, the level, the qualifier, the note."""

from __future__ import annotations

from dataclasses import replace

from common.reading import QUALIFIERS
from orgs.models import Level
from orgs.models.units import Tier
from spreadsheets.kinds.base import Facts, SheetColumn, Trouble, choices_of

COMMUNE = SheetColumn(
    "commune",
    "Xã, thị trấn",
    "commune",
    (
        "Xã",
        "Xã, phường",
        "Xã, phường, thị trấn",
        "Xã/thị trấn",
        "Xã/phường",
        "Tên xã",
        "Tên xã, thị trấn",
        "Xã (thị trấn)",
        "Phường",
        "Thị trấn",
        "Đơn vị",
        "Đơn vị xã",
        "Đơn vị hành chính",
        "Tên đơn vị",
        "Địa phương",
        "Đơn vị báo cáo",
    ),
    required=True,
)
NOTE = SheetColumn("note", "Ghi chú", "text", ("Ghi chú thêm", "Chú thích"), fills="note", when_empty="")

LEVEL_WORDS = choices_of(
    Level,
    {
        "tinh": ("tỉnh",),
        "huyen": ("huyện", "h", "cấp h", "thị xã", "thành phố", "quận"),
        "xa": ("xã", "x", "cấp x", "phường", "thị trấn", "xã, thị trấn", "xã, phường"),
        "phoi_hop": ("huyện, xã", "huyện và xã", "phối hợp huyện xã", "tỉnh, huyện"),
        "cac_cap": ("các cấp",),
    },
)
LEVELS = {
    Tier.PROVINCE: Level.PROVINCE,
    Tier.DISTRICT: Level.DISTRICT,
    Tier.COMMUNE: Level.COMMUNE,
    Tier.HAMLET: Level.COMMUNE,
}
"""The level of what a unit of each tier does, when a sheet does not say."""

QUALIFIER_WORDS: dict[str, tuple[str, ...]] = {
    "": ("chính xác", "đúng", "cx"),
    **{word: (word,) for word in QUALIFIERS[1:6]},
}


def for_some(column: SheetColumn) -> SheetColumn:
    """The column, no longer required."""
    return replace(column, required=False)


DATE = SheetColumn(
    "date",
    "Ngày",
    "date",
    (
        "Ngày tháng",
        "Ngày, tháng, năm",
        "Ngày tháng năm",
        "Thời gian",
        "Thời gian thực hiện",
        "Ngày thực hiện",
    ),
    required=True,
    fills="starts_on",
)
ENDS_ON = SheetColumn(
    "ends_on",
    "Đến ngày",
    "date",
    ("Ngày kết thúc", "Kết thúc", "Đến"),
    fills="ends_on",
    listed=False,
)
LEVEL = SheetColumn(
    "level",
    "Cấp thực hiện",
    "choice",
    ("Cấp", "Cấp chủ trì", "Cấp tổ chức"),
    choices=LEVEL_WORDS,
    listed=False,
)
QUALIFIER = SheetColumn(
    "qualifier",
    "Mức độ chính xác",
    "choice",
    ("Độ chính xác",),
    choices=QUALIFIER_WORDS,
    listed=False,
)


def days_in_order(facts: Facts, first: str = "date", last: str = "ends_on") -> list[Trouble]:
    """The trouble with a last day before the first."""
    begins, ends = facts.values.get(first), facts.values.get(last)
    if begins is not None and ends is not None and ends < begins:
        return [Trouble(last, "date_range", "Ngày kết thúc đứng trước ngày bắt đầu. Hãy xem lại hai ngày.")]
    return []
