"""The last touch on a WeasyPrint file: one file that is PDF/A-3a and PDF/UA-1 at once, smaller and cleanly
tagged.

WeasyPrint can name only one of the two standards and leaves five faults that a validator or a screen reader
meets: a compressed metadata packet, page numbers tagged as content that hangs nowhere, a new table on every
page of a table (`table_tags`), one Span element per line of text, and header cells tied by IDs without the ID
tree that would resolve them. `finish` is given to ``write_pdf``.
"""

from __future__ import annotations

import zlib
from typing import Any

import pydyf

from reports.rendering import fonts, page_numbers, table_tags, tag_tree

#: Identification of PDF/UA-1 and the PDF/A extension schema that makes it lawful inside a PDF/A file
#: (ISO 14289-1, 5; ISO 19005-3, 6.6.2.3).
_UA_IDENTIFICATION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
#: Pages hold many short streams; the highest level costs a tenth of the time for a few bytes.
_ZLIB_LEVEL = 6
_PAGINATION = b"<</Type/Pagination>>"
_REPEATED = b"<</Type/Pagination/Subtype/Header>>"


def finish(document: Any, pdf: pydyf.PDF, *, loose: bool = False, continued: bool = False) -> None:
    """WeasyPrint's ``finisher`` hook.

    A ``loose`` part gets its page numbers later (`page_numbers`); one that is ``continued`` begins inside a table.
    """
    _claim_both_standards(pdf)
    elements = tag_tree.of(pdf)
    parents = next(o for o in pdf.objects if isinstance(o, dict) and "Nums" in o)["Nums"]
    margins = tag_tree.take_out(pdf, elements, _unlinked(elements))
    tag_tree.to_artifacts(pdf, parents, margins, _PAGINATION)
    headings = table_tags.merge(document, pdf, elements, continued=continued)
    tag_tree.to_artifacts(pdf, parents, headings, _REPEATED)
    while _flatten_spans(pdf, elements, parents):
        pass
    _each_file_once(pdf)
    _scope_of_headers(elements.values())
    _honest_font_names(pdf)
    if loose:
        _loosen_numbers(pdf)
    _compress(pdf)


def _claim_both_standards(pdf: pydyf.PDF) -> None:
    """Adds PDF/UA-1 to the metadata and writes it as one packet that is not compressed (ISO 19005-3,
    6.6.2.1).
    """
    place = int(pdf.catalog["Metadata"].split()[0])
    xml = b"\n".join(pdf.objects[place].stream)
    packet = xml.replace(b"</rdf:RDF>", _UA_IDENTIFICATION + b"</rdf:RDF>")
    tag_tree.put(pdf, place, pydyf.Stream([packet], {"Type": "/Metadata", "Subtype": "/XML"}, compress=False))


def _unlinked(elements: tag_tree.Elements) -> list[bytes]:
    """Elements that hang nowhere: page numbers and marks in the page margin."""
    linked = {kid for element in elements.values() for kid in tag_tree.kids(element)}
    return [ref for ref, e in elements.items() if ref not in linked and e["S"] != "/Document"]


def _loosen_numbers(pdf: pydyf.PDF) -> None:
    """Each page number in a stream of its own, between what the page draws before and after it."""
    pages = [o for o in pdf.objects if isinstance(o, dict) and o.get("Type") == "/Page"]
    digits: dict[str, bytes] = {}
    for page in pages:
        body = pdf.objects[int(page["Contents"].split()[0])]
        before, number, after = page_numbers.taken_out(_raw(body), digits)
        body.stream = [before]
        middle, end = pydyf.Stream([number], compress=False), pydyf.Stream([after], compress=True)
        pdf.add_object(middle)
        pdf.add_object(end)
        page["Contents"] = pydyf.Array([body.reference, middle.reference, end.reference])


def _raw(stream: pydyf.Stream) -> bytes:
    return b"\n".join(pydyf._to_bytes(part) for part in stream.stream)


def _each_file_once(pdf: pydyf.PDF) -> None:
    """The engine lists every associated file twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _flatten_spans(pdf: pydyf.PDF, elements: dict[bytes, Any], parents: list) -> int:
    """Hangs the text of a line straight on its paragraph or cell instead of on a Span of its own.

    Returns how many Spans went; what held only Spans can go in the next turn.
    """
    spans = {
        ref: e
        for ref, e in elements.items()
        if e["S"] == "/Span"
        and not ({"A", "Alt", "ID", "ActualText"} & e.keys())
        and all(isinstance(kid, int) for kid in e["K"])
        and e["P"] in elements
        and elements[e["P"]].get("Pg") == e["Pg"]
    }
    owner = {ref: _standing_owner(ref, spans) for ref in spans}
    for ref, element in elements.items():
        if ref not in spans and any(kid in spans for kid in tag_tree.kids(element)):
            element["K"][:] = [
                part
                for kid in element["K"]
                for part in (spans[kid]["K"] if isinstance(kid, bytes) and kid in spans else [kid])
            ]
    for owners in parents[1::2]:
        if isinstance(owners, list):
            owners[:] = [owner.get(ref, ref) for ref in owners]
    for ref, element in spans.items():
        del elements[ref]
        tag_tree.put(pdf, element.number, pydyf.Dictionary({}))
    return len(spans)


def _standing_owner(ref: bytes, spans: dict[bytes, dict]) -> bytes:
    while ref in spans:
        ref = spans[ref]["P"]
    return ref


def _scope_of_headers(elements: Any) -> None:
    """Column headers by /Scope; data cells need no list of headers then."""
    for element in elements:
        if element["S"] == "/TH":
            element["A"]["Scope"] = "/Column"
            element.pop("ID", None)
        elif element["S"] == "/TD":
            element["A"].pop("Headers", None)
            if len(element["A"]) == 1:
                del element["A"]


def _honest_font_names(pdf: pydyf.PDF) -> None:
    """The files inside say Liberation Serif; the name the stylesheet gave them is the portal's own
    business.
    """
    alias = fonts.FAMILY.replace(" ", "-").encode()
    for entry in pdf.objects:
        if isinstance(entry, dict):
            for key in ("BaseFont", "FontName"):
                name = entry.get(key)
                if isinstance(name, bytes) and alias in name:
                    style = name.partition(alias)[2].replace(b"-", b"")
                    entry[key] = (
                        name.partition(alias)[0] + b"LiberationSerif" + (b"-" + style if style else b"")
                    )


def _compress(pdf: pydyf.PDF) -> None:
    """Compresses once, here; the writer would do it twice because it also computes the file's identifier."""
    drawn = {
        int(reference.split()[0])
        for o in pdf.objects
        if isinstance(o, dict) and o.get("Type") == "/Page"
        for reference in (o["Contents"] if isinstance(o["Contents"], list) else [o["Contents"]])
    }
    for place, stream in enumerate(pdf.objects):
        if isinstance(stream, pydyf.Stream) and stream.compress:
            stream.stream = [_deflated(_raw(stream), page_content=place in drawn)]
            stream.extra["Filter"] = "/FlateDecode"
            stream.compress = False


def _deflated(raw: bytes, *, page_content: bool) -> bytes:
    """Compressed bytes; those of a page never end in a carriage return, which some readers take for a line
    end.
    """
    data = zlib.compress(raw, _ZLIB_LEVEL)
    while page_content and data.endswith(b"\r"):
        raw += b"\n"
        data = zlib.compress(raw, _ZLIB_LEVEL)
    return data
