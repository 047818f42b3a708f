"""Asking for files and folders, and where to write one, in one way everywhere: nothing can be deleted or renamed there."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where_to_save(
    parent: QWidget,
    title: str,
    filters: Sequence[str],
    write: Callable[[Path, str], None],
    name: str = "",
) -> None:
    """Ask for a file, at first among the operator's documents; everything else goes on meanwhile.

    Args:
        parent: Whose dialog it is.
        title: What is written.
        filters: The kinds to choose from, such as ``CSV (*.csv)``; the suffix follows the one chosen.
        write: Gets the path and the chosen filter.
        name: Offered as the file's name.
    """
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    folder = Path(QStandardPaths.writableLocation(documents) or Path.home())
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(filters))
    dialog.setDefaultSuffix(_suffix_of(filters[0]))
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(_suffix_of(chosen)))
    if name:
        dialog.selectFile(str(folder / name))
    dialog.fileSelected.connect(lambda path: write(Path(path), dialog.selectedNameFilter()))
    _open(dialog)


def ask_for_files(
    parent: QWidget, title: str, read: Callable[[list[Path]], object], filters: Sequence[str] = ()
) -> None:
    """Ask for files that are there; everything else goes on meanwhile.

    Args:
        parent: Whose dialog it is.
        title: What they are for.
        read: Gets their paths.
        filters: The kinds to choose from; all when there are none.
    """
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    if filters:
        dialog.setNameFilters(list(filters))
    dialog.filesSelected.connect(lambda names: read([Path(name) for name in names]))
    _open(dialog)


def ask_for_folder(parent: QWidget, title: str, use: Callable[[Path], object]) -> None:
    """Ask for a folder; everything else goes on meanwhile."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.fileSelected.connect(lambda path: use(Path(path)))
    _open(dialog)


def _open(dialog: QFileDialog) -> None:
    # In Qt's own dialog the key Delete deletes what is chosen, folders with all that is in them.
    dialog.setOption(QFileDialog.Option.ReadOnly)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _suffix_of(name_filter: str) -> str:
    """``CSV (*.csv)`` → ``csv``."""
    return name_filter.rpartition("*.")[2].rstrip(")")
