"""From the bytes of an uploaded file to shaped rows: guard, readers, legacy text, shape. No tables, no
Django.
"""
