"""Words that several kinds of sheets share: the commune, the level, the qualifier, the note."""

from __future__ import annotations

from common.reading import QUALIFIERS
from orgs.models import Level
from orgs.models.units import Tier
from spreadsheets.kinds.base import SheetColumn, choices_of

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
