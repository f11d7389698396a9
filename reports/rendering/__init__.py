"""Rendering: a block model (plain values) in, PDF, DOCX or XLSX bytes out; the database is never read."""

import logging

# The layout engine reports each of its steps, already while it is imported; only its warnings are of use.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
