"""Why the Library shows no objects, and what can be done about it."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from imm_desktop.presenters.library import ListingState


@dataclass(frozen=True, slots=True)
class WhyEmpty:
    """What stands where the objects would be."""

    icon: str
    title: str
    text: str
    action: str = ""
    """The next step; empty while there is none."""


def why_empty(state: ListingState, *, has_buckets: bool, can_add_folders: bool = True) -> WhyEmpty:
    """The reason in the operator's language; READY means that a filter leaves nothing."""
    tr = QCoreApplication.translate
    match state:
        case ListingState.CONNECTING:
            return WhyEmpty(
                "hard-drive",
                tr("LibraryPage", "Getting ready"),
                tr("LibraryPage", "The account is being connected. This takes a moment."),
            )
        case ListingState.LOADING:
            return WhyEmpty(
                "folder-open",
                tr("LibraryPage", "Reading the list"),
                tr("LibraryPage", "The first objects appear as they arrive."),
            )
        case ListingState.UNLISTED:
            return WhyEmpty(
                "database",
                tr("LibraryPage", "This key may not list buckets"),
                tr(
                    "LibraryPage",
                    "Type the name of a bucket that it may read; it stays in the list.",
                ),
                tr("LibraryPage", "Add bucket…"),
            )
        case ListingState.EMPTY if not has_buckets and not can_add_folders:
            return WhyEmpty(
                "database",
                tr("LibraryPage", "No buckets"),
                tr(
                    "LibraryPage",
                    "There is none in the region of this account. One that is not listed can be named.",
                ),
                tr("LibraryPage", "Add bucket…"),
            )
        case ListingState.EMPTY if not has_buckets:
            return WhyEmpty(
                "folder-plus",
                tr("LibraryPage", "No buckets"),
                tr(
                    "LibraryPage",
                    "A folder of this computer can be used as a bucket; its files are read in place.",
                ),
                tr("LibraryPage", "Add a folder…"),
            )
        case ListingState.EMPTY:
            return WhyEmpty(
                "upload",
                tr("LibraryPage", "Nothing here"),
                tr("LibraryPage", "This place holds no objects. Drop files here to upload them."),
                tr("LibraryPage", "Upload…"),
            )
        case ListingState.FAILED:
            return WhyEmpty(
                "circle-alert",
                tr("LibraryPage", "The list could not be read"),
                tr("LibraryPage", "What happened stands above. Nothing was changed."),
                tr("LibraryPage", "Try again"),
            )
        case ListingState.READY:
            return WhyEmpty(
                "search",
                tr("LibraryPage", "No object matches"),
                tr("LibraryPage", "Another name, label or state may find it."),
                tr("LibraryPage", "Show all"),
            )
