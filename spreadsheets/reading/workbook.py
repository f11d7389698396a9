"""The one door to the readers: bytes in, a workbook of the common cell model out."""

from . import csv_text, ods, xls, xlsx
from .cells import Workbook
from .guard import FileKind, inspect, load

_READERS = {
    FileKind.XLSX: xlsx.read,
    FileKind.XLS: xls.read,
    FileKind.ODS: ods.read,
    FileKind.CSV: csv_text.read,
}


def open_workbook(data: bytes, filename: str = "") -> Workbook:
    """Looks at ``data`` and hands it to its reader. The file's name is only for messages, never for the
    decision.

    Rows of .xlsx and text are read while they are walked, so Refused may also come from the walk. For an
    uploaded file use :func:`spreadsheets.reading.child.read_in_child`.
    """
    data = load(data)
    return _READERS[inspect(data)](data)
