import csv
import io

import openpyxl
import pikepdf
import pytest

from reports.rendering import check, pdf
from reports.rendering.attachments import data_attachments
from tests.reports.rendering import paper as reading
from tests.reports.rendering import sample


@pytest.fixture(scope="module")
def carrying():
    document = sample.review(6)
    return document, data_attachments(document), pdf.render(document, attachments=data_attachments(document))


def test_the_workbook_holds_every_table_chart_and_source(carrying):
    document, (workbook, _), _ = carrying
    book = openpyxl.load_workbook(io.BytesIO(workbook.content))
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert len(book.sheetnames) == 3 + 3 + 1  # tables, charts, sources
    assert {"S1", "S2", *(source.text for source in document.sources)} <= cells
    assert {"Biểu đồ 1. Số buổi phát động quần chúng theo xã", "Biểu đồ 3. " + sample.LINE.title} <= cells
    assert {1405, 2300, 12210, 41} <= cells


def test_the_csv_file_holds_the_same_figures(carrying):
    _, (_, text), _ = carrying
    lines = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig")), delimiter=";"))
    assert ["Biểu đồ 2. Người tham dự qua các quý", "Quý III", "", "1050"] in lines
    assert ["Phụ lục 1. Danh sách các buổi phát động quần chúng", "1"] in [
        [line[0].partition(" - ")[0], line[1]] for line in lines if len(line) > 5
    ]
    assert any("Sổ buổi phát động quần chúng" in cell for line in lines for cell in line)


def test_a_file_that_carries_its_data_is_valid_and_opens_everywhere(carrying, tmp_path):
    document, attachments, made = carrying
    assert made.notices == ()
    assert reading.failed_rules(made.pdf, "3a") == set()
    assert reading.failed_rules(made.pdf, "ua1") == set()
    assert [f.rule for f in check.check_layout(made.pdf, document.profile) if not f.ok] == []
    file = pikepdf.open(io.BytesIO(made.pdf))
    assert file.check_pdf_syntax() == []
    assert {name: spec.get_file().read_bytes() for name, spec in file.attachments.items()} == {
        one.name: one.content for one in attachments
    }
    assert {str(spec.AFRelationship) for spec in file.Root.AF} == {"/Data"}
    kinds = {str(spec.EF.F.Subtype) for spec in file.Root.AF}
    assert kinds == {"/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "/text/csv"}
    assert f"{len(attachments)} embedded files" in reading.poppler("pdfdetach", made.pdf, "-list")


def test_a_long_document_carries_them_too(carrying, monkeypatch):
    from reports.rendering import seamless

    monkeypatch.setattr(seamless, "LONG_ROWS", 20)
    monkeypatch.setattr(seamless, "CHUNK_ROWS", 60)
    document = sample.review(30)
    made = pdf.render_pdf(document, attachments=data_attachments(document))
    assert sorted(pikepdf.open(io.BytesIO(made)).attachments) == ["so-lieu.csv", "so-lieu.xlsx"]
    assert reading.failed_rules(made, "3a") == set()


def test_the_same_document_carries_the_same_bytes():
    assert data_attachments(sample.review(3)) == data_attachments(sample.review(3))
