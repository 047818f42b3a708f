"""Screens without widgets (QtCore only)."""
