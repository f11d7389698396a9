"""Số liệu của báo cáo: one definition per figure, computed from records, traced back to them and printed."""

from reports.figures.charts import CHARTS, chart_series
from reports.figures.computing import compute, compute_many
from reports.figures.definitions import DEFINITIONS, Definition
from reports.figures.plain import AppendixTable, ChartSeries, TableCell, TableColumn
from reports.figures.printing import DISPLAYS, named_list, number_only, printed
from reports.figures.scope import Scope, load_scopes, scope_paths
from reports.figures.tables import TABLES, appendix_table
from reports.figures.tracing import records_behind
from reports.figures.values import Behind, FigureFormat, FigureQuery, FigureValue

__all__ = [
    "CHARTS",
    "TABLES",
    "AppendixTable",
    "ChartSeries",
    "TableCell",
    "TableColumn",
    "appendix_table",
    "chart_series",
    "DEFINITIONS",
    "DISPLAYS",
    "Behind",
    "Definition",
    "FigureFormat",
    "FigureQuery",
    "FigureValue",
    "Scope",
    "compute",
    "compute_many",
    "load_scopes",
    "named_list",
    "number_only",
    "printed",
    "records_behind",
    "scope_paths",
]
