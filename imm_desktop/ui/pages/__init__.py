"""One file a page of the main window."""
