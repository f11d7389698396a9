"""Danh sách từ tệp CSV: trees of units and teams that an administrator of the server loads by command."""
