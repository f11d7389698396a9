"""Takes the pictures of the documentation from a really running portal with the sample district.

    PORTAL_HOME=$(mktemp -d) .venv/bin/python -m dvportal.serving.with_servers .venv/bin/python docs/pictures/take.py

Needs Debian's chromium and poppler-utils. Run it by hand when pages have changed; the pictures are tracked.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from PIL import Image, ImageOps

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvportal.settings")
django.setup()

from tests.e2e.portal import (  # noqa: E402
    ADMINISTRATOR,
    AREA_OFFICER,
    DESKTOP,
    PHONE,
    UNIT_OFFICER,
    Person,
    Portal,
    chromium,
    running_portal,
)
from tests.e2e.test_import import ROWS, fill, send, template  # noqa: E402
from tests.e2e.test_review import downloaded, make_pdf  # noqa: E402

LARGEST = 150_000  # bytes of one picture
COLOURS = 96
PAPER_DPI = 75


def keep(name: str, png: bytes) -> None:
    """Write a picture with few colours, which is enough for text and keeps it small."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = HERE / f"{name}.png"
    picture.save(file, optimize=True)
    size = file.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{file.name}: {size} byte, lớn hơn {LARGEST}.")
    sys.stdout.write(f"{file.name}: {picture.width} × {picture.height}, {size} byte\n")


def sign_in(person: Person) -> None:
    person.page.goto("/dang-nhap/")
    keep("dang-nhap", person.page.screenshot())
    person.sign_in(AREA_OFFICER)
    keep("trang-dau", person.page.screenshot())


def meeting_form(person: Person, name: str) -> None:
    page = person.page
    page.goto("/buoi/them/")
    page.fill("[name=starts_on]", "15/3/2025")
    page.fill("[name=attendance]", "khoảng 120")
    box = page.locator("#id_places_set_picker")
    box.press_sequentially("buon")
    box.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#id_places_set').scrollIntoView({block: 'center'})")
    keep(name, page.screenshot())


def lists(person: Person) -> None:
    person.page.goto("/buoi/?tu=01/12/2023&den=15/12/2023&q=bao+ve+rung")
    keep("danh-sach", person.page.screenshot())


def preview(person: Person, folder: Path) -> None:
    file = template(person, folder)
    fill(file, ROWS)
    send(person, file)
    person.page.set_viewport_size({"width": 1366, "height": 1420})
    keep("xem-truoc", person.page.screenshot())
    person.page.set_viewport_size(DESKTOP)
    person.page.get_by_role("button", name="Không ghi gì").click()


def review(person: Person, portal: Portal, folder: Path) -> None:
    pk = portal.one("SELECT min(id) FROM reports_review")
    person.page.goto(f"/bao-cao/{pk}/")
    person.page.get_by_role("link", name="khoảng 5.300 lượt").scroll_into_view_if_needed()
    person.page.evaluate("window.scrollBy(0, 200)")
    keep("bao-cao", person.page.screenshot())
    person.page.goto(f"/bao-cao/{pk}/so-lieu/pd_luot_huyen/")
    keep("so-lieu", person.page.screenshot())
    make_pdf(person, pk)
    pdf = downloaded(person, folder)
    keep("pdf-trang-1", page_of(pdf, 1))
    keep("pdf-phu-luc", page_of(pdf, first_page_with(pdf, "Phụ lục 1")))


def forms(person: Person, portal: Portal) -> None:
    quarter = portal.one("SELECT max(id) FROM reports_formperiod WHERE starts_on = '2023-10-01'")
    year = portal.one(
        "SELECT max(id) FROM reports_formperiod WHERE starts_on = '2023-01-01' AND ends_on = '2023-12-31'"
    )
    person.page.goto(f"/ky-bieu/{year}/nhap/")
    keep("bieu-nhieu-don-vi", person.page.screenshot())
    person.page.goto(f"/ky-bieu/{quarter}/")
    keep("tinh-hinh-gui", person.page.screenshot())
    person.page.goto("/canh-bao/?ky=2023")
    keep("canh-bao", person.page.screenshot())


def page_of(pdf: Path, number: int) -> bytes:
    """One page as PNG."""
    command = ["pdftoppm", "-r", str(PAPER_DPI), "-png", "-f", str(number), "-l", str(number), str(pdf)]
    page = Image.open(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout))
    framed = io.BytesIO()
    ImageOps.expand(page, 1, "#999").save(framed, "PNG")
    return framed.getvalue()


def first_page_with(pdf: Path, words: str) -> int:
    """The first page whose text begins with these words."""
    pages = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True, text=True).stdout.split(
        "\f"
    )
    return next(
        n for n, text in enumerate(pages, 1) if words.casefold() in " ".join(text.split())[:200].casefold()
    )


def main() -> None:
    with running_portal() as portal, chromium() as browser, tempfile.TemporaryDirectory() as folder:
        district = Person(browser, portal, accept_downloads=True)
        sign_in(district)
        lists(district)
        preview(district, Path(folder))
        review(district, portal, Path(folder))
        forms(district, portal)
        keeper = Person(browser, portal)
        keeper.sign_in(ADMINISTRATOR)
        keeper.page.goto("/an-toan/")
        keep("an-toan", keeper.page.screenshot())
        officer = Person(browser, portal)
        officer.sign_in(UNIT_OFFICER)
        meeting_form(officer, "ghi-mot-buoi")
        phone = Person(browser, portal, officer.context.storage_state(), viewport=PHONE)
        meeting_form(phone, "ghi-mot-buoi-dien-thoai")


if __name__ == "__main__":
    main()
