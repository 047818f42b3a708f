"""One policy as a form: title, text, reasons, and what follows from a block."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.dsa import CATEGORIES
from imm_desktop.presenters.policies import EntryForm, RuleForm
from imm_desktop.ui.kit.field import FieldRow, Form
from imm_desktop.ui.kit.inputs import LineField, SpinField, TextArea

_LONGEST_GRACE_S = 86_400


class PolicyForm(QWidget):
    """Says every change; the presenter keeps it."""

    edited = Signal(object)
    """EntryForm as it is shown now."""
    secret_typed = Signal(str, str)
    """Address and signing secret."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._shown: EntryForm | None = None
        self._is_showing = False
        self._title = LineField(name="")
        self._text = TextArea(lines=5)
        self._reasons = TextArea(lines=4)
        self._usual, self._tags, self._private = QCheckBox(), QCheckBox(), QCheckBox()
        self._quarantine, self._message, self._secret = (
            LineField(name=""),
            LineField(name=""),
            LineField(name=""),
        )
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._command = LineField(name="")
        self._grace = SpinField(-1, _LONGEST_GRACE_S, -1, suffix=" s")
        self._second = QCheckBox()
        self._share = SpinField(0, 100, 0, suffix=" %")
        self._illegal = QCheckBox()
        self._dsa = LineField(name="")
        self._dsa.setCompleter(self._dsa_categories())
        form = Form()
        self._rows: dict[str, FieldRow] = {
            key: form.add_row("", control)
            for key, control in (
                ("title", self._title),
                ("text", self._text),
                ("reasons", self._reasons),
                ("usual", self._usual),
                ("tags", self._tags),
                ("private", self._private),
                ("quarantine", self._quarantine),
                ("message", self._message),
                ("secret", self._secret),
                ("command", self._command),
                ("grace", self._grace),
                ("second", self._second),
                ("share", self._share),
                ("dsa", self._dsa),
                ("illegal", self._illegal),
            )
        }
        form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        for area in (self._text, self._reasons):
            area.textChanged.connect(self._say)
        for field in (self._title, self._quarantine, self._message, self._command, self._dsa):
            field.textEdited.connect(lambda _text: self._say())
        for box in (self._usual, self._tags, self._private, self._second, self._illegal):
            box.clicked.connect(lambda _on: self._say())
        for spin in (self._grace, self._share):
            spin.valueChanged.connect(lambda _value: self._say())
        self._secret.editingFinished.connect(
            lambda: self.secret_typed.emit(self._message.text().strip(), self._secret.text())
        )
        self._retranslate()

    def _dsa_categories(self) -> QCompleter:
        """Offers the categories of the database that hold what is typed; none is forced, for the database may grow."""
        offered = QCompleter(CATEGORIES, self)
        offered.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        offered.setFilterMode(Qt.MatchFlag.MatchContains)
        # Choosing one sets the text, which is no editing to the field.
        offered.activated.connect(
            lambda _text: self._say(), type=Qt.ConnectionType.QueuedConnection
        )
        return offered

    def show_entry(self, entry: EntryForm) -> None:
        """Show ``entry``; what is being typed stays when it says the same."""
        if self._key == entry.key and self._shown == entry:
            return
        self._is_showing = True
        is_other = self._key != entry.key
        self._key, self._shown = entry.key, entry
        rule = entry.rule
        self._set(self._title, entry.title)
        self._set(self._quarantine, rule.quarantine)
        self._set(self._message, rule.message)
        self._set(self._command, rule.command)
        self._set(self._dsa, entry.dsa_category)
        if is_other:
            self._secret.clear()
            self._text.setPlainText(entry.text)
            self._reasons.setPlainText("\n".join(entry.reasons))
        for box, is_on in (
            (self._usual, rule.is_usual),
            (self._tags, rule.tags),
            (self._private, rule.private),
            (self._second, rule.needs_second),
            (self._illegal, entry.is_illegal),
        ):
            box.setChecked(is_on)
        self._grace.setValue(rule.grace_s)
        self._share.setValue(rule.second_percent)
        for key in ("title", "text", "dsa", "illegal"):
            self._rows[key].setVisible(entry.is_section)
        self._rows["reasons"].setVisible(entry.key != "*approve")
        for key in ("tags", "private", "quarantine", "message", "secret", "command"):
            self._rows[key].setVisible(not rule.is_usual)
        self._rows["secret"].setVisible(
            not rule.is_usual and rule.message.strip().startswith("https://")
        )
        self._share.setEnabled(not rule.needs_second)
        self._is_showing = False

    def focus_title(self) -> None:
        """Put the keyboard into the title."""
        self._title.setFocus()
        self._title.selectAll()

    @staticmethod
    def _set(field: QLineEdit, text: str) -> None:
        if field.text() != text:
            field.setText(text)

    def _say(self) -> None:
        if self._is_showing:
            return
        entry = EntryForm(
            key=self._key,
            title=self._title.text(),
            text=self._text.toPlainText(),
            reasons=tuple(self._reasons.toPlainText().splitlines()),
            rule=RuleForm(
                is_usual=self._usual.isChecked(),
                tags=self._tags.isChecked(),
                private=self._private.isChecked(),
                quarantine=self._quarantine.text(),
                message=self._message.text(),
                command=self._command.text(),
                grace_s=self._grace.value(),
                needs_second=self._second.isChecked(),
                second_percent=self._share.value(),
            ),
            dsa_category=self._dsa.text().strip(),
            is_illegal=self._illegal.isChecked(),
        )
        self.edited.emit(entry)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        tr = self.tr
        self._usual.setText(tr("The tags of Settings › Review, and nothing else"))
        self._tags.setText(tr("Write the review tags on the object"))
        self._private.setText(tr("Let only the owner read the object (ACL private)"))
        self._second.setText(tr("Always, before anything takes effect"))
        self._illegal.setText(tr("The law forbids it, not only the terms of the service"))
        self._grace.setSpecialValueText(tr("as in Review"))
        words: dict[str, tuple[str, str]] = {
            "title": (tr("Title"), ""),
            "text": (
                tr("Text"),
                tr("Stands beside the evidence when one of its reasons is chosen."),
            ),
            "reasons": (
                tr("Reasons"),
                tr(
                    "One a line; their order, and with it their digits, is under Reasons and digits."
                ),
            ),
            "usual": (tr("Effects"), ""),
            "tags": (tr("Tags"), ""),
            "private": (tr("Access"), ""),
            "quarantine": (
                tr("Quarantine"),
                tr(
                    "Prefix to move the object to, such as quarantine/ or oss://bucket/prefix/; empty: it stays."
                ),
            ),
            "message": (
                tr("Message to"),
                tr(
                    "An oss://bucket/prefix/ or https:// address that gets a JSON message; empty: none."
                ),
            ),
            "secret": (
                tr("Signing secret"),
                tr("Kept in the key ring; signs every message (HMAC-SHA256). Empty: as before."),
            ),
            "command": (
                tr("Command"),
                tr(
                    "A program of this computer with its arguments, run without a shell; only where Settings allow it. Empty: none."
                ),
            ),
            "grace": (tr("Grace time"), tr("Between a decision and its effects.")),
            "second": (tr("Second review"), ""),
            "share": (
                tr("Or a share"),
                tr("Of the items, drawn by their ID: the same on every computer."),
            ),
            "dsa": (
                tr("DSA category"),
                tr("Such as STATEMENT_CATEGORY_VIOLENCE, for statements of reasons."),
            ),
            "illegal": (tr("Illegal"), ""),
        }
        for key, (label, help_text) in words.items():
            row = self._rows[key]
            row.show_texts(label, help_text)
            if not isinstance(row.control, QCheckBox):
                row.control.setAccessibleName(label)
