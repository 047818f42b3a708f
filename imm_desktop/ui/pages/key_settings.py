"""Settings › Keys: every command with its keys, and another key for the chosen one."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import SearchField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.settings_section import SettingsSection
from imm_desktop.ui.pages.tables import Table, TableDelegate
from imm_desktop.ui.shortcuts import (
    COMMANDS,
    conflicts_of,
    key_text,
    keys_of,
    same_key,
    scope_text,
    text_of,
)
from imm_desktop.ui.tokens import SPACE

_ID_ROLE: Final = Qt.ItemDataRole.UserRole
_PLACE_WIDTH: Final = 120
_KEYS_WIDTH: Final = 200


class KeySettings(SettingsSection):
    """A key that calls something else where the command is at hand is refused until the operator takes it away there."""

    key = "keys"
    icon = "keyboard"
    is_wide = True

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._in_the_way: tuple[str, ...] = ()
        self._search = SearchField("")
        self._all_own = Button(icon="rotate-ccw")
        self._model = QStandardItemModel(0, 3, self)
        self._table = Table(
            self._model,
            TableDelegate(),
            {1: _PLACE_WIDTH, 2: _KEYS_WIDTH},
            stretched=0,
            several=False,
        )
        self._name = Label("", Role.STRONG)
        self._edit = QKeySequenceEdit()
        self._edit.setMaximumSequenceLength(1)
        self._edit.setClearButtonEnabled(True)
        self._use = Button(kind="primary")
        self._add = Button()
        self._none = Button()
        self._own = Button(icon="undo-2")
        self._said = Label("", ink="muted", wrap=True)
        self._said.setAccessibleName("")
        self._take = Button(kind="block")
        self._lay_out()
        self._search.search_changed.connect(lambda _words: self._fill())
        self._all_own.clicked.connect(presenter.reset_keys)
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_chosen())
        self._edit.keySequenceChanged.connect(lambda _keys: self._check())
        self._use.clicked.connect(lambda: self._keep((self._typed,)))
        self._add.clicked.connect(lambda: self._keep((*keys_of(self.chosen), self._typed)))
        self._none.clicked.connect(lambda: self._keep(()))
        self._own.clicked.connect(lambda: presenter.set_keys(self.chosen, None))
        self._take.clicked.connect(self._take_it)
        presenter.changed.connect(self._settings_changed)
        self.retranslate()

    @property
    def chosen(self) -> str:
        """ID of the command whose keys are shown below; empty when none is chosen."""
        index = self._table.currentIndex()
        return str(self._model.index(index.row(), 0).data(_ID_ROLE)) if index.isValid() else ""

    def choose(self, command_id: str) -> None:
        """Show the keys of ``command_id``; one that is filtered away changes nothing."""
        for row in range(self._model.rowCount()):
            if self._model.item(row).data(_ID_ROLE) == command_id:
                flags = QItemSelectionModel.SelectionFlag
                self._table.selectionModel().setCurrentIndex(
                    self._model.index(row, 0), flags.ClearAndSelect | flags.Rows
                )

    @override
    def title(self) -> str:
        return self.tr("Keys")

    @override
    def retranslate(self) -> None:
        self._search.show_placeholder(self.tr("Find a command or a key"))
        self._all_own.setText(self.tr("All as they came"))
        self._model.setHorizontalHeaderLabels(
            [self.tr("Command"), self.tr("Where"), self.tr("Keys")]
        )
        self._table.setAccessibleName(self.tr("Keys"))
        self._edit.setAccessibleName(self.tr("New key"))
        self._edit.setToolTip(self.tr("Click here and press the key"))
        self._use.setText(self.tr("Use this key"))
        self._add.setText(self.tr("Use this one too"))
        self._none.setText(self.tr("No key"))
        self._own.setText(self.tr("As it came"))
        self._take.setText(self.tr("Take it away there"))
        self._fill()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._search)
        head.addStretch(1)
        head.addWidget(self._all_own)
        line = QHBoxLayout()
        line.setSpacing(SPACE[2])
        line.addWidget(self._edit, 1)
        for widget in (self._use, self._add, self._none, self._own):
            line.addWidget(widget)
        says = QHBoxLayout()
        says.addWidget(self._said, 1)
        says.addWidget(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[3])
        column.addLayout(head)
        column.addWidget(self._table, 1)
        column.addWidget(self._name)
        column.addLayout(line)
        column.addLayout(says)

    def _fill(self) -> None:
        chosen = self.chosen
        words = self._search.text().strip().casefold().split()
        self._model.removeRows(0, self._model.rowCount())
        for command_id, command in COMMANDS.items():
            keys = "  ".join(key_text(key) for key in keys_of(command_id))
            place = scope_text(command.scope)
            hay = f"{text_of(command_id)} {command.text} {place} {keys}".casefold()
            if all(word in hay for word in words):
                name = QStandardItem(text_of(command_id))
                name.setData(command_id, _ID_ROLE)
                self._model.appendRow([name, QStandardItem(place), QStandardItem(keys)])
        self.choose(chosen)
        if not self.chosen and self._model.rowCount():
            self.choose(str(self._model.item(0).data(_ID_ROLE)))
        self._show_chosen()

    def _show_chosen(self) -> None:
        self._name.setText(text_of(self.chosen) if self.chosen else "")
        self._edit.clear()
        self._check()

    @property
    def _typed(self) -> str:
        return self._edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _check(self) -> None:
        """What the typed key would do elsewhere, said before it is used."""
        chosen, typed = self.chosen, self._typed
        self._in_the_way = conflicts_of(chosen, typed) if chosen and typed else ()
        has_it = bool(chosen) and any(same_key(typed, one) for one in keys_of(chosen))
        free = bool(chosen and typed) and not self._in_the_way and not has_it
        self._use.setEnabled(free)
        self._add.setEnabled(free and bool(keys_of(chosen)))
        self._none.setEnabled(bool(chosen) and bool(keys_of(chosen)))
        changed = {one.command for one in self._presenter.settings.shortcuts}
        self._own.setEnabled(chosen in changed)
        self._all_own.setEnabled(bool(changed))
        self._take.setVisible(bool(self._in_the_way))
        if self._in_the_way:
            names = ", ".join(
                f"{text_of(one)} ({scope_text(COMMANDS[one].scope)})" for one in self._in_the_way
            )
            said = self.tr("%1 is in use: %2.").replace("%1", key_text(typed)).replace("%2", names)
        elif has_it:
            said = self.tr("The command has this key already.")
        else:
            said = self.tr("Menus, tooltips and the list of keys show what is chosen here.")
        self._said.setText(said)

    def _keep(self, keys: tuple[str, ...]) -> None:
        self._presenter.set_keys(self.chosen, keys)

    def _take_it(self) -> None:
        typed = self._typed
        for command_id in self._in_the_way:
            left = tuple(one for one in keys_of(command_id) if not same_key(one, typed))
            self._presenter.set_keys(command_id, left)
        self._edit.setKeySequence(QKeySequence(typed))
        self._check()

    def _settings_changed(self, _settings: Settings) -> None:
        typed = self._edit.keySequence()
        self._fill()
        self._edit.setKeySequence(typed)
