"""Huyện mẫu: a sample district with a year of records whose sums are the figures of a published review of 2023.

Everything follows from arithmetic, so that each installation has the same rows. Units and their codes are real, many
hamlet names too; records, sums per commune and names of persons are invented.
"""
