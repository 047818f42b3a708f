"""Fakes of the ports that services need, one file a port.

The archive is not faked: ``tests.archives.open_fresh(tmp_path / "archive.db")`` is quick enough.
"""
