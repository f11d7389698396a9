"""Nguồn lực năm 2023: what people gave and what was raised for two resolutions, works built, welfare given."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from campaigns.models import (
    Campaign,
    Contribution,
    ContributionKind,
    Welfare,
    WelfareAction,
    WelfareKind,
    Work,
    WorkAction,
    WorkKind,
)
from dvportal.demo.groundwork import YEAR_ENDS, YEAR_STARTS, Groundwork
from dvportal.demo.offices import Offices
from dvportal.demo.places import Area
from dvportal.demo.spread import day_between, rounded_shares, shares
from dvportal.demo.writing import write
from orgs.models import Document, Level, Qualifier

LAND_M2, MONEY_VND, LABOUR_DAYS = 22_590, 35_000_000, 722
MILLION = 1_000_000
SOCIALIZED_VND, GREEN_TREES, FRUIT_TREES = 2_631_000_000, 10_784, 93_724
GREEN_RESOLUTION, FRUIT_RESOLUTION = "02-NQ/HU", "05-NQ/HU"
GREEN_ITEM, FRUIT_ITEM = "giống cây xanh, cây hoa các loại", "giống cây ăn trái các loại"

_ROADS = (
    (WorkKind.CONCRETE_ROAD, WorkAction.NEW, "Đường bê tông nội", 420, 1_150_000, 62),
    (WorkKind.FIELD_ROAD, WorkAction.REPAIR, "Đường ra khu sản xuất của", 650, 240_000, 40),
    (WorkKind.CANAL, WorkAction.DREDGE, "Kênh mương nội đồng", 900, 60_000, 25),
    (WorkKind.LIGHTING, WorkAction.NEW, "Đường điện chiếu sáng", 780, 95_000, 30),
)
"""Kind, action, name before the hamlet's, metres, đồng per metre, the State's share in per cent."""


def make_resources(area: Area, offices: Offices, ground: Groundwork) -> None:
    """Write contributions, works and welfare of 2023."""
    _given_by_people(area, ground.movement)
    _raised_for_trees(area, offices.documents[GREEN_RESOLUTION], offices.documents[FRUIT_RESOLUTION])
    _works(area, ground.movement)
    _welfare(area)


def _given_by_people(area: Area, movement: Campaign) -> None:
    """Land on two days in each commune, money and labour on one; the land is "hơn", as reported."""
    halves = [commune for commune in area.communes for _ in range(2)]
    land = rounded_shares(LAND_M2, [7 + (i * 5) % 9 for i in range(len(halves))], 10)
    money = rounded_shares(MONEY_VND, area.weights, 500_000)
    labour = shares(LABOUR_DAYS, area.weights)
    rows = []
    for i, (commune, amount) in enumerate(zip(halves, land, strict=True)):
        rows.append(
            Contribution(
                unit=commune.unit,
                kind=ContributionKind.LAND,
                starts_on=day_between(date(2023, 2, 6), date(2023, 11, 24), i, len(halves)),
                amount=Decimal(amount),
                qualifier=Qualifier.MORE,
                households=4 + amount // 150,
                purpose=f"Làm đường {commune.hamlets[i % len(commune.hamlets)].running_name}",
            )
        )
    for i, commune in enumerate(area.communes):
        day = day_between(date(2023, 3, 6), date(2023, 10, 27), i, len(area.communes))
        place = commune.hamlets[-1].running_name
        rows += [
            Contribution(
                unit=commune.unit,
                kind=ContributionKind.MONEY,
                starts_on=day,
                amount=Decimal(money[i]),
                households=money[i] // 200_000,
                purpose=f"Xây dựng nông thôn mới tại {place}",
            ),
            Contribution(
                unit=commune.unit,
                kind=ContributionKind.LABOUR,
                starts_on=day,
                ends_on=day + timedelta(days=20),
                amount=Decimal(labour[i]),
                purpose=f"Phát quang, làm đường {place}",
            ),
        ]
    for row in rows:
        row.level, row.campaign = Level.DISTRICT, movement  # reported as results of the whole district
    write(rows)


def _raised_for_trees(area: Area, green: Document, fruit: Document) -> None:
    """Socialised money of each commune and the green trees bought with it; fruit trees for another resolution."""
    money = rounded_shares(SOCIALIZED_VND, area.weights, MILLION)
    days = [day_between(date(2023, 5, 15), date(2023, 9, 29), i, len(money)) for i in range(len(money))]
    funds = write(
        [
            Contribution(
                unit=commune.unit,
                kind=ContributionKind.SOCIALIZED,
                level=Level.ALL,
                starts_on=day,
                amount=Decimal(amount),
                qualifier=Qualifier.MORE,
                purpose="Mua giống cây xanh, cây hoa trồng dọc các tuyến đường",
                resolution=green,
            )
            for commune, day, amount in zip(area.communes, days, money, strict=True)
        ]
    )
    goods = []
    for commune, fund, day, greens, fruits in zip(
        area.communes,
        funds,
        days,
        shares(GREEN_TREES, area.weights),
        shares(FRUIT_TREES, [weight + 2 for weight in area.weights]),
        strict=True,
    ):
        goods += [
            Contribution(
                unit=commune.unit,
                starts_on=day,
                item=GREEN_ITEM,
                amount=Decimal(greens),
                purpose="Trồng dọc các tuyến đường, trụ sở, trường học",
                resolution=green,
                bought_with=fund,
            ),
            Contribution(
                unit=commune.unit,
                starts_on=day + timedelta(days=9),
                item=FRUIT_ITEM,
                amount=Decimal(fruits),
                qualifier=Qualifier.MORE,
                purpose="Trao cho buôn kết nghĩa, hộ nghèo, cận nghèo",
                resolution=fruit,
            ),
        ]
    for row in goods:
        row.kind, row.level, row.measure = ContributionKind.IN_KIND, Level.ALL, "giống cây"
    write(goods)


def _works(area: Area, movement: Campaign) -> None:
    """Two works of each commune: a road, and a canal, lights or a field road; and some community houses."""
    rows = []
    for i, commune in enumerate(area.communes):
        for turn in range(2):
            kind, action, name, metres, price, state = _ROADS[(i + turn * (1 + i % 3)) % len(_ROADS)]
            length = metres + 35 * ((i * 7 + turn * 3) % 9)
            total = length * price // MILLION * MILLION
            share = total * state // 100 // MILLION * MILLION
            hamlet = commune.hamlets[(i * 3 + turn * 2 + 1) % len(commune.hamlets)]
            rows.append(
                Work(
                    unit=commune.unit,
                    kind=kind,
                    action=action,
                    name=f"{name} {hamlet.running_name}",
                    count_measure="tuyến",
                    starts_on=day_between(
                        date(2023, 3, 1), date(2023, 11, 10), i * 2 + turn, 2 * len(area.communes)
                    ),
                    length_m=Decimal(length),
                    cost_total=Decimal(total),
                    cost_state=Decimal(share),
                    cost_people=Decimal(total - share),
                    campaign=movement,
                )
            )
        if i % 4 == 0:
            rows.append(
                Work(
                    unit=commune.unit,
                    kind=WorkKind.COMMUNITY_HOUSE,
                    action=WorkAction.REPAIR,
                    name=f"Nhà sinh hoạt cộng đồng {commune.hamlets[0].running_name}",
                    starts_on=date(2023, 7, 3 + i),
                    cost_total=Decimal(90_000_000 + 5_000_000 * i),
                    cost_state=Decimal(60_000_000),
                    cost_people=Decimal(30_000_000 + 5_000_000 * i),
                    campaign=movement,
                )
            )
    write(rows)


def _welfare(area: Area) -> None:
    """Houses of great unity (one cost for building and repair), gifts, health cards and the fund for the poor."""
    built = write(
        [
            Welfare(
                unit=commune.unit,
                kind=WelfareKind.UNITY_HOUSE,
                action=WelfareAction.BUILD,
                starts_on=date(2023, 4, 3 + i),
                ends_on=date(2023, 11, 18),
                count=1 + commune.facts.weight // 4,
                count_measure="căn",
                cost=Decimal(70_000_000 * (1 + commune.facts.weight // 4) + 40_000_000),
                beneficiaries="hộ nghèo, hộ cận nghèo",
            )
            for i, commune in enumerate(area.communes)
        ]
    )
    rows = []
    for i, (commune, houses) in enumerate(zip(area.communes, built, strict=True)):
        weight = commune.facts.weight
        rows += [
            Welfare(
                unit=commune.unit,
                kind=WelfareKind.UNITY_HOUSE,
                action=WelfareAction.REPAIR,
                starts_on=houses.starts_on,
                ends_on=houses.ends_on,
                count=1 + weight // 5,
                count_measure="căn",
                cost_shared_with=houses,
                beneficiaries="hộ nghèo, hộ cận nghèo",
            ),
            Welfare(
                unit=commune.unit,
                kind=WelfareKind.GIFTS,
                starts_on=date(2023, 1, 10 + i % 6),
                count=30 + weight * 9,
                count_measure="lượt hộ",
                cost=Decimal((30 + weight * 9) * 500_000),
                beneficiaries="hộ nghèo, gia đình chính sách dịp Tết Nguyên đán",
            ),
            Welfare(
                unit=commune.unit,
                kind=WelfareKind.HEALTH_INSURANCE,
                starts_on=YEAR_STARTS,
                ends_on=YEAR_ENDS,
                count=210 + weight * 31,
                count_measure="lượt người",
                beneficiaries="người có công, người dân tộc thiểu số",
            ),
            Welfare(
                unit=commune.unit,
                kind=WelfareKind.FUND,
                starts_on=date(2023, 10, 17),
                ends_on=date(2023, 11, 18),
                cost=Decimal(9_000_000 + weight * 1_500_000),
                beneficiaries="Quỹ vì người nghèo",
            ),
        ]
    write(rows)
