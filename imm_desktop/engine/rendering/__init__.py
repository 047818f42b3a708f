"""Highlights joined, filtered and encoded with PyAV."""
