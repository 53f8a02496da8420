"""The outside world of references: readers and writers of bibliographic formats, a file a format."""
