"""The outside world of references: guarded requests, look-ups at other people's services, texts from files."""
