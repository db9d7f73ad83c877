"""How much one document may hold. Belongs here: numbers and their reasons; the readers apply them.

How large a file or an archive may be is ``pipelines/ingest/limits.py``.
"""

MAX_CELLS = 200_000
"""Cells of all tables of a document; the form has 200, and the appendices of the longest reports some thousands."""

MAX_MARKUP = 4_000_000
"""Tags, opening and closing, of one XML part: what a parser keeps of a tag is many times its bytes in the file. The
longest reports have some 100,000."""
