"""What accounts are called."""

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.accounts import Account, AccountKind


def account_name(account: Account) -> str:
    """As the operator calls it; this computer in the program's language, whatever the settings say."""
    if account.kind is AccountKind.ENGINE:
        return QCoreApplication.translate("Accounts", "This computer")
    return account.name
