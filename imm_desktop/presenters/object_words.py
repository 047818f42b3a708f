"""What a reviewer must know of the object behind an item before deciding about it."""

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.errors import NotFoundError
from imm_desktop.presenters.open_item import OpenItem
from imm_desktop.presenters.problem import describe


def trouble_text(opened: OpenItem) -> str:
    """That what is seen is not what the service judged, or cannot be had at all; empty when all is well.

    Of a decided item it is no news: its effects moved or hid the object.
    """
    tr = QCoreApplication.translate
    if not opened.item.is_decidable:
        return ""
    if opened.is_replaced:
        return tr(
            "ObjectWords",
            "The object was replaced after it was analysed: what you see is not what was judged. Effects of a decision will be refused; have it analysed anew.",
        )
    if isinstance(opened.trouble, NotFoundError):
        return tr(
            "ObjectWords",
            "The object is not there any more: it was deleted or moved by somebody else. A decision is kept in the log and changes nothing outside.",
        )
    if opened.trouble is None:
        return ""
    problem = describe(opened.trouble)
    return f"{problem.title}. {problem.advice}"
