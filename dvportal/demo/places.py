"""Địa bàn mẫu: huyện Lắk with its 11 communes of 2023 and 109 hamlets, and one commune of the district beside it.

Names and codes of province, districts and communes are those of the official list in force in 2023; districts and
communes of that list ended on 30/6/2025. Hamlets have no code there: their number is the published one, their names
are partly real, partly likely, and not a register.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from orgs.models import Unit, UnitKind

LAST_DAY = date(2025, 6, 30)  # the last day of districts, and of communes that were merged with it
PROVINCE_CODE, DISTRICT_CODE, NEIGHBOUR_CODE = "66", "656", "653"


@dataclass(frozen=True)
class CommuneFacts:
    """What the sample knows of a commune.

    `weight` spreads district totals over communes. `ethnic` is the share of ethnic minority people in per cent.
    `reached` hamlets saw the district's meetings, which were `district_meetings` in number.
    """

    key: str
    code: str
    kind: UnitKind
    name: str
    hamlets: tuple[str, ...]
    weight: int
    ethnic: int
    reached: int
    district_meetings: int


def _numbered(word: str, count: int) -> tuple[str, ...]:
    return tuple(f"{word} {number}" for number in range(1, count + 1))


COMMUNES = (
    CommuneFacts(
        "lien_son",
        "24580",
        UnitKind.TOWNSHIP,
        "Liên Sơn",
        (*_numbered("Tổ dân phố", 9), "Buôn Đơng Kriêng", "Buôn Jun", "Buôn Lê"),
        weight=11,
        ethnic=38,
        reached=8,
        district_meetings=6,
    ),
    CommuneFacts(
        "yang_tao",
        "24583",
        UnitKind.COMMUNE,
        "Yang Tao",
        (
            "Buôn Bhôk",
            "Buôn Biếp",
            "Buôn Cuôr",
            "Buôn Cuôr Tak",
            "Buôn Dơng Băk",
            "Buôn Drung",
            "Buôn Năm Pă",
            "Buôn Yang Kring",
            "Buôn Yông Hăt",
            "Buôn Yôk Đuôn",
        ),
        weight=10,
        ethnic=94,
        reached=8,
        district_meetings=6,
    ),
    CommuneFacts(
        "bong_krang",
        "24586",
        UnitKind.COMMUNE,
        "Bông Krang",
        (
            "Buôn Diêo",
            "Buôn Hăng Ja",
            "Buôn Ja Tu",
            "Buôn Krai",
            "Buôn Mă",
            "Buôn Sruông",
            "Buôn Thái",
            "Thôn Hòa Bình",
            "Thôn Sân Bay",
            "Thôn Yên Bình",
        ),
        weight=10,
        ethnic=80,
        reached=8,
        district_meetings=6,
    ),
    CommuneFacts(
        "dak_lieng",
        "24589",
        UnitKind.COMMUNE,
        "Đắk Liêng",
        (
            "Buôn Bàng",
            "Buôn Dren A",
            "Buôn Dren B",
            "Buôn Kam",
            "Buôn M'Liêng 1",
            "Buôn M'Liêng 2",
            "Buôn Yang Lah 1",
            "Buôn Yang Lah 2",
            "Buôn Yuk",
            "Thôn Hồ Sen",
            "Thôn Hòa Bình 1",
            "Thôn Hòa Bình 2",
            "Thôn Hòa Bình 3",
            "Thôn Lâm Trường",
            "Thôn Ngã Ba",
        ),
        weight=14,
        ethnic=52,
        reached=11,
        district_meetings=8,
    ),
    CommuneFacts(
        "buon_triet",
        "24592",
        UnitKind.COMMUNE,
        "Buôn Triết",
        (
            "Buôn Knăk",
            "Buôn Lach Rung",
            *_numbered("Buôn Tung", 3),
            *_numbered("Thôn Đoàn Kết", 2),
            "Thôn Đồng Tâm",
            *_numbered("Thôn Mê Linh", 2),
        ),
        weight=9,
        ethnic=45,
        reached=7,
        district_meetings=5,
    ),
    CommuneFacts(
        "buon_tria",
        "24595",
        UnitKind.COMMUNE,
        "Buôn Tría",
        (
            "Buôn Tría",
            *_numbered("Thôn Đông Giang", 2),
            "Thôn Hưng Giang",
            "Thôn Kiến Giang",
            *_numbered("Thôn Liên Kết", 2),
        ),
        weight=7,
        ethnic=33,
        reached=5,
        district_meetings=4,
    ),
    CommuneFacts(
        "dak_phoi",
        "24598",
        UnitKind.COMMUNE,
        "Đắk Phơi",
        (
            "Buôn Bu Yuk",
            "Buôn Chiêng Kao",
            "Buôn Dlei",
            "Buôn Du Mah",
            "Buôn Đung",
            "Buôn Jiê Yuk",
            "Buôn Liêng Keh",
            "Buôn Liêng Ông",
            "Buôn Năm",
            "Buôn Pai Ar",
            "Buôn Tlông",
        ),
        weight=11,
        ethnic=92,
        reached=10,
        district_meetings=7,
    ),
    CommuneFacts(
        "dak_nue",
        "24601",
        UnitKind.COMMUNE,
        "Đắk Nuê",
        (
            *_numbered("Buôn Dhăm", 2),
            "Buôn Đắk Sar",
            *_numbered("Buôn Kdiê", 2),
            "Buôn Mih",
            "Buôn Pai Bi",
            "Buôn Sa Bôk",
            "Buôn Triêng",
            "Thôn Cao Bằng",
            *_numbered("Thôn Yên Thành", 2),
        ),
        weight=11,
        ethnic=71,
        reached=9,
        district_meetings=7,
    ),
    CommuneFacts(
        "krong_no",
        "24604",
        UnitKind.COMMUNE,
        "Krông Nô",
        (
            "Buôn Ba Yang",
            "Buôn Đắk Rơ Mứt",
            "Buôn Đắk Tro",
            "Buôn Dơng Guôl",
            "Buôn Gung Dơng",
            "Buôn Gung Yang",
            "Buôn Lach Dơng",
            "Buôn Phi Dih Ja A",
            "Buôn Phi Dih Ja B",
            "Buôn R'Chai",
            "Buôn Trang Yôk",
        ),
        weight=10,
        ethnic=93,
        reached=9,
        district_meetings=6,
    ),
    CommuneFacts(
        "nam_ka",
        "24607",
        UnitKind.COMMUNE,
        "Nam Ka",
        ("Buôn Buốt", "Buôn Drai", "Buôn Knia", "Buôn Krai", "Buôn Pu Păn", "Buôn Tu Sria"),
        weight=6,
        ethnic=76,
        reached=4,
        district_meetings=3,
    ),
    CommuneFacts(
        "ea_rbin",
        "24610",
        UnitKind.COMMUNE,
        "Ea R'Bin",
        ("Buôn Ea R'Bin", "Buôn Ea Ring", "Buôn Phôk", "Buôn Plao Siêng", "Thôn Tân Lập"),
        weight=5,
        ethnic=85,
        reached=4,
        district_meetings=3,
    ),
)

NEIGHBOUR_COMMUNE = CommuneFacts(
    "yang_reh",
    "24469",
    UnitKind.COMMUNE,
    "Yang Reh",
    ("Buôn Cuah A", "Buôn Cuah B", "Buôn Kon Hring", "Buôn Trưng", "Thôn Hải Sơn"),
    weight=1,
    ethnic=70,
    reached=0,
    district_meetings=0,
)


@dataclass
class Commune:
    """A commune of the sample with its unit and hamlets in the database."""

    facts: CommuneFacts
    unit: Unit
    hamlets: list[Unit]

    @property
    def reached(self) -> list[Unit]:
        """Hamlets that the district's meetings went to: spread over the list, not its beginning."""
        count, chosen = len(self.hamlets), self.facts.reached
        return [self.hamlets[i * count // chosen] for i in range(chosen)]


@dataclass
class Area:
    """The units of the sample."""

    province: Unit
    district: Unit
    communes: list[Commune]
    neighbour: Unit
    neighbour_commune: Commune
    by_key: dict[str, Commune] = field(init=False)

    def __post_init__(self) -> None:
        self.by_key = {commune.facts.key: commune for commune in self.communes}

    @property
    def weights(self) -> list[int]:
        """Weights of the communes, in their order."""
        return [commune.facts.weight for commune in self.communes]


def _hamlet_kind(name: str) -> UnitKind:
    """The kind that a hamlet's name begins with."""
    kinds = (UnitKind.RESIDENTIAL_GROUP, UnitKind.BUON, UnitKind.THON)
    return next(kind for kind in kinds if name.startswith(kind.label))


def make_area() -> Area:
    """Write province, districts, communes and hamlets."""
    province = Unit.objects.create(kind=UnitKind.PROVINCE, name="Đắk Lắk", code=PROVINCE_CODE)
    district, neighbour = Unit.objects.bulk_create(
        Unit(kind=UnitKind.DISTRICT, name=name, code=code, parent=province, valid_to=LAST_DAY)
        for name, code in (("Lắk", DISTRICT_CODE), ("Krông Bông", NEIGHBOUR_CODE))
    )
    facts = [*COMMUNES, NEIGHBOUR_COMMUNE]
    communes = Unit.objects.bulk_create(
        Unit(
            kind=fact.kind,
            name=fact.name,
            code=fact.code,
            parent=neighbour if fact is NEIGHBOUR_COMMUNE else district,
            valid_to=LAST_DAY,
        )
        for fact in facts
    )
    hamlets = Unit.objects.bulk_create(
        Unit(kind=_hamlet_kind(name), name=name, parent=unit)
        for fact, unit in zip(facts, communes, strict=True)
        for name in fact.hamlets
    )
    stored = {unit.pk: unit for unit in Unit.objects.all()}  # a trigger wrote the paths
    found = [
        Commune(
            fact, stored[unit.pk], [stored[hamlet.pk] for hamlet in hamlets if hamlet.parent_id == unit.pk]
        )
        for fact, unit in zip(facts, communes, strict=True)
    ]
    return Area(stored[province.pk], stored[district.pk], found[:-1], stored[neighbour.pk], found[-1])
