"""Huyện Hàm Thuận Bắc, 2016-2020: five years of "Dân vận khéo", told by communes, with two exemplars in detail.

What an exemplar did is a "trong đó" of its commune's line, so that it is printed apart and never added twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from campaigns.models import Campaign, Contribution, SkilfulModel, UnitTitle, Welfare, Work
from campaigns.models.campaigns import CampaignKind
from campaigns.models.contributions import ContributionKind
from campaigns.models.models import ModelField, ModelStatus
from campaigns.models.welfare import WelfareAction, WelfareKind
from campaigns.models.works import WorkAction, WorkKind
from democracy_regs.models import PetitionStatistics
from dvportal.demo.published import Land, Place
from dvportal.demo.spread import day_between, rounded_shares, shares
from dvportal.demo.writing import write
from orgs.models import Body, Document, Level, Qualifier, Unit, UnitKind
from orgs.models.bodies import BodyKind
from orgs.models.documents import DocumentKind
from reports.models import EnteredValue, Indicator

CODE = "597"
STARTS, ENDS = date(2016, 1, 1), date(2020, 12, 31)
MILLION = 1_000_000
PROVINCE: Place = ("60", UnitKind.PROVINCE, "Bình Thuận")
DISTRICT: Place = (CODE, UnitKind.DISTRICT, "Hàm Thuận Bắc")
TOWNS = ("Ma Lâm", "Phú Long")
COMMUNES: Final = (
    ("23059", "Ma Lâm", 6), ("23062", "Phú Long", 5), ("23065", "La Dạ", 2), ("23068", "Đông Tiến", 2),
    ("23071", "Thuận Hòa", 5), ("23074", "Đông Giang", 2), ("23077", "Hàm Phú", 5), ("23080", "Hồng Liêm", 5),
    ("23083", "Thuận Minh", 6), ("23086", "Hồng Sơn", 6), ("23089", "Hàm Trí", 16), ("23092", "Hàm Đức", 6),
    ("23095", "Hàm Liêm", 15), ("23098", "Hàm Chính", 6), ("23101", "Hàm Hiệp", 5), ("23104", "Hàm Thắng", 5),
    ("23107", "Đa Mi", 3),
)  # fmt: skip
"""Code, name, weight by which sums of the district are spread."""
CODES: Final = (PROVINCE[0], CODE, *(code for code, _, _ in COMMUNES))

RECOGNIZED = (
    ("Hàm Chính", date(2016, 11, 22)),
    ("Hàm Hiệp", date(2017, 12, 12)),
    ("Hàm Liêm", date(2018, 11, 20)),
    ("Thuận Minh", date(2019, 11, 19)),
    ("Hàm Thắng", date(2020, 10, 27)),
)
ROADS, CONCRETE, CANALS = "Đường giao thông nông thôn", "Đường bê tông xi măng", "Kênh thủy lợi nội đồng"
FOR_ROADS, FOR_CONCRETE = "Làm đường giao thông nông thôn", "Làm đường bê tông xi măng"
SUPPORTED = "Đoàn viên, hội viên, người dân nghèo do cơ quan, doanh nghiệp, đoàn thể hỗ trợ"
LAM_GIANG, GUARD, CLERGY = (
    "Ban Công tác Mặt trận thôn Lâm Giang",
    "Đội dân phòng",
    "Chức sắc tham gia giữ gìn an ninh, trật tự",
)
HAM_LIEM, CROPS = "Ủy ban MTTQ Việt Nam xã Hàm Liêm", "Bắp lai, mè và nuôi cá xã Thuận Hòa"
MODELS_OF_COMMUNES = 285


@dataclass
class District:
    """What the records lean on."""

    land: Land
    lam_giang: Unit
    movement: Campaign
    office: Body
    documents: list[Document]

    @property
    def units(self) -> list[Unit]:
        """The communes, in the order of their weights."""
        return [self.land.below[name] for _, name, _ in COMMUNES]

    def spread(self, total: int, step: int = 1) -> list[int]:
        """A sum of the district as parts of its communes, in multiples of a step."""
        return rounded_shares(total, [weight for _, _, weight in COMMUNES], step)


def make_district(land: Land) -> District:
    """Write bodies, documents and the movement."""
    hamlet = Unit.objects.create(kind=UnitKind.THON, name="Lâm Giang", parent=land.below["Hàm Trí"])
    office = Body.objects.create(
        unit=land.unit,
        kind=BodyKind.MASS_MOBILIZATION,
        name="Ban Dân vận Huyện ủy Hàm Thuận Bắc",
        issues_documents=True,
        header_lines="HUYỆN ỦY HÀM THUẬN BẮC\nBAN DÂN VẬN",
        symbol="BDVHU",
        place_name="Hàm Thuận Bắc",
        signatory_position="TRƯỞNG BAN",
        signatory_name="Đặng Hữu Vinh",
        recipients="Ban Dân vận Tỉnh ủy (báo cáo)\nBan Thường vụ Huyện ủy (báo cáo)\nLưu Ban Dân vận Huyện ủy",
    )
    documents = write(
        [
            Document(
                unit=land.unit,
                kind=DocumentKind.DECISION,
                symbol="2525/QĐ-UBND",
                issuer="Ủy ban nhân dân tỉnh",
                summary="Đạo đức công vụ, văn hóa công vụ",
            ),
            Document(
                unit=land.unit,
                kind=DocumentKind.DECISION,
                symbol="03/2007/QĐ-BNV",
                issued_on=date(2007, 2, 6),
                issuer="Bộ Nội vụ",
                summary="Quy tắc ứng xử của cán bộ, công chức, viên chức trong chính quyền địa phương",
            ),
        ]
    )
    movement = write(
        [
            Campaign(
                unit=land.unit,
                kind=CampaignKind.EMULATION,
                name="Phong trào thi đua “Dân vận khéo” giai đoạn 2016-2020",
                starts_on=STARTS,
                ends_on=ENDS,
            )
        ],
        {"parties": [[office]], "documents": [[]]},
    )[0]
    return District(land, hamlet, movement, office, documents)


def make_records(district: District) -> dict[str, SkilfulModel]:
    """Write five years of records; gives the exemplars by name."""
    models = _models(district)
    works = _works(district)
    gifts = _gifts(district, works)
    _exemplars(district, models, works, gifts)
    _houses(district)
    write([UnitTitle(unit=district.land.below[name], recognized_on=day) for name, day in RECOGNIZED])
    write(
        [
            PetitionStatistics(
                unit=district.land.unit,
                starts_on=date(2016 + i, 1, 1),
                ends_on=date(2016 + i, 12, 31),
                received=received,
                handled=received - (4 if i == 4 else 0),
            )
            for i, received in enumerate(shares(1_827, (22, 21, 20, 19, 18)))
        ]
    )
    _entered(district.land.unit)
    return models


def _models(district: District) -> dict[str, SkilfulModel]:
    """Models of each commune by field – "hơn 290" with the exemplars – and the five that the review names."""
    fields = (ModelField.ECONOMY, ModelField.CULTURE, ModelField.SECURITY, ModelField.POLITICAL_SYSTEM)
    rows = []
    for i, (unit, count) in enumerate(zip(district.units, district.spread(MODELS_OF_COMMUNES), strict=True)):
        for field, part in zip(fields, shares(count, (4, 3, 2, 1)), strict=True):
            if part:
                rows.append(
                    SkilfulModel(
                        unit=unit,
                        name=f"Mô hình “Dân vận khéo” {ModelField(field).label.lower()}, {unit.running_name}",
                        field=field,
                        status=ModelStatus.RUNNING,
                        registered_on=day_between(date(2016, 2, 1), date(2019, 12, 20), i, len(COMMUNES)),
                        model_count=part,
                        qualifier=Qualifier.MORE,
                    )
                )
    write(rows)
    below = district.land.below
    named = [
        (LAM_GIANG, "Hàm Trí", ModelField.ECONOMY, True, None),
        (GUARD, "Hàm Trí", ModelField.SECURITY, False, 7),
        (CLERGY, "Hàm Trí", ModelField.SECURITY, False, 27),
        (HAM_LIEM, "Hàm Liêm", ModelField.ECONOMY, True, None),
        (CROPS, "Thuận Hòa", ModelField.ECONOMY, False, None),
    ]
    written = write(
        [
            SkilfulModel(
                unit=below[commune],
                name=name,
                field=field,
                is_exemplar=exemplar,
                status=ModelStatus.EXEMPLARY,
                registered_on=date(2016, 3, 15),
                recognized_on=date(2019, 12, 16),
                member_count=members,
            )
            for name, commune, field, exemplar, members in named
        ]
    )
    return {model.name: model for model in written}


def _works(district: District) -> dict[tuple[str, str], Work]:
    """Roads, concrete roads, canals and other works, a line for each commune; by name of work and commune."""
    kinds = (
        (ROADS, WorkKind.ROAD, WorkAction.NEW, 540_000, 500_000, Qualifier.MORE),
        (CONCRETE, WorkKind.CONCRETE_ROAD, WorkAction.NEW, 126_800, 103_600, Qualifier.EXACT),
        (CANALS, WorkKind.CANAL, WorkAction.DREDGE, 155_300, None, Qualifier.EXACT),
    )
    rows = []
    for name, kind, action, metres, millions, qualifier in kinds:
        lengths = district.spread(metres, 50)
        costs = district.spread(millions, 10) if millions else [None] * len(lengths)
        for i, (unit, length, cost) in enumerate(zip(district.units, lengths, costs, strict=True)):
            rows.append(
                Work(
                    unit=unit,
                    kind=kind,
                    action=action,
                    name=f"{name} {unit.running_name}",
                    count=max(1, length // 1_500),
                    count_measure="tuyến",
                    length_m=Decimal(length),
                    qualifier=qualifier,
                    cost_total=None if cost is None else Decimal(cost * MILLION),
                    cost_qualifier=qualifier if cost is not None else "",
                    starts_on=date(2016, 2, 15 + i % 10),
                    ends_on=date(2020, 11, 30),
                )
            )
    counts, costs = district.spread(510), district.spread(71_660, 10)
    for unit, count, cost in zip(district.units, counts, costs, strict=True):
        rows.append(
            Work(
                unit=unit,
                kind=WorkKind.OTHER,
                name=f"Công trình, phần việc của các đoàn thể {unit.running_name}",
                count=count,
                count_measure="công trình, phần việc",
                cost_total=Decimal(cost * MILLION),
                starts_on=date(2016, 3, 1),
                ends_on=date(2020, 10, 30),
            )
        )
    for row in rows:
        row.level, row.campaign = Level.ALL, district.movement
    names = (ROADS, CONCRETE, CANALS)
    return {
        (next((name for name in names if row.name.startswith(name)), ""), row.unit.name): row
        for row in write(rows)
    }


def _gifts(district: District, works: dict[tuple[str, str], Work]) -> dict[tuple[str, str], Contribution]:
    """Money and land that people gave for roads; by purpose, or "đất", and commune."""
    roads, concrete = district.spread(230_000, 10), district.spread(36_700, 10)
    land, worth = district.spread(175_000, 100), district.spread(8_500, 1)
    rows = []
    for i, unit in enumerate(district.units):
        day = day_between(date(2016, 3, 1), date(2016, 12, 20), i, len(COMMUNES))
        rows += [
            Contribution(
                unit=unit,
                kind=ContributionKind.MONEY,
                amount=Decimal(roads[i] * MILLION),
                qualifier=Qualifier.OVER,
                purpose=FOR_ROADS,
                work=works[ROADS, unit.name],
                starts_on=day,
            ),
            Contribution(
                unit=unit,
                kind=ContributionKind.MONEY,
                amount=Decimal(concrete[i] * MILLION),
                qualifier=Qualifier.MORE,
                purpose=FOR_CONCRETE,
                work=works[CONCRETE, unit.name],
                starts_on=day,
            ),
            Contribution(
                unit=unit,
                kind=ContributionKind.LAND,
                amount=Decimal(land[i]),
                value_vnd=Decimal(worth[i] * MILLION),
                households=20 + land[i] // 500,
                purpose="Hiến đất mở đường",
                work=works[ROADS, unit.name],
                starts_on=day,
            ),
        ]
    for row in rows:
        row.level, row.campaign, row.ends_on = Level.ALL, district.movement, date(2020, 11, 30)
    return {
        ("đất" if row.kind == ContributionKind.LAND else row.purpose, row.unit.name): row
        for row in write(rows)
    }


def _exemplars(
    district: District,
    models: dict[str, SkilfulModel],
    works: dict[tuple[str, str], Work],
    gifts: dict[tuple[str, str], Contribution],
) -> None:
    """What thôn Lâm Giang and the Front of Hàm Liêm did: lines "trong đó" of their communes."""
    ham_tri, ham_liem = district.land.below["Hàm Trí"], district.land.below["Hàm Liêm"]
    giang, liem = models[LAM_GIANG], models[HAM_LIEM]
    new, repair, dredge = WorkAction.NEW, WorkAction.REPAIR, WorkAction.DREDGE
    facts = [
        (ham_tri, giang, WorkKind.CONCRETE_ROAD, new, "Đường bê tông thôn Lâm Giang", 1, 2_400, None, CONCRETE),
        (ham_tri, giang, WorkKind.CANAL, dredge, "Kênh mương thôn Lâm Giang", 1, 4_900, None, CANALS),
        (ham_tri, giang, WorkKind.FIELD_ROAD, repair, "Đường nội đồng thôn Lâm Giang", 1, 5_550, 91_900_000, ROADS),
        (ham_tri, giang, WorkKind.LIGHTING, new, "Điện chiếu sáng thôn Lâm Giang", 1, None, 197_000_000, None),
        (ham_liem, liem, WorkKind.CONCRETE_ROAD, new, "Các tuyến bê tông xi măng", 51, 16_935, 10**10, CONCRETE),
        (ham_liem, liem, WorkKind.ROAD, repair, "Cứng hóa đường giao thông nông thôn", 1, 16_045, None, ROADS),
    ]  # fmt: skip
    written = write(
        [
            Work(
                unit=unit,
                skilful_model=model,
                kind=kind,
                action=action,
                name=name,
                count=count,
                count_measure="tuyến đường" if count > 1 else "công trình",
                length_m=None if metres is None else Decimal(metres),
                cost_total=None if cost is None else Decimal(cost),
                cost_qualifier=Qualifier.OVER if model is liem and cost else "",
                part_of=works[whole, unit.name] if whole else None,
                level=Level.COMMUNE,
                starts_on=date(2017, 4, 10),
                ends_on=date(2019, 9, 30),
                campaign=district.movement,
            )
            for unit, model, kind, action, name, count, metres, cost, whole in facts
        ]
    )
    written[5].cost_shared_with = written[4]  # one cost for the concrete roads and the hardened ones
    written[5].save(update_fields=["cost_shared_with"])
    write(
        [
            Contribution(
                unit=ham_tri,
                skilful_model=giang,
                kind=ContributionKind.LAND,
                amount=Decimal(25_043),
                households=58,
                purpose="Hiến đất làm đường Hàm Trí - Hồng Sơn",
                part_of=gifts["đất", "Hàm Trí"],
                starts_on=date(2018, 5, 7),
            ),
            Contribution(
                unit=ham_tri,
                skilful_model=giang,
                kind=ContributionKind.IN_KIND,
                item="bóng đèn",
                measure="bóng đèn",
                amount=Decimal(174),
                purpose="Thắp sáng đường làng",
                work=written[3],
                starts_on=date(2018, 8, 6),
            ),
            Contribution(
                unit=ham_liem,
                skilful_model=liem,
                kind=ContributionKind.MONEY,
                amount=Decimal(5_000_000_000),
                qualifier=Qualifier.OVER,
                purpose="Góp tiền làm 51 tuyến bê tông xi măng",
                work=written[4],
                part_of=gifts[FOR_CONCRETE, "Hàm Liêm"],
                starts_on=date(2017, 4, 10),
            ),
        ]
    )


def _houses(district: District) -> None:
    """Houses of gratitude – one cost for those built and those repaired – and houses for the poor with a "trong đó"."""
    gratitude, repaired, cost = district.spread(165), district.spread(336), district.spread(15_750, 10)
    poor, poor_cost = district.spread(234), district.spread(6_650, 10)
    joined, joined_cost = district.spread(129), district.spread(4_340, 10)
    days = [date(2016, 4 + i % 6, 12) for i in range(len(COMMUNES))]

    def row(
        i: int, kind: WelfareKind, action: WelfareAction, count: int, millions: int | None, **more: Any
    ) -> Welfare:
        return Welfare(
            unit=district.units[i],
            kind=kind,
            action=action,
            count=count,
            count_measure="căn",
            cost=None if millions is None else Decimal(millions * MILLION),
            level=Level.ALL,
            starts_on=days[i],
            ends_on=date(2020, 11, 30),
            campaign=district.movement,
            **more,
        )

    of_gratitude, of_compassion = WelfareKind.GRATITUDE_HOUSE, WelfareKind.COMPASSION_HOUSE
    build, repair = WelfareAction.BUILD, WelfareAction.REPAIR
    every = range(len(COMMUNES))
    built = write([row(i, of_gratitude, build, gratitude[i], cost[i]) for i in every])
    write([row(i, of_gratitude, repair, repaired[i], None, cost_shared_with=built[i]) for i in every])
    wholes = write(
        [row(i, of_compassion, build, poor[i], poor_cost[i], beneficiaries="Hộ nghèo") for i in every]
    )
    write(
        [
            row(
                i, of_compassion, build, joined[i], joined_cost[i], beneficiaries=SUPPORTED, part_of=wholes[i]
            )
            for i in every
        ]
    )


def _entered(unit: Unit) -> None:
    """What the district knows as sums only."""
    told = (
        ("KX01", {"numerator": 11, "denominator": 11, "qualifier": "đạt và vượt"}),
        ("NL03", {"words": "hàng chục ngàn", "heading": "Công trình giao thông, thủy lợi, phúc lợi"}),
        ("AS04a", {"value": 19_500, "heading": "Thẻ bảo hiểm y tế cho người có công và thân nhân"}),
        ("AS04a", {"value": 88_296, "heading": "Đối tượng xã hội khó khăn"}),
        ("AS05", {"value": 4_200_000_000, "qualifier": "hơn", "heading": "Quỹ vì người nghèo"}),
        ("AS05", {"value": 20_200_000_000, "heading": "Mặt trận, đoàn thể, Hội Chữ thập đỏ vận động"}),
        ("QC07a", {"words": "có tổ chức", "note": "Báo cáo nêu việc, không nêu số cuộc."}),
    )
    known = {
        one.code: one for one in Indicator.objects.filter(owner=None, code__in={code for code, _ in told})
    }
    write(
        [
            EnteredValue(unit=unit, indicator=known[code], starts_on=STARTS, ends_on=ENDS, **columns)
            for code, columns in told
        ]
    )
