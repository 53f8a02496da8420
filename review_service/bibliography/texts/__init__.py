"""Uploaded files to plain text: `read_text` in `reading.py`, a file a format. Files come from strangers."""
