"""Xét chất lượng số liệu: rules, values and history in, findings out; the same for every door."""
