"""Đo tốc độ tạo tệp PDF. Run ``python -m bench.pdf``; see ../README.md."""
