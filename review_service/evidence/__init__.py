"""Finding the words in the source, counting the figures, saying what cannot be right. Never a verdict."""
