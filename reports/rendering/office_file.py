"""Word and Excel files that are the same bytes for the same content: their clocks are set to the document's moment."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

_MOMENTS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def stable(content: bytes, moment: datetime) -> bytes:
    """The package with ``moment`` instead of the clock in its properties and in its directory."""
    written = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _MOMENTS.sub(rb"\g<1>" + written + rb"\g<3>", data)
            entry = zipfile.ZipInfo(name, (max(moment.year, 1980), moment.month, moment.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return out.getvalue()
