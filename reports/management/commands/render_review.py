"""manage.py render_review: the file of a review without a browser; without a review, what its outline gives now."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
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
from reports.rendering.blocks import Document
from reports.rendering.pdf import Attachment
from reports.services import files, reviews

FORMATS = ("pdf", "docx", "xlsx", "zip")


@dataclass(frozen=True)
class Prepared:
    """A review ready to be rendered; ``is_new`` when the command made it, ``missing`` counts figures without value."""

    review: Review
    document: Document
    attachments: tuple[Attachment, ...]
    issued: IssuedReview | None
    is_new: bool
    missing: int
    figures: int


class Command(BaseCommand):
    help = (
        "Tạo tệp báo cáo của một đơn vị. Có báo cáo của đơn vị, loại và kỳ đó thì in báo cáo ấy; chưa có thì in thử "
        "theo đề cương với số liệu hiện có và không để lại bản nháp nào trong cổng, trừ khi thêm --keep."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The usual parser; what it cannot read is answered with a sentence that says where to look."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = self._refuse_arguments  # type: ignore[method-assign]
        return parser

    def _refuse_arguments(self, message: str) -> NoReturn:
        text = f"Lệnh ghi chưa đúng. Xem cách ghi: manage.py render_review --help ({message})."
        if not getattr(self, "_called_from_command_line", False):
            raise CommandError(text)
        self.stderr.write(text)
        sys.exit(2)

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--unit", help="mã đơn vị còn hiệu lực trong kỳ, hoặc số riêng trong cổng")
        parser.add_argument(
            "--kind", default=ReviewKind.ANNUAL, help=f"loại báo cáo: {', '.join(ReviewKind.values)}"
        )
        parser.add_argument("--year", help="năm, thay cho --from và --to")
        parser.add_argument("--from", dest="starts", help="ngày đầu kỳ, ví dụ 01/01/2023 hoặc 2023-01-01")
        parser.add_argument("--to", dest="ends", help="ngày cuối kỳ")
        parser.add_argument("--user", help="tên đăng nhập của người lập; để trống thì là lệnh của máy chủ")
        parser.add_argument(
            "--keep", action="store_true", help="chưa có báo cáo thì lập bản nháp và giữ lại trong cổng"
        )
        for name in FORMATS:
            parser.add_argument(f"--{name}", metavar="TỆP", help=f"ghi tệp {name}")

    def handle(self, **options: Any) -> None:
        wanted = {name: Path(options[name]) for name in FORMATS if options[name]}
        if not wanted:
            raise CommandError("Hãy cho biết tệp cần ghi, ví dụ --pdf bao-cao.pdf.")
        if not options["unit"]:
            raise CommandError("Hãy cho biết đơn vị, ví dụ --unit 656.")
        if options["kind"] not in ReviewKind.values:
            raise CommandError(
                f"Không có loại báo cáo “{options['kind']}”. Chọn một: {', '.join(ReviewKind.values)}."
            )
        period = _period(options)
        unit = _unit(options["unit"], period)
        by = _user(options["user"])
        try:
            ready = _prepared(unit, options["kind"], period, by, keep=options["keep"])
        except PermissionDenied:
            raise CommandError(
                f"Tài khoản {options['user']} không có quyền này tại {unit.running_name}."
            ) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._write(ready, wanted)
        if ready.is_new:
            kept = "đã lập bản nháp trong cổng" if options["keep"] else "bản in thử, cổng không lưu bản nháp"
            self.stderr.write(f"Kỳ này chưa có báo cáo: {kept}.")
        if ready.figures and ready.missing == ready.figures:
            self.stderr.write("Kỳ này chưa có số liệu nào: tệp chỉ có lời văn của đề cương.")

    def _write(self, ready: Prepared, wanted: dict[str, Path]) -> None:
        made: dict[str, tuple[bytes, int | None]] = {}
        if ready.issued is not None:
            made["pdf"] = (bytes(ready.issued.content), ready.issued.pages)
        for name in ("pdf", "docx", "xlsx"):
            if (name in wanted or "zip" in wanted) and name not in made:
                try:
                    made[name] = files.rendered(ready.document, name, ready.attachments)
                except forked.RenderFailed as failure:
                    raise CommandError(str(failure)) from failure
        if "zip" in wanted:
            contents = {name: content for name, (content, _) in made.items()}
            made["zip"] = (_zipped(ready.review, contents), None)
        for name, path in wanted.items():
            content, pages = made[name]
            _save(path, content)
            told = [str(path), f"{len(content)} byte", f"sha256 {hashlib.sha256(content).hexdigest()}"]
            if pages:
                told.insert(1, f"{pages} trang")
            self.stdout.write(", ".join([*told, f"{ready.missing} số liệu còn thiếu"]))


def _prepared(unit: Unit, kind: str, period: Period, by: User | None, *, keep: bool) -> Prepared:
    """The review and what goes into its files; one made for this only is taken back unless it shall be kept."""
    with transaction.atomic():
        review, is_new = _review(unit, kind, period, by)
        built = documents.build(review)
        document, attachments = files.content_of(review)
        ready = Prepared(
            review=review,
            document=document,
            attachments=tuple(attachments),
            issued=IssuedReview.objects.filter(review=review).defer("document").first(),
            is_new=is_new,
            missing=len({gap.key for gap in built.gaps if gap.key}),
            figures=len(built.figures),
        )
        if is_new and not keep:
            transaction.set_rollback(True)
    return ready


def _period(options: dict[str, Any]) -> Period:
    starts, ends = options["starts"], options["ends"]
    year = None if options["year"] is None else _year(str(options["year"]))
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


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise CommandError(f"Năm “{text}” không hợp lệ. Ghi đủ bốn chữ số, ví dụ --year 2023.")
    return int(text)


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


def _review(unit: Unit, kind: str, period: Period, by: User | None) -> tuple[Review, bool]:
    """The newest review of the unit, kind and period, else a new one of the unit's issuing body; whether it is new."""
    if by is not None and not by.may(Permission.DOWNLOAD_REVIEWS, unit):
        raise PermissionDenied
    found = Review.objects.filter(unit=unit, kind=kind, starts_on=period.starts_on, ends_on=period.ends_on)
    review = found.select_related("unit", "body").order_by("-pk").first()
    if review is not None:
        return review, False
    made = reviews.create(
        kind=kind,
        unit=unit,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        body=_issuer(unit, period),
        by=by,
        door=Door.COMMAND,
    )
    return made, True


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
