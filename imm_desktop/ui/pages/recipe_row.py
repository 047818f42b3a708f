"""Choosing, saving, renaming and deleting recipes, on top of the Analyse… form."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from imm_desktop.domain.recipes import NAME_MAX_CHARACTERS, clean_name
from imm_desktop.presenters.analyse import AnalysePresenter
from imm_desktop.presenters.batch_words import recipe_line
from imm_desktop.presenters.task_words import kind_text
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import ComboField, LineField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import Panel
from imm_desktop.ui.tokens import SPACE


class RecipeRow(Panel):
    """One line: which recipe the form shows, and what can be done with it."""

    applied = Signal()
    """The form was filled in by a recipe."""

    def __init__(self, presenter: AnalysePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._book = presenter.recipes
        self._choice = ComboField(name=self.tr("Recipe"))
        self._choice.setMinimumContentsLength(18)
        self._choices: list[tuple[str, str]] = []
        self._choice.chosen_changed.connect(self._apply)
        self._save = Button(self.tr("Save as…"), icon="save")
        self._save.clicked.connect(self.ask_name)
        self._more = Button(kind="quiet", icon="ellipsis")
        self._more.setAccessibleName(self.tr("Rename or delete the recipe"))
        self._more.setToolTip(self._more.accessibleName())
        self._more.clicked.connect(self._show_menu)
        self._counts = Label("", ink="muted", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], 0)
        row.setSpacing(SPACE[2])
        row.addWidget(Label(self.tr("Recipe"), ink="muted"))
        row.addWidget(self._choice)
        row.addWidget(self._counts, 1)
        row.addWidget(self._save)
        row.addWidget(self._more)
        self._book.changed.connect(self._show)
        self._book.name_taken.connect(self._ask_replace)
        presenter.changed.connect(self._show)
        self._show()

    def ask_name(self) -> None:
        """Ask for the name under which the form is kept."""
        self._ask(
            self.tr("Save the form as a recipe"),
            self._book.chosen.name if self._book.chosen else "",
            self.tr("Save"),
            self._presenter.save_recipe,
        )

    def _show(self) -> None:
        presenter = self._presenter
        fitting = [one for one in self._book.recipes if one.kind in presenter.kinds()]
        chosen = self._book.chosen
        none = self.tr("No recipe") if self._book.recipes else self.tr("None saved yet")
        choices = [("", none)]
        choices += [(one.recipe_id, f"{one.name} ({kind_text(one.kind)})") for one in fitting]
        if choices != self._choices:  # an open list must not be taken from under the mouse
            self._choices = choices
            self._choice.set_choices(choices)
        self._choice.choose(chosen.recipe_id if chosen is not None else "")
        self._choice.setToolTip(recipe_line(chosen.kind, chosen.values) if chosen else "")
        self._more.setEnabled(chosen is not None)
        self._save.setEnabled(not presenter.outlook().faults)
        text = ""
        if chosen is not None and not presenter.is_like_recipe:
            text = self.tr("changed")
        elif chosen is not None:
            count = presenter.outlook().sources
            text = self.tr("applies to %1 objects").replace("%1", count_text(count))
        self._counts.setText(text)

    def _apply(self, recipe_id: str) -> None:
        found = (one for one in self._book.recipes if one.recipe_id == recipe_id)
        self._presenter.apply(next(found, None))
        self.applied.emit()

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename…"), self._ask_rename)
        menu.addAction(self.tr("Delete"), self._book.delete)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _ask_rename(self) -> None:
        if self._book.chosen is not None:
            name, rename = self._book.chosen.name, self._book.rename
            self._ask(self.tr("Rename the recipe"), name, self.tr("Rename"), rename)

    def _ask(self, title: str, name: str, action: str, then: Callable[[str], None]) -> None:
        dialog = KitDialog(title, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        line = LineField(self.tr("Name of the recipe"), parent=dialog)
        line.setMaxLength(NAME_MAX_CHARACTERS)
        line.setText(name)
        line.selectAll()
        dialog.body.addWidget(line)
        dialog.add_cancel()
        yes = dialog.add_action(action)
        yes.setEnabled(bool(clean_name(name)))
        line.textChanged.connect(lambda text: yes.setEnabled(bool(clean_name(text))))
        dialog.accepted.connect(lambda: then(line.text()))
        dialog.open()
        line.setFocus()

    def _ask_replace(self, name: str) -> None:
        dialog = KitDialog(self.tr("The name is taken"), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = self.tr("There is a recipe called %1. Replace it with this form?")
        dialog.body.addWidget(Label(text.replace("%1", name), wrap=True))
        dialog.add_cancel()
        dialog.add_action(self.tr("Replace"), "block")
        dialog.accepted.connect(lambda: self._presenter.save_recipe(name, replaces=True))
        dialog.open()
