"""Database expressions for Vietnamese text, on functions that the first migration of `orgs` creates.

They are immutable, so generated columns can use them: every write keeps its search and sort keys, bulk writes too.
"""

from django.db.models import Func, TextField, Value
from django.db.models.functions import Concat


class FoldVi(Func):
    """Accent-free search key, equal to `common.text.fold`."""

    function = "dv_fold"
    arity = 1
    output_field = TextField()


class SortVi(Func):
    """Key in Vietnamese alphabetical order under the "C" collation, with numbers in numeric order."""

    function = "dv_sort"
    arity = 1
    output_field = TextField()


def joined(*columns: str) -> Concat:
    """Columns put together with a space between, as one text."""
    parts: list[str | Value] = []
    for column in columns:
        parts += [column, Value(" ")]
    return Concat(*parts[:-1], output_field=TextField())
