"""The outside world of references: readers of bibliographic formats and lists, and look-ups. Knows no database."""
