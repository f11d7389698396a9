"""Files that must not reach a reader: each refused with its code and a sentence, quickly and in little memory."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from spreadsheets.reading.guard import FileKind, inspect
from spreadsheets.reading.refusal import CODES, SENTENCES, Refused
from tests.spreadsheets import workbooks

GOOD = [["Xã", "Số người"], ["Đắk Phơi", 105]]
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
ENTITY = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def bomb(size=60 << 20):
    return workbooks.raw_xlsx(extra={"xl/worksheets/sheet2.xml": b" " * size})


def lying_bomb():
    return workbooks.lying_size(bomb(), "xl/worksheets/sheet2.xml", 1000)


def overlapping():
    """Many directory entries over the same compressed bytes."""
    content = zlib_noise()
    data = workbooks.with_part(workbooks.xlsx(GOOD), "xl/media/big.xml", content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("xl/media/big.xml")
    place = data.index(b"PK\x01\x02")
    directory, end = bytearray(data[place:-22]), bytearray(data[-22:])
    record = next(
        bytes(directory[i : i + 46 + len(entry.filename)])
        for i in range(len(directory))
        if directory[i : i + 4] == b"PK\x01\x02" and directory[i + 46 :].startswith(entry.filename.encode())
    )
    copies = [record.replace(b"xl/media/big.xml", b"xl/media/b%02d.xml" % n) for n in range(30)]
    directory += b"".join(copies)
    count = struct.unpack_from("<H", end, 10)[0] + 30
    struct.pack_into("<HHI", end, 8, count, count, len(directory))
    return data[:place] + bytes(directory) + bytes(end)


def zlib_noise():
    return bytes((i * 7919 >> 3) & 0x7F | 0x20 for i in range(300_000))


def doubled():
    out = io.BytesIO()
    parts = workbooks.xlsx_parts()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/workbook.xml", parts["xl/workbook.xml"])
    return out.getvalue()


def strings(count):
    return f'<sst xmlns="{workbooks.MAIN}" count="1" uniqueCount="{count}"><si><t>a</t></si></sst>'


def ods_repeated(rows, columns, content='office:value-type="float" office:value="1"'):
    return workbooks.ods(
        f'<table:table table:name="T"><table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}" {content}/></table:table-row></table:table>'
    )


def absurd_sectors():
    data = bytearray(workbooks.xls({(0, 0): "a"}))
    struct.pack_into("<I", data, 44, 0x7FFFFFF0)
    return bytes(data)


def looped_sectors():
    data = bytearray(workbooks.xls({(0, 0): "a"}))
    table = len(data) - 512
    struct.pack_into("<I", data, table, 0)
    return bytes(data)


HOSTILE = {
    "password: encrypted package": (
        "password",
        lambda: workbooks.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}),
    ),
    "password: encrypted zip": ("password", lambda: workbooks.encrypted_flag(workbooks.xlsx(GOOD))),
    "password: xls filepass": (
        "password",
        lambda: workbooks.xls({(0, 0): "a"}, globals_extra=workbooks.record(0x2F, b"\0" * 6)),
    ),
    "password: ods manifest": (
        "password",
        lambda: workbooks.ods(
            "", extra={"META-INF/manifest.xml": b"<m:manifest><m:encryption-data/></m:manifest>"}
        ),
    ),
    "macro: project part": (
        "macro",
        lambda: workbooks.with_part(workbooks.xlsx(GOOD), "xl/vbaProject.bin", b"x"),
    ),
    "macro: content type": (
        "macro",
        lambda: workbooks.raw_xlsx(content_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    ),
    "macro: old macro sheet": (
        "macro",
        lambda: workbooks.raw_xlsx(extra={"xl/macrosheets/sheet1.xml": b"<a/>"}),
    ),
    "macro: xls project": ("macro", lambda: workbooks.xls({(0, 0): "a"}, storages=["_VBA_PROJECT_CUR"])),
    "macro: xls macro sheet": ("macro", lambda: workbooks.xls({(0, 0): "a"}, sheet_kind=1)),
    "macro: ods basic": ("macro", lambda: workbooks.ods("", extra={"Basic/Standard/Module1.xml": b"<a/>"})),
    "truncated xlsx": ("damaged", lambda: workbooks.xlsx(GOOD)[:-400]),
    "truncated xls": ("damaged", lambda: workbooks.xls({(0, 0): "a"})[:900]),
    "garbage inside": (
        "damaged",
        lambda: workbooks.zipped(workbooks.xlsx_parts(), zipfile.ZIP_STORED).replace(
            b"<sheetData/>", b"<sheetDatu/>"
        ),
    ),
    "climbing part": ("damaged", lambda: workbooks.raw_xlsx(extra={"../../etc/cron.d/x": b"x"})),
    "absolute part": ("damaged", lambda: workbooks.raw_xlsx(extra={"/etc/x.xml": b"x"})),
    "doubled part": ("damaged", doubled),
    "doubled part by case": ("damaged", lambda: workbooks.raw_xlsx(extra={"XL/Workbook.xml": b"<a/>"})),
    "absurd unique count": ("damaged", lambda: workbooks.raw_xlsx(strings=strings(4294967295))),
    "absurd sector count": ("damaged", absurd_sectors),
    "looped sectors": ("damaged", looped_sectors),
    "zip bomb by ratio": ("zip_bomb", bomb),
    "zip bomb by total": (
        "zip_bomb",
        lambda: workbooks.raw_xlsx(extra={f"xl/media/{n}.png": b" " * (45 << 20) for n in range(6)}),
    ),
    "zip bomb that lies": ("zip_bomb", lying_bomb),
    "zip bomb by overlap": ("zip_bomb", overlapping),
    "small lie about size": (
        "damaged",
        lambda: workbooks.lying_size(workbooks.xlsx(GOOD), "xl/workbook.xml", 50),
    ),
    "entity bomb in the sheet": (
        "unsafe_xml",
        lambda: workbooks.raw_xlsx(extra={"xl/worksheets/sheet1.xml": ENTITY + b"<w>&b;</w>"}),
    ),
    "entity in document properties": (
        "unsafe_xml",
        lambda: workbooks.with_part(workbooks.xlsx(GOOD), "docProps/core.xml", ENTITY + b"<w/>"),
    ),
    "external entity in ods": (
        "unsafe_xml",
        lambda: workbooks.ods("", extra={"content.xml": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}),
    ),
    "entity behind another encoding": (
        "unsafe_xml",
        lambda: workbooks.raw_xlsx(extra={"xl/styles.xml": ENTITY.decode().encode("utf-16")}),
    ),
    "far cell": (
        "too_big",
        lambda: workbooks.raw_xlsx(
            '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    ),
    "far column": (
        "too_big",
        lambda: workbooks.raw_xlsx('<sheetData><row r="1"><c r="AAA1"><v>1</v></c></row></sheetData>'),
    ),
    "far row": (
        "too_big",
        lambda: workbooks.raw_xlsx(
            '<sheetData><row r="900000"><c r="A900000"><v>1</v></c></row></sheetData>'
        ),
    ),
    "far cell by openpyxl": ("too_big", lambda: workbooks.xlsx([*GOOD], formats={"XFD1048576": "0"})),
    "over-large file": ("too_big", lambda: workbooks.xlsx(GOOD) + b"\0" * (20 << 20)),
    "ods repeated rows and columns": ("too_big", lambda: ods_repeated(1_048_575, 90)),
    "ods repeated columns": ("too_big", lambda: ods_repeated(1, 16_384)),
    "empty file": ("not_a_spreadsheet", lambda: b""),
    "renamed page": (
        "not_a_spreadsheet",
        lambda: b"\xef\xbb\xbf <html><table><tr><td>1</td></tr></table></html>",
    ),
    "mail page": ("not_a_spreadsheet", lambda: b"MIME-Version: 1.0\nX-Document-Type: Workbook\n"),
    "xml spreadsheet": (
        "not_a_spreadsheet",
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    ),
    "pdf": ("not_a_spreadsheet", lambda: b"%PDF-1.7\n%\xe2\xe3"),
    "picture": ("not_a_spreadsheet", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "word docx": (
        "not_a_spreadsheet",
        lambda: workbooks.zipped({"word/document.xml": b"<a/>", "[Content_Types].xml": b""}),
    ),
    "word doc": ("not_a_spreadsheet", lambda: workbooks.compound({"WordDocument": b"x"})),
    "some zip": ("not_a_spreadsheet", lambda: workbooks.zipped({"a.txt": b"hello"})),
    "odt": (
        "not_a_spreadsheet",
        lambda: workbooks.ods("", extra={"mimetype": b"application/vnd.oasis.opendocument.text"}),
    ),
    "xlsb": (
        "not_a_spreadsheet",
        lambda: workbooks.zipped({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<a/>"}),
    ),
    "binary": ("not_a_spreadsheet", lambda: bytes(range(256)) * 20),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_code_quickly_and_in_little_memory(name):
    code, build = HOSTILE[name]
    data = build()
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        inspect(data)
    elapsed = time.monotonic() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.code == code
    assert elapsed < 2
    assert peak < 100 << 20
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("empty file", "rỗng"),
        ("pdf", "PDF"),
        ("picture", "ảnh"),
        ("word docx", "Word"),
        ("word doc", "Word"),
        ("renamed page", "trang web"),
        ("xlsb", ".xlsb"),
        ("odt", "LibreOffice"),
        ("over-large file", "20 MB"),
        ("macro: project part", "macro"),
    ],
)
def test_sentence_says_what_the_file_is(name, word):
    with pytest.raises(Refused) as refused:
        inspect(HOSTILE[name][1]())
    assert word in refused.value.message


def test_every_code_has_a_sentence_and_every_code_is_tried():
    assert set(SENTENCES) == set(CODES)
    assert {code for code, _ in HOSTILE.values()} == set(CODES)
    with pytest.raises(ValueError, match="unknown"):
        Refused("something_else")


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (lambda: workbooks.xlsx(GOOD), FileKind.XLSX),
        (lambda: workbooks.xls({(0, 0): "a"}), FileKind.XLS),
        (lambda: workbooks.ods('<table:table table:name="T"/>'), FileKind.ODS),
        (lambda: "Xã,Số\nĐắk Phơi,1\n".encode(), FileKind.CSV),
        (lambda: "Xã\tSố\n".encode("utf-16"), FileKind.CSV),
        (lambda: "Xã;Số\n".encode("utf-16-le"), FileKind.CSV),
        # Two habits of LibreOffice: empty rows at the very bottom, empty cells far right, empty repeated rows.
        (
            lambda: workbooks.raw_xlsx(f'<sheetData>{ROW}<row r="1048576" ht="12.8"/></sheetData>'),
            FileKind.XLSX,
        ),
        (
            lambda: workbooks.raw_xlsx('<sheetData><row r="1"><c r="AMJ1" s="1"/></row></sheetData>'),
            FileKind.XLSX,
        ),
        (lambda: ods_repeated(1_048_576, 16_384, ""), FileKind.ODS),
    ],
)
def test_honest_file_passes(build, kind):
    assert inspect(build()) == kind


def test_ordinary_file_is_looked_at_within_fifty_milliseconds():
    data = workbooks.xlsx([["Xã", *["Số"] * 15], *[["Đắk Phơi", *range(15)] for _ in range(1000)]])
    times = []
    for _ in range(5):
        began = time.perf_counter()
        inspect(data)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.05


def test_file_on_disk_is_looked_at_too_and_its_name_says_nothing(tmp_path):
    stored = tmp_path / "..%2f..%2fetc%2fpasswd.pdf"
    stored.write_bytes(workbooks.xlsx(GOOD))
    assert inspect(stored) == FileKind.XLSX
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(21 << 20)
    with pytest.raises(Refused) as refused:
        inspect(str(large))
    assert refused.value.code == "too_big"
