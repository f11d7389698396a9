"""Reads finished files back: text, structure, fonts, conformance."""

from __future__ import annotations

import collections
import io
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import page as page_validation
import pikepdf

from reports.rendering import page_reading


def poppler(tool: str, pdf: bytes, *options: str) -> str:
    """Output of a poppler tool on the file; anything it complains about fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.pdf"
        path.write_bytes(pdf)
        target = ["-"] if tool == "pdftotext" else []
        done = subprocess.run(
            [tool, *options, str(path), *target], capture_output=True, text=True, check=True
        )
    assert done.stderr == ""
    return done.stdout


def text(pdf: bytes, *options: str) -> str:
    """The text layer."""
    return poppler("pdftotext", pdf, *options)


def failed_rules(pdf: bytes, profile: str) -> set[str]:
    """Rules of PDF/A ("3a") or PDF/UA ("ua1") that the file breaks.

    The validator takes every stream whose last byte is a carriage return for one of wrong length; that rule is
    therefore checked here, byte by byte, and its verdict replaced.
    """
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        limits = page_validation.SafetyLimits.unlimited()
        result = page_validation.validate_pdf(file.name, profile=profile, limits=limits)
    rules = {failure.rule_id for failure in result.failures}
    if stream_lengths_hold(pdf):
        rules = {rule for rule in rules if not rule.endswith("STREAM-LENGTH-001")}
    return rules


def stream_lengths_hold(pdf: bytes) -> bool:
    """Whether every stream is exactly as long as its dictionary says."""
    checked = 0
    for found in re.finditer(rb"\d+ 0 obj\s*<<(.*?)>>\s*stream\r?\n", pdf, re.DOTALL):
        length = re.search(rb"/Length (\d+)(?! \d+ R)", found[1])
        if not length or not re.match(rb"\r?\n?endstream", pdf[found.end() + int(length[1]) :][:12]):
            return False
        checked += 1
    return checked > 0 and checked == pdf.count(b"endstream")


@dataclass(frozen=True)
class Element:
    """An element of the structure tree; ``content`` counts the pieces of page content it holds itself."""

    kind: str
    alt: str
    scope: str
    content: int


def elements(pdf: bytes) -> list[Element]:
    """Every structure element that can be reached from the root of the tree."""
    file = pikepdf.open(io.BytesIO(pdf))
    todo, out = [file.Root.StructTreeRoot.K], []
    while todo:
        node = todo.pop()
        if isinstance(node, pikepdf.Array):
            todo += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            kids = node.get("/K", pikepdf.Array())
            todo.append(kids)
            if "/S" in node:
                content = sum(isinstance(kid, int) for kid in kids)
                scope = str(node.get("/A", {}).get("/Scope", ""))
                out.append(Element(str(node.S)[1:], str(node.get("/Alt", "")), scope, content))
    return out


def outside_rows(pdf: bytes) -> list[str]:
    """Cells of tables that stand anywhere but in a row, and rows that stand outside a table."""
    right = {"TD": {"TR"}, "TH": {"TR"}, "TR": {"THead", "TBody", "TFoot", "Table"}}
    file = pikepdf.open(io.BytesIO(pdf))
    todo: list[tuple[pikepdf.Object, str]] = [(file.Root.StructTreeRoot.K, "")]
    wrong = []
    while todo:
        node, parent = todo.pop()
        if isinstance(node, pikepdf.Array):
            todo += [(kid, parent) for kid in node]
        elif isinstance(node, pikepdf.Dictionary):
            kind = str(node.get("/S", ""))[1:] or parent
            if kind in right and kind != parent and parent not in right[kind]:
                wrong.append(f"{kind} in {parent}")
            todo.append((node.get("/K", pikepdf.Array()), kind))
    return wrong


def counts(pdf: bytes) -> collections.Counter[str]:
    """How many elements of each kind the structure tree holds."""
    return collections.Counter(element.kind for element in elements(pdf))


def marked_content(pdf: bytes) -> tuple[int, int]:
    """Pieces of content marked on the pages with a number, and how many of them the structure tree reaches."""
    marked = 0
    file = pikepdf.open(io.BytesIO(pdf))
    for sheet in file.pages:
        for operands, operator in pikepdf.parse_content_stream(sheet):
            if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary):
                marked += "/MCID" in operands[1]
    return marked, sum(element.content for element in elements(pdf))


def _tree(pdf: pikepdf.Pdf) -> list[tuple[pikepdf.Object, pikepdf.Object]]:
    """Every structure element with the one it hangs under."""
    todo = [(kid, pdf.Root.StructTreeRoot) for kid in pdf.Root.StructTreeRoot.K]
    out = []
    while todo:
        element, above = todo.pop()
        out.append((element, above))
        kids = (kid for kid in element.get("/K", []) if isinstance(kid, pikepdf.Dictionary))
        todo += [(kid, element) for kid in kids if "/S" in kid]
    return out


def read_aloud(pdf: bytes) -> str:
    """The text in the order of the structure tree, a line for each element that holds content.

    The same as ``pdfinfo -struct-text``, which draws the page anew for each element, without its layout.
    """
    file = pikepdf.open(io.BytesIO(pdf))
    pages = {sheet.objgen: i for i, sheet in enumerate(file.pages)}
    marked: list[dict[int, str]] = []
    for sheet in page_reading.sheets(file):
        texts: dict[int, str] = collections.defaultdict(str)
        for run in sheet.runs:
            texts[run.mark] += run.text
        marked.append(texts)
    lines = []

    def walk(element: pikepdf.Object) -> None:
        kids = list(element.get("/K", []))
        words = [marked[pages[element.Pg.objgen]][kid] for kid in kids if isinstance(kid, int)]
        if words:
            lines.append(" ".join(word.strip() for word in words))
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                walk(kid)

    walk(file.Root.StructTreeRoot.K[0])
    return "\n".join(lines)


def wrong_parents(pdf: bytes) -> list[str]:
    """Elements that name another parent than they hang under, and content whose page names another element."""
    file = pikepdf.open(io.BytesIO(pdf))
    numbers = file.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    wrong = []
    for element, above in _tree(file):
        if element.P.objgen != above.objgen:
            wrong.append(f"{element.S} hangs elsewhere")
        for kid in element.get("/K", []):
            if isinstance(kid, int) and owners[int(element.Pg.StructParents)][kid].objgen != element.objgen:
                wrong.append(f"{element.S} does not own {kid}")
    return wrong


def empty_elements(pdf: bytes) -> set[str]:
    """Kinds of the elements that hold nothing."""
    file = pikepdf.open(io.BytesIO(pdf))
    return {str(element.S)[1:] for element, _ in _tree(file) if not len(element.get("/K", []))}


def checked_by_qpdf(pdf: bytes) -> str:
    """What ``qpdf --check`` says; a warning or an error fails the test."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(["qpdf", "--check", file.name], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout
