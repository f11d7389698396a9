"""Đợt nhập từ bảng tính: the batch, its sheets' columns, its rows and what each did to a record."""

from spreadsheets.models.batches import BatchState, ImportBatch, ImportRow, RowState
from spreadsheets.models.memory import ColumnMemory, NameMemory

__all__ = ["BatchState", "ColumnMemory", "ImportBatch", "ImportRow", "NameMemory", "RowState"]
