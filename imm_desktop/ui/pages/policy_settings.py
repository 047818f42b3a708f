"""Settings › Policies: the booklet that decisions are made under, and its versions."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.dsa import scope_of, scope_text
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.policies import APPROVALS, OTHER_BLOCKS, EntryForm, PoliciesPresenter
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import LineField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.policy_form import PolicyForm
from imm_desktop.ui.pages.reason_order import ReasonOrder
from imm_desktop.ui.pages.settings_section import FORM_WIDTH, SettingsSection
from imm_desktop.ui.tokens import SPACE

_LIST_WIDTH = 220
_VERSIONS_SHOWN = 5
_ORDER = "*order"


class PolicySettings(SettingsSection):
    """Edits a draft; it comes into force with its button, as a new version."""

    key = "policies"
    icon = "list-checks"
    is_wide = True

    def __init__(
        self,
        settings: SettingsPresenter,
        presenter: PoliciesPresenter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._presenter = settings, presenter
        self._help = Label("", ink="muted", wrap=True)
        self._list = QListWidget()
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._add, self._remove = Button(icon="plus"), Button(icon="trash-2")
        self._form = PolicyForm()
        self._form.setMaximumWidth(FORM_WIDTH)
        self._order = ReasonOrder(presenter)
        self._commands = QCheckBox()
        self._scope_name = Label("", wrap=True)
        self._scope = LineField(name="")
        self._scope_fault = Label("", ink="block")
        self._versions = Label("", ink="muted", wrap=True, selectable=True)
        self._fault = Label("", ink="block", wrap=True)
        self._discard, self._save = Button(), Button(kind="primary", icon="save")
        self._lay_out()
        self._list.currentItemChanged.connect(lambda *_items: self._show_entry())
        self._add.clicked.connect(self._add_policy)
        self._remove.clicked.connect(lambda: presenter.remove(self._chosen))
        self._form.edited.connect(presenter.change)
        self._form.secret_typed.connect(presenter.set_secret)
        self._commands.clicked.connect(settings.set_runs_commands)
        self._scope.editingFinished.connect(self._keep_scope)
        self._discard.clicked.connect(presenter.discard)
        self._save.clicked.connect(presenter.save)
        presenter.changed.connect(self._show)
        presenter.faulty.connect(self._show_fault)
        settings.changed.connect(self._show_settings)
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Policies")

    @override
    def retranslate(self) -> None:
        self._help.setText(
            self.tr(
                "Every change makes a new version when it is saved; versions are kept for ever, and each decision names the one it was made under."
            )
        )
        self._order.retranslate()
        self._list.setAccessibleName(self.tr("Policies"))
        self._add.setText(self.tr("Add policy"))
        self._remove.setAccessibleName(self.tr("Remove policy"))
        self._remove.setToolTip(self.tr("Remove policy"))
        self._commands.setText(
            self.tr("Decisions may run commands of this computer, where a policy says so")
        )
        name = self.tr("Blocks apply in")
        self._scope_name.setText(name)
        self._scope.setAccessibleName(name)
        self._scope.setPlaceholderText(self.tr("EU, EEA, or countries such as AT DE"))
        self._scope.setToolTip(
            self.tr("The territorial scope in statements of reasons (DSA); empty: to be filled in.")
        )
        self._discard.setText(self.tr("Discard"))
        self._save.setText(self.tr("Bring into force"))
        self._show()
        self._show_settings(self._settings.settings)

    @property
    def _chosen(self) -> str:
        row = self._list.currentRow()
        return self._key_at(row) if row >= 0 else ""

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE[2])
        left.addWidget(self._list, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        left.addLayout(buttons)
        self._side = QWidget()
        self._side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._form)
        body = QHBoxLayout()
        body.setSpacing(SPACE[5])
        body.addWidget(self._side)
        body.addWidget(scroll, 1)
        body.addWidget(self._order, 1)
        self._scroll = scroll
        foot = QHBoxLayout()
        foot.setSpacing(SPACE[2])
        foot.addWidget(self._fault, 1)
        foot.addWidget(self._discard)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[3])
        column.addWidget(self._help)
        column.addLayout(body, 1)
        column.addWidget(self._commands)
        scope = QHBoxLayout()
        scope.setSpacing(SPACE[2])
        scope.addWidget(self._scope_name)
        scope.addWidget(self._scope, 1)
        scope.addWidget(self._scope_fault)
        column.addLayout(scope)
        column.addWidget(self._versions)
        column.addLayout(foot)

    def _show(self) -> None:
        presenter = self._presenter
        entries = presenter.entries()
        chosen = self._chosen
        keys = [*(one.key for one in entries), _ORDER] if entries else []
        if keys != [self._key_at(row) for row in range(self._list.count())]:
            self._list.blockSignals(True)
            self._list.clear()
            for key in keys:
                item = QListWidgetItem()
                item.setData(Qt.ItemDataRole.UserRole, key)
                self._list.addItem(item)
            self._list.setCurrentRow(keys.index(chosen) if chosen in keys else 0)
            self._list.blockSignals(False)
        for row, one in enumerate(entries):
            self._list.item(row).setText(self._name_of(one))
        if entries:
            self._list.item(len(entries)).setText(self.tr("Reasons and digits"))
        self._side.setFixedWidth(scaled(self.font(), _LIST_WIDTH))
        self._show_entry()
        self._discard.setEnabled(presenter.is_changed)
        self._save.setEnabled(presenter.is_changed and not self._fault.text())
        lines = [
            self.tr("Version %1, %2, %3")
            .replace("%1", str(one.version))
            .replace("%2", one.changed_at.astimezone().strftime("%Y-%m-%d %H:%M"))
            .replace("%3", one.changed_by)
            for one in presenter.versions[:_VERSIONS_SHOWN]
        ]
        self._versions.setText("\n".join(lines))

    def _key_at(self, row: int) -> str:
        return str(self._list.item(row).data(Qt.ItemDataRole.UserRole))

    def _name_of(self, entry: EntryForm) -> str:
        if entry.key == APPROVALS:
            return self.tr("Approvals")
        if entry.key == OTHER_BLOCKS:
            return self.tr("Blocks without a policy")
        return entry.title or self.tr("Untitled")

    def _show_entry(self) -> None:
        chosen = self._chosen
        entry = next((one for one in self._presenter.entries() if one.key == chosen), None)
        self._scroll.setVisible(chosen != _ORDER)
        self._order.setVisible(chosen == _ORDER)
        self._order.show_reasons()
        self._form.setVisible(entry is not None)
        self._remove.setEnabled(entry is not None and entry.is_section)
        if entry is not None:
            self._form.show_entry(entry)

    def _add_policy(self) -> None:
        key = self._presenter.add(self.tr("New policy"))
        for row in range(self._list.count()):
            if self._key_at(row) == key:
                self._list.setCurrentRow(row)
        self._form.focus_title()

    def _show_fault(self, text: str) -> None:
        self._fault.setText(text)
        self._save.setEnabled(self._presenter.is_changed and not text)

    def _show_settings(self, settings: Settings) -> None:
        self._commands.setChecked(settings.runs_commands)
        if not self._scope.hasFocus():
            self._scope.setText(scope_text(settings.dsa_scope))

    def _keep_scope(self) -> None:
        try:
            scope = scope_of(self._scope.text())
        except ValueError as error:
            text = self.tr("%1 is no country of the EU or the EEA.")
            self._scope_fault.setText(text.replace("%1", str(error)))
            return
        self._scope_fault.setText("")
        self._settings.set_dsa_scope(scope)
