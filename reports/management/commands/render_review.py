"""manage.py render_review: the file of a review without a browser; the review is made from the outline when needed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from common.dates import read_date
from common.periods import Period
from common.reading import ReadError
from orgs.models import Body, Unit, User
from orgs.models.audit import Door
from orgs.models.bodies import BodyKind
from orgs.permissions import Permission
from reports import documents
from reports.models import IssuedReview, Review, ReviewKind
from reports.rendering import forked
from reports.services import files, reviews

FORMATS = ("pdf", "docx", "xlsx", "zip")


class Command(BaseCommand):
    help = "Tạo tệp báo cáo của một đơn vị; nếu chưa có báo cáo thì lập theo đề cương."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--unit", required=True, help="mã đơn vị còn hiệu lực trong kỳ, hoặc số riêng trong cổng"
        )
        parser.add_argument(
            "--kind", default=ReviewKind.ANNUAL, help=f"loại báo cáo: {', '.join(ReviewKind.values)}"
        )
        parser.add_argument("--year", type=int, help="năm, thay cho --from và --to")
        parser.add_argument("--from", dest="starts", help="ngày đầu kỳ, ví dụ 01/01/2023 hoặc 2023-01-01")
        parser.add_argument("--to", dest="ends", help="ngày cuối kỳ")
        parser.add_argument("--user", help="tên đăng nhập của người lập; để trống thì là lệnh của máy chủ")
        for name in FORMATS:
            parser.add_argument(f"--{name}", metavar="TỆP", help=f"ghi tệp {name}")

    def handle(self, **options: Any) -> None:
        wanted = {name: Path(options[name]) for name in FORMATS if options[name]}
        if not wanted:
            raise CommandError("Hãy cho biết tệp cần ghi, ví dụ --pdf bao-cao.pdf.")
        if options["kind"] not in ReviewKind.values:
            raise CommandError(
                f"Không có loại báo cáo “{options['kind']}”. Chọn một: {', '.join(ReviewKind.values)}."
            )
        period = _period(options)
        unit = _unit(options["unit"], period)
        by = _user(options["user"])
        try:
            review = _review(unit, options["kind"], period, by)
        except PermissionDenied:
            raise CommandError(
                f"Tài khoản {options['user']} không có quyền này tại {unit.running_name}."
            ) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._write(review, wanted)

    def _write(self, review: Review, wanted: dict[str, Path]) -> None:
        built = documents.build(review)
        document, attachments = files.content_of(review)
        made: dict[str, tuple[bytes, int | None]] = {}
        issued = IssuedReview.objects.filter(review=review).defer("document").first()
        if issued is not None:
            made["pdf"] = (bytes(issued.content), issued.pages)
        for name in ("pdf", "docx", "xlsx"):
            if (name in wanted or "zip" in wanted) and name not in made:
                try:
                    made[name] = files.rendered(document, name, attachments)
                except forked.RenderFailed as failure:
                    raise CommandError(str(failure)) from failure
        if "zip" in wanted:
            made["zip"] = (_zipped(review, {name: content for name, (content, _) in made.items()}), None)
        missing = len({gap.key for gap in built.gaps if gap.key})
        for name, path in wanted.items():
            content, pages = made[name]
            _save(path, content)
            told = [str(path), f"{len(content)} byte", f"sha256 {hashlib.sha256(content).hexdigest()}"]
            if pages:
                told.insert(1, f"{pages} trang")
            self.stdout.write(", ".join([*told, f"{missing} số liệu còn thiếu"]))


def _period(options: dict[str, Any]) -> Period:
    year, starts, ends = options["year"], options["starts"], options["ends"]
    if year is not None and not (starts or ends):
        if not 1945 <= year <= 2200:
            raise CommandError(f"Năm {year} không hợp lệ. Ghi đủ bốn chữ số, ví dụ --year 2023.")
        return Period.half(year, 1) if options["kind"] == ReviewKind.HALF else Period.year(year)
    if year is not None or not (starts and ends):
        raise CommandError("Hãy cho biết kỳ bằng --year, hoặc bằng cả --from và --to.")
    first, last = _day(starts), _day(ends)
    if first > last:
        raise CommandError("Ngày đầu kỳ phải trước hoặc trùng ngày cuối kỳ.")
    return Period(first, last)


def _day(text: str) -> dt.date:
    try:
        reading = read_date(text)
    except ReadError as error:
        raise CommandError(error.message) from error
    if reading is None:
        raise CommandError("Ngày để trống. Ghi ngày/tháng/năm, ví dụ 01/01/2023.")
    return reading.value


def _unit(text: str, period: Period) -> Unit:
    """The unit of this code that was in force in the period, else the unit of this own number."""
    found = list(
        Unit.objects.filter(code=text).active_between(period.starts_on, period.ends_on).order_by("pk")
    )
    if len(found) > 1:
        told = "; ".join(f"{unit} (số {unit.pk})" for unit in found)
        raise CommandError(
            f"Mã {text} trong kỳ này là của nhiều đơn vị: {told}. Hãy ghi số riêng của đơn vị."
        )
    if found:
        return found[0]
    other = Unit.objects.filter(code=text).first()
    if other is not None:
        raise CommandError(
            f"Đơn vị mã {text} ({other}) không còn hoặc chưa có hiệu lực trong {period.label}."
        )
    by_number = (
        Unit.objects.filter(pk=int(text)).first()
        if text.isascii() and text.isdigit() and len(text) < 10
        else None
    )
    if by_number is None:
        raise CommandError(f"Không có đơn vị nào mang mã hoặc số {text}.")
    return by_number


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"Không có tài khoản {username} đang sử dụng.")
    return user


def _review(unit: Unit, kind: str, period: Period, by: User | None) -> Review:
    """The newest review of the unit, kind and period, else a new one of the unit's issuing body."""
    if by is not None and not by.may(Permission.DOWNLOAD_REVIEWS, unit):
        raise PermissionDenied
    found = Review.objects.filter(unit=unit, kind=kind, starts_on=period.starts_on, ends_on=period.ends_on)
    review = found.select_related("unit", "body").order_by("-pk").first()
    if review is not None:
        return review
    return reviews.create(
        kind=kind,
        unit=unit,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        body=_issuer(unit, period),
        by=by,
        door=Door.COMMAND,
    )


def _issuer(unit: Unit, period: Period) -> Body:
    """The body that issues the unit's reviews: its Ban Dân vận when it has one."""
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=period.starts_on)
    bodies = list(Body.objects.filter(in_force, unit=unit, issues_documents=True).order_by("pk"))
    if not bodies:
        raise CommandError(
            f"{unit} chưa có cơ quan ban hành báo cáo. "
            "Hãy thêm cơ quan (mục Cơ quan, tổ chức) và đánh dấu “Ban hành báo cáo”."
        )
    return min(bodies, key=lambda body: body.kind != BodyKind.MASS_MOBILIZATION)


def _zipped(review: Review, contents: dict[str, bytes]) -> bytes:
    """All files in one archive; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(files.file_name(review, name)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _save(path: Path, content: bytes) -> None:
    """Writes beside the place and renames, so that nobody ever finds half a file."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as half:
            try:
                half.write(content)
                half.flush()
                os.fsync(half.fileno())
                os.chmod(half.name, 0o644)
                os.replace(half.name, path)
            except BaseException:
                os.unlink(half.name)
                raise
    except OSError as error:
        raise CommandError(f"Không ghi được tệp {path}: {error.strerror}.") from error
