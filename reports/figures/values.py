"""What is asked of a figure, what it answers, and how the author wants it printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from django.db.models import Model, QuerySet, Sum

State = Literal["value", "nil", "missing"]
Source = Literal["records", "entered", ""]

#: The author's choice "no word before the number", whatever the records say.
NO_QUALIFIER: Final = "-"
#: The word for a sum of rows that carry different qualifiers.
MIXED_QUALIFIER: Final = "khoảng"


@dataclass(frozen=True)
class FigureQuery:
    """Which figure of which unit and period.

    ``level`` "" takes all levels. ``heading`` tells entered values of one indicator apart, and records by words of
    their name or purpose ("đường bê tông"). ``skilful_model_id`` takes what belongs to one model or exemplar.
    ``scope_ids`` are the units to count in place of the unit and all below it. ``item`` is the beginning of
    a thing's name (goods, measure of works). ``theme`` is one stored choice of the records ("kinh_te"), several joined
    by "+" ("duong_be_tong+lam_moi"), or "column=choice" where a choice stands in two columns. ``source`` "" takes
    records when there is any, else entered values.
    """

    code: str
    unit_id: int
    starts_on: date
    ends_on: date
    level: str = ""
    heading: str = ""
    item: str = ""
    theme: str = ""
    resolution_id: int | None = None
    source: str = ""
    skilful_model_id: int | None = None
    scope_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class FigureValue:
    """A figure as it stands now.

    ``state`` keeps three things apart: "value" (zero is one), "nil" ("không có") and "missing" ("chưa báo cáo").
    ``value`` is in the base measure (đồng, m2, m; percent points for a ratio). ``row_count`` is the number of rows
    behind it, ``notes`` are sentences for the author: what was left out, who has not reported.
    """

    state: State = "missing"
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    before: tuple[Decimal, str] | None = None
    after: tuple[Decimal, str] | None = None
    words: str = ""
    items: tuple[str, ...] = ()
    qualifier: str = ""
    measure: str = ""
    quantity: str = "count"
    rule: str = "SUM"
    source: Source = ""
    row_count: int = 0
    display: str = ""
    pad2: bool = False
    as_written: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether nobody reported the figure."""
        return self.state == "missing"


@dataclass(frozen=True)
class FigureFormat:
    """How the author wants a figure printed; every blank leaves the choice to the figure itself.

    ``qualifier`` "-" prints none. ``display`` is one of `reports.figures.printing.DISPLAYS`. ``measure`` replaces the
    word after the number, "-" leaves it out.
    """

    qualifier: str = ""
    display: str = ""
    measure: str = ""
    pad2: bool = False


@dataclass(frozen=True)
class Behind:
    """The rows a figure is made of: adding ``amount_field`` (counting the rows when it is None) gives the figure.

    A ratio adds ``whole_fields`` for its denominator. ``amounts`` tells by row number what rows add when no single
    column does (entered lists, shares without numbers). ``url_name`` with the row's ``url_field`` leads to the record.
    For the coverage of hamlets the rows are the hamlets reached and ``meetings`` the records that reached them.
    """

    queryset: QuerySet[Any]
    amount_field: str | None
    kind_label: str
    url_name: str
    url_field: str = "pk"
    whole_fields: tuple[str, ...] = ()
    source: Source = "records"
    meetings: QuerySet[Any] | None = None
    amounts: Mapping[int, Decimal] | None = None

    def total(self) -> Decimal:
        """The sum of the rows, in the base measure; for a ratio the numerator."""
        if self.amounts is not None:
            return sum(self.amounts.values(), Decimal(0))
        if self.amount_field is None:
            return Decimal(self.queryset.count())
        return Decimal(self.queryset.aggregate(total=Sum(self.amount_field))["total"] or 0)

    def whole(self) -> Decimal | None:
        """The denominator of a ratio, as the rows give it; None for other figures."""
        if not self.whole_fields:
            return None
        sums = self.queryset.aggregate(**{name: Sum(name) for name in self.whole_fields})
        return sum((Decimal(value or 0) for value in sums.values()), Decimal(0))

    def amount_of(self, row: Model) -> Decimal | None:
        """What one row adds to the figure."""
        if self.amounts is not None:
            return self.amounts.get(row.pk)
        if self.amount_field is None:
            return Decimal(1)
        amount = getattr(row, self.amount_field)
        return None if amount is None else Decimal(amount)


def joint_qualifier(qualifiers: set[str]) -> str:
    """The qualifier of a sum from those of its rows.

    One word among the rows that are not exact is the word of the sum (exact and "hơn" make "hơn"); different words
    make "khoảng".
    """
    inexact = qualifiers - {""}
    if not inexact:
        return ""
    return inexact.pop() if len(inexact) == 1 else MIXED_QUALIFIER
