"""Settings › Accounts: those there are, and a form for a new one."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.presenters.account_words import account_name
from imm_desktop.presenters.new_account import REGIONS, TYPED_SOURCES, NewAccount, missing_in
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Chip, Tone
from imm_desktop.ui.kit.field import FieldRow, Form
from imm_desktop.ui.kit.inputs import ComboField, LineField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import Card, PanelHeading
from imm_desktop.ui.pages.settings_section import SettingsSection
from imm_desktop.ui.tokens import SPACE

_ASKED_PX: Final = 420


class AccountSettings(SettingsSection):
    """Lists accounts, tests, chooses and removes them, and adds cloud accounts."""

    key = "accounts"
    icon = "cloud"

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._cards: list[Card] = []
        self._tested = Banner("info")
        self._tested.hide()
        self._tested.dismissed.connect(self._tested.hide)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE[2])
        self._new_heading = PanelHeading()
        self._form = Form()
        self._name = LineField(name="")
        self._region = ComboField([(one, one) for one in REGIONS])
        self._region.setEditable(True)
        self._project = LineField(name="")
        self._source = ComboField()
        self._source.chosen_changed.connect(lambda _source: self._show_source())
        self._profile = ComboField()
        self._key_id = LineField(name="")
        self._secret = LineField(name="")
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._buckets = LineField(name="")
        self._add = Button(kind="primary", icon="plus")
        self._add.clicked.connect(self._add_account)
        self._changed: Account | None = None
        """Whose words stand in the form; None for a new account's."""
        self._leave = Button(kind="quiet")
        self._leave.clicked.connect(self._start_new)
        self._rows: dict[str, FieldRow] = {
            key: self._form.add_row("", control)
            for key, control in (
                ("name", self._name),
                ("region", self._region),
                ("project", self._project),
                ("source", self._source),
                ("profile", self._profile),
                ("key_id", self._key_id),
                ("secret", self._secret),
                ("buckets", self._buckets),
            )
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[3])
        column.addWidget(self._tested)
        column.addLayout(self._list)
        column.addSpacing(SPACE[3])
        column.addWidget(self._new_heading)
        column.addWidget(self._form)
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addWidget(self._leave)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        presenter.changed.connect(lambda _settings: self._show_accounts())
        presenter.account_added.connect(self._clear)
        presenter.account_tested.connect(self._show_tested)
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Accounts")

    @override
    def retranslate(self) -> None:
        self._leave.setText(self.tr("Cancel"))
        words = {
            "name": (self.tr("Name"), self.tr("What you call it.")),
            "region": (
                self.tr("Region"),
                self.tr("Of the IMM project; its buckets are in the same region."),
            ),
            "project": (self.tr("Project"), self.tr("An IMM project that exists in that region.")),
            "source": (self.tr("Access key from"), ""),
            "profile": (
                self.tr("Profile"),
                self.tr(
                    "Of the aliyun CLI: keys, assumed roles (RamRoleArn, ECS, OIDC), commands and sign-ins. "
                    "Nothing in its files is changed."
                ),
            ),
            "key_id": (self.tr("AccessKey ID"), ""),
            "secret": (self.tr("AccessKey secret"), self._secret_help()),
            "buckets": (
                self.tr("Buckets"),
                self.tr("Only for keys that may not list buckets: names, separated by commas."),
            ),
        }
        for key, (label, help_text) in words.items():
            self._rows[key].show_texts(label, help_text)
        for control, key in (
            (self._name, "name"),
            (self._project, "project"),
            (self._key_id, "key_id"),
            (self._secret, "secret"),
            (self._buckets, "buckets"),
            (self._region, "region"),
            (self._source, "source"),
            (self._profile, "profile"),
        ):
            control.setAccessibleName(words[key][0])
        self._show_form_words()
        self._show_accounts()

    def _secret_help(self) -> str:
        if self._changed is not None and self._changed.credential_source in TYPED_SOURCES:
            return self.tr("Leave both empty to keep the key that is there.")
        if self._presenter.keeps_keys:
            return self.tr("Kept in the key ring of this computer, nowhere else.")
        return self.tr("This computer has no key ring: the key is forgotten when the program ends.")

    def _show_accounts(self) -> None:
        for card in self._cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [self._card(one) for one in self._presenter.settings.accounts]
        for card in self._cards:
            self._list.addWidget(card)
        presenter = self._presenter
        keeping = CredentialSource.KEY_RING if presenter.keeps_keys else CredentialSource.MEMORY
        sources = [(keeping, self.tr("typed in below"))]
        if presenter.has_environment:
            sources.append((CredentialSource.ENVIRONMENT, self.tr("the environment")))
        profiles = presenter.profiles
        if profiles:
            sources.append((CredentialSource.CLI_PROFILE, self.tr("a profile of the aliyun CLI")))
        self._source.set_choices(sources)
        self._profile.set_choices([(one, one) for one in profiles])
        self._show_source()

    def _card(self, account: Account) -> Card:
        card = Card()
        line = QHBoxLayout()
        line.setSpacing(SPACE[2])
        is_engine = account.kind is AccountKind.ENGINE
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(account_name(account), Role.STRONG))
        if is_engine:
            what = self.tr(
                "The engine inside this program. No account, nothing leaves the computer."
            )
        else:
            what = f"{account.region} · {account.project} · {self._source_text(account)}"
        words.addWidget(Label(what, ink="muted", wrap=True))
        line.addLayout(words, 1)
        if account.account_id == self._presenter.settings.account.account_id:
            line.addWidget(Chip(self.tr("in use"), Tone.ACCENT))
        else:
            use = Button(self.tr("Use"))
            use.clicked.connect(lambda: self._presenter.choose_account(account.account_id))
            line.addWidget(use)
        test = Button(self.tr("Test"))
        test.clicked.connect(lambda: self._presenter.test_account(account.account_id))
        line.addWidget(test)
        if account.account_id != THIS_COMPUTER.account_id:
            change = Button(self.tr("Change…"))
            change.setAccessibleName(self.tr("Change %1").replace("%1", account.name))
            change.clicked.connect(lambda: self._start_change(account))
            line.addWidget(change)
            remove = Button(kind="quiet", icon="trash-2")
            remove.setAccessibleName(self.tr("Remove %1").replace("%1", account.name))
            remove.setToolTip(remove.accessibleName())
            remove.clicked.connect(lambda: self._ask_remove(account))
            line.addWidget(remove)
        card.body.addLayout(line)
        return card

    def _start_change(self, account: Account) -> None:
        """Put an account's words into the form; never its key."""
        self._changed = account
        self._name.setText(account.name)
        self._region.setEditText(account.region)
        self._project.setText(account.project)
        self._buckets.setText(", ".join(account.buckets))
        self._source.choose(account.credential_source)
        self._profile.choose(account.profile)
        self._show_source()
        self._show_form_words()
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start_new(self) -> None:
        """Empty the form for a new account."""
        self._changed = None
        for field in (self._name, self._project, self._key_id, self._secret, self._buckets):
            field.clear()
        for row in self._rows.values():
            row.show_error("")
        self._show_form_words()

    def _show_form_words(self) -> None:
        changed = self._changed
        if changed is None:
            self._new_heading.setText(self.tr("New cloud account"))
            self._add.setText(self.tr("Add account"))
        else:
            heading = self.tr("Change %1").replace("%1", changed.name)
            self._new_heading.setText(heading)
            self._add.setText(self.tr("Save"))
        self._leave.setVisible(changed is not None)
        self._rows["secret"].show_texts(self.tr("AccessKey secret"), self._secret_help())

    def _ask_remove(self, account: Account) -> None:
        """Ask first: a key that was typed in is gone with its account, and nothing brings it back."""
        title = self.tr("Remove %1?").replace("%1", account.name)
        dialog = KitDialog(title, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = self.tr(
            "Its key is forgotten on this computer. Tasks, results and decisions stay in the archive; nothing in the cloud is changed."
        )
        label = Label(text, wrap=True)
        label.setFixedWidth(_ASKED_PX)
        dialog.body.addWidget(label)
        dialog.add_cancel()
        dialog.add_action(self.tr("Remove"), "block")
        dialog.accepted.connect(lambda: self._presenter.remove_account(account.account_id))
        dialog.open()

    def _source_text(self, account: Account) -> str:
        match account.credential_source:
            case CredentialSource.ENVIRONMENT:
                return self.tr("key from the environment")
            case CredentialSource.CLI_PROFILE:
                return self.tr("profile %1").replace("%1", account.profile)
            case CredentialSource.KEY_RING:
                return self.tr("key in the key ring")
            case CredentialSource.MEMORY:
                return self.tr("key in memory, forgotten at the end")
            case CredentialSource.ENGINE:
                return ""

    def _show_source(self) -> None:
        source = self._source.chosen
        self._rows["profile"].setVisible(source == CredentialSource.CLI_PROFILE)
        for key in ("key_id", "secret"):
            self._rows[key].setVisible(
                source in (CredentialSource.KEY_RING, CredentialSource.MEMORY)
            )

    def _add_account(self) -> None:
        names = self._buckets.text().replace("，", ",").split(",")
        new = NewAccount(
            name=self._name.text() or self._project.text(),
            region=self._region.currentText(),
            project=self._project.text(),
            source=CredentialSource(self._source.chosen),
            profile=self._profile.chosen or "",
            access_key_id=self._key_id.text(),
            access_key_secret=self._secret.text(),
            buckets=tuple(one.strip() for one in names if one.strip()),
        )
        changed = self._changed
        missing = missing_in(new, changed)
        for key, row in self._rows.items():
            row.show_error(self.tr("Needed.") if key in missing else "")
        if missing:
            return
        self._secret.clear()
        if changed is None:
            self._presenter.add_account(new)
        else:
            self._presenter.change_account(changed.account_id, new)

    def _clear(self, _account: Account) -> None:
        self._start_new()

    def _show_tested(self, text: str) -> None:
        self._tested.show_message(text, "", tone="info")
        self._tested.show()
