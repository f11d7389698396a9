import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from reports.rendering import fonts
from reports.rendering.blocks import Paragraph
from tests.reports.rendering import sample


@pytest.fixture
def no_memory():
    fonts.folder.cache_clear()
    yield
    fonts.folder.cache_clear()


def test_all_134_letters_are_asked_for():
    assert len(fonts.VIETNAMESE_LETTERS) == len(set(fonts.VIETNAMESE_LETTERS)) == 134
    assert set("ăâđêôơưắẵỡữậặểỗợỵĂÂĐÊÔƠƯẮẴỠỮẬẶỂỖỢỴ") < set(fonts.VIETNAMESE_LETTERS)


def test_the_files_found_are_complete():
    assert fonts.fault(fonts.folder()) == ""


def test_a_font_without_the_letters_is_refused_with_a_sentence(tmp_path, monkeypatch, no_memory):
    for style, _, _ in fonts.STYLES:
        name = f"LiberationSerif-{style}.ttf"
        with TTFont(fonts.path(style)) as font:
            for table in font["cmap"].tables:
                table.cmap.pop(ord("ẵ"), None)
            font.save(tmp_path / name)
    fonts.folder.cache_clear()
    monkeypatch.setenv("REPORT_FONT_DIR", str(tmp_path))
    with pytest.raises(fonts.FontMissing, match="thiếu 1 chữ tiếng Việt.*fonts-liberation2"):
        fonts.folder()


def test_an_incomplete_folder_is_refused(tmp_path, monkeypatch, no_memory):
    shutil.copy(fonts.path(), tmp_path)
    fonts.folder.cache_clear()
    monkeypatch.setenv("REPORT_FONT_DIR", str(tmp_path))
    with pytest.raises(fonts.FontMissing, match="LiberationSerif-Bold.ttf"):
        fonts.folder()


def test_font_rules_name_files_and_never_an_installed_font():
    rules = fonts.face_rules()
    assert rules.count("@font-face") == rules.count("url('file://") == 4
    assert "local(" not in rules
    assert all(Path(fonts.folder(), f"LiberationSerif-{style}.ttf").is_file() for style, _, _ in fonts.STYLES)


def test_signs_without_a_glyph_are_replaced_and_reported():
    assert fonts.drawable("Buôn Kăl Yŭk, ƀuôn Čư̆ M'gar") == "Buôn Kăl Yŭk, ƀuôn Čư̆ M'gar"
    assert fonts.drawable("Covid\u201119 \U0001f600 中") == "Covid\u201019 □ □"
    document = sample.review(2, blocks=(Paragraph("vui \U0001f600\U0001f600, 中 và □"),))
    assert fonts.undrawable(document) == "\U0001f600中"
    assert fonts.undrawable(sample.review(2)) == ""
