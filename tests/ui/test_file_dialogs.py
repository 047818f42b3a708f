"""One way of asking where to write."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from imm_desktop.ui.file_dialogs import ask_where_to_save
from tests.helpers import process_qt_events


def test_the_suffix_follows_the_kind_and_the_answer_names_both(qtbot, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)
    written: list[tuple[Path, str]] = []
    ask_where_to_save(
        window,
        "Export markers",
        ("CSV (*.csv)", "JSON, all of it (*.json)"),
        lambda path, chosen: written.append((path, chosen)),
        "markers.csv",
    )
    dialog = window.findChild(QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "markers.csv"
    assert dialog.defaultSuffix() == "csv"
    dialog.setDirectory(str(tmp_path))
    dialog.selectNameFilter("JSON, all of it (*.json)")
    dialog.filterSelected.emit("JSON, all of it (*.json)")
    dialog.selectFile("mine")
    dialog.accept()
    process_qt_events()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert written == [(tmp_path / "mine.json", "JSON, all of it (*.json)")]
    assert window.findChildren(QFileDialog) == []
