"""The engine's database: connections end with their threads."""

import json
import sqlite3
import threading
from pathlib import Path

from imm_desktop.engine.database import MIGRATIONS, Database


def test_threads_that_end_leave_no_connection_open(tmp_path: Path) -> None:
    database = Database(tmp_path)
    for _ in range(20):
        thread = threading.Thread(target=lambda: database.read("SELECT * FROM project"))
        thread.start()
        thread.join()
    assert len(database._open) < 5, "this thread's, the writer's and the last one's at most"
    assert database.read("SELECT * FROM project") == []
    database.close()


def test_an_older_database_keeps_what_was_asked_for_beside_the_work(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "engine.db")
    connection.executescript("".join(MIGRATIONS[:3]) + "PRAGMA user_version=3;")
    for task, uri in (("a", "oss://b/m.json"), ("b", None)):
        connection.execute(
            "INSERT INTO job(task_id, project, kind, state, created_ns, event_id, request_id, parameters, tags, "
            "message_uri) VALUES (?, 'p', 'MediaConvert', 'queued', 1, 'e', 'r', '{}', '{}', ?)",
            (task, uri),
        )
    connection.commit()
    connection.close()
    database = Database(tmp_path)
    rows = database.read("SELECT aside FROM job ORDER BY task_id")
    database.close()
    assert [json.loads(row["aside"]) for row in rows] == [
        {"Notification": {"ExtendedMessageURI": "oss://b/m.json"}},
        {},
    ]
