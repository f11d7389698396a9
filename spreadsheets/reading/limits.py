"""How much of an uploaded workbook is believed. Sizes in bytes unless the name says otherwise.

A commune's sheet has tens to thousands of rows; the largest file of the bench has 100,000 rows of 16 columns,
which is 9 MB zipped and 80 MB of XML. Everything above these limits is an accident or an attack.
"""

MIB = 1 << 20

FILE_BYTES = 20 * MIB
PARTS = 2_000
PART_BYTES = 160 * MIB
TOTAL_BYTES = 240 * MIB
# Real sheets shrink 8 to 25 times; only parts above RATIO_FROM are judged, because tiny parts shrink more.
RATIO = 200
RATIO_FROM = MIB

SHEETS = 200
ROWS = 200_000
COLUMNS = 256
CELLS = 5_000_000
MERGES = 50_000
# One more than Excel allows in a cell, so that whoever judges the text still sees that it is too long.
TEXT_CHARS = 32_768

# Address space a reading child may add to what it inherits, and its time: a start plus a share by size of
# file.
CHILD_MEMORY_BYTES = 256 * MIB
CHILD_SECONDS = 2
CHILD_SECONDS_PER_MIB = 3
# On a busy machine a second of the processor takes longer than a second of the clock.
CHILD_WAIT_FACTOR = 2
