"""One module for each version; released ones are never edited."""
