"""Nhập từ bảng tính: receive a file, ask about it, write it, take it back."""
