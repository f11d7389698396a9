"""The print stylesheet of a layout profile: its sizes and margins, then the rules all profiles share."""

from __future__ import annotations

from pathlib import Path

from reports.rendering import fonts
from reports.rendering.profiles import Look, Profile

#: Folder of the rules all profiles share; the layout engine may read it.
FOLDER = Path(__file__).resolve().parent.parent.parent / "static" / "print"


def stylesheet(profile: Profile, *, draft: bool = False, first_page: int = 1) -> str:
    """The print stylesheet: fixed rules of static/print/document.css after the profile's sizes.

    ``first_page`` above 1 continues the page numbers of an earlier chunk.
    """
    m, wide = profile.margins, profile.margins.turned()
    # Digits without kerning, as the page numbers of parts are set (`page_numbers`).
    number = f"content:counter(page);{_look(profile.page_number)};font-kerning:none"
    mark = (
        f"@top-right{{content:\"{profile.draft_mark}\";font:italic 11pt '{fonts.FAMILY}'}}" if draft else ""
    )
    if first_page == 1:
        opening = f"@page :first{{@top-center{{content:none}}{'@top-right{content:none}' if draft else ''}}}"
    else:
        opening = f"@page :first{{counter-reset:page {first_page}}}"
    pages = (
        f"@page{{size:A4;margin:{m.top}mm {m.right}mm {m.bottom}mm {m.left}mm;@top-center{{{number}}}{mark}}}"
        f"@page wide{{size:A4 landscape;"
        f"margin:{wide.top}mm {wide.right}mm {wide.bottom}mm {wide.left}mm}}{opening}"
    )
    return (
        fonts.face_rules() + pages + _sizes(profile) + (FOLDER / "document.css").read_text(encoding="utf-8")
    )


def _look(look: Look) -> str:
    weight = "bold" if look.bold else "normal"
    slant = "italic" if look.italic else "normal"
    caps = ";text-transform:uppercase" if look.caps else ""
    return f"font:{slant} {weight} {look.size}pt '{fonts.FAMILY}'{caps}"


def _sizes(profile: Profile) -> str:
    pitch, gap = profile.line_pitch, profile.paragraph_gap
    looks = {
        ".superior": profile.superior,
        ".issuer": profile.issuer,
        ".number": profile.number,
        ".place-date": profile.place_date,
        ".kind": profile.kind,
        ".subject": profile.subject,
        ".position": profile.position,
        ".signer": profile.signer,
        ".to .label": profile.recipients_label,
        ".app h2": profile.appendix,
        ".app .note": profile.appendix_note,
    }
    looks |= {f".right{i}": line.look for i, line in enumerate(profile.right_lines, 1)}
    rules = [f"{selector}{{{_look(look)}}}" for selector, look in looks.items()]
    left = profile.left_share * 100
    rules += [
        f"html{{font:{profile.body.size}pt/{pitch}pt '{fonts.FAMILY}'}}",
        f"p{{margin:0 0 {gap}pt;text-indent:{profile.first_line}mm}}",
        f".h1,.h2,.h3{{{_look(profile.heading)};line-height:{pitch}pt;"
        f"margin:{gap}pt 0 {gap}pt;text-indent:{profile.first_line}mm}}",
        f".left{{width:{left:g}%}}.right{{width:{100 - left:g}%}}",
        f".to p{{{_look(profile.recipients)};line-height:1.2}}",
        f".data{{font-size:{profile.table}pt}}.data.s{{font-size:{profile.small_table}pt}}",
    ]
    return "\n".join(rules) + "\n"
