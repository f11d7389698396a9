"""Xét từng ô, từng dòng: what was read, what is doubtful, what is wrong, and what the row would change."""
