"""The engine's database: connections end with their threads."""

import threading
from pathlib import Path

from imm_desktop.engine.database import Database


def test_threads_that_end_leave_no_connection_open(tmp_path: Path) -> None:
    database = Database(tmp_path)
    for _ in range(20):
        thread = threading.Thread(target=lambda: database.read("SELECT * FROM project"))
        thread.start()
        thread.join()
    assert len(database._open) < 5, "this thread's, the writer's and the last one's at most"
    assert database.read("SELECT * FROM project") == []
    database.close()
