"""One way of asking for files, and where to write."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QFileSystemModel, QLineEdit, QListView, QWidget

from imm_desktop.ui.file_dialogs import ask_for_files, ask_for_folder, ask_where_to_save
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


def shown(window):
    dialog = window.findChild(QFileDialog)
    process_qt_events()
    return dialog


def chosen(window, path):
    """As the operator does who types a name."""
    dialog = shown(window)
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    dialog.accept()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_files_and_folders_are_told_as_paths(qtbot, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)
    file = tmp_path / "case.json"
    file.touch()
    told = []
    ask_for_files(window, "Open", told.append, ["JSON (*.json)"])
    chosen(window, file)
    ask_for_folder(window, "Add", told.append)
    chosen(window, tmp_path)
    assert told == [[file], tmp_path]


def test_the_key_delete_deletes_nothing_there(qtbot, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)
    (tmp_path / "film.mp4").touch()
    asked = []
    for ask in (
        lambda: ask_for_files(window, "Upload", asked.append),
        lambda: ask_for_folder(window, "Add", asked.append),
        lambda: ask_where_to_save(window, "Save", ["All (*)"], lambda *_: None),
    ):
        ask()
        dialog = shown(window)
        dialog.setDirectory(str(tmp_path))
        dialog.selectFile(str(tmp_path / "film.mp4"))
        model = dialog.findChild(QFileSystemModel, "qt_filesystem_model")
        assert model.isReadOnly()
        QTest.keyClick(dialog.findChild(QListView, "listView"), Qt.Key.Key_Delete)
        dialog.reject()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert (tmp_path / "film.mp4").exists()
