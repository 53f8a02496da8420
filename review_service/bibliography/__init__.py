"""The outside world of references: bibliographic formats, lists, and look-ups, a file each.
Knows no database."""
