"""Words for queues, their order, and what happens to items of a selection."""

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.effects import Action, MoveObject, RunCommand, SendMessage, SetPrivate
from imm_desktop.domain.policy import (
    CommandChoice,
    EffectChoice,
    MessageChoice,
    PrivateChoice,
    QuarantineChoice,
)
from imm_desktop.domain.queues import Queue, QueueSort
from imm_desktop.domain.review import Priority
from imm_desktop.services.bulk import Outcome


def queue_text(queue: Queue) -> str:
    """The queue's name."""
    tr = QCoreApplication.translate
    return {
        Queue.NEEDS_REVIEW: tr("Queues", "Needs review"),
        Queue.BLOCKED: tr("Queues", "Blocked by the service"),
        Queue.OPEN: tr("Queues", "All open"),
        Queue.SECOND: tr("Queues", "Second review"),
        Queue.DISAGREED: tr("Queues", "Reviewers disagree"),
        Queue.ESCALATED: tr("Queues", "Escalated"),
        Queue.SNOOZED: tr("Queues", "Put off"),
        Queue.PASSED: tr("Queues", "Passed by the service"),
        Queue.DECIDED: tr("Queues", "Decided"),
        Queue.ALL: tr("Queues", "Everything"),
    }[queue]


def sort_text(sort: QueueSort) -> str:
    """The order's name."""
    tr = QCoreApplication.translate
    return {
        QueueSort.OLDEST: tr("Queues", "Oldest first"),
        QueueSort.WORST: tr("Queues", "Worst first"),
        QueueSort.LONGEST_WAITING: tr("Queues", "Longest waiting first"),
        QueueSort.NEWEST: tr("Queues", "Newest first"),
    }[sort]


def priority_text(priority: Priority) -> str:
    """The priority in one word; nothing for the usual one."""
    tr = QCoreApplication.translate
    return {
        Priority.URGENT: tr("Queues", "urgent"),
        Priority.HIGH: tr("Queues", "high"),
        Priority.NORMAL: "",
        Priority.LOW: tr("Queues", "low"),
    }[priority]


def empty_text(queue: Queue) -> tuple[str, str]:
    """Title and reason for a queue without items."""
    tr = QCoreApplication.translate
    texts = {
        Queue.NEEDS_REVIEW: (
            tr("Queues", "Nothing needs review"),
            tr("Queues", "Items appear when moderation is unsure, or could not judge a scene."),
        ),
        Queue.BLOCKED: (
            tr("Queues", "The service blocked nothing"),
            tr("Queues", "What it blocks appears here, to be confirmed or overturned."),
        ),
        Queue.SECOND: (
            tr("Queues", "No second review is awaited"),
            tr("Queues", "Items appear when a policy asks for a second reviewer."),
        ),
        Queue.DISAGREED: (
            tr("Queues", "Reviewers agree"),
            tr("Queues", "Items appear when two reviewers judge differently."),
        ),
        Queue.ESCALATED: (
            tr("Queues", "Nothing is escalated"),
            tr("Queues", "Items appear when a reviewer asks somebody else to decide."),
        ),
        Queue.DECIDED: (
            tr("Queues", "Nothing decided yet"),
            tr("Queues", "Approved and blocked items appear here."),
        ),
    }
    usual = (
        tr("Queues", "Nothing here"),
        tr("Queues", "Every moderation result makes an item; choose another queue."),
    )
    return texts.get(queue, usual)


def outcome_text(outcome: Outcome) -> str:
    """What one answer will do to one item."""
    tr = QCoreApplication.translate
    return {
        Outcome.SETTLES: tr("Queues", "decided"),
        Outcome.AWAITS_SECOND: tr("Queues", "awaits a second review"),
        Outcome.DISAGREES: tr("Queues", "reviewers disagree"),
        Outcome.ESCALATES: tr("Queues", "escalated"),
        Outcome.PASSES_ON: tr("Queues", "skipped"),
        Outcome.REFUSED: tr("Queues", "left as it is"),
    }[outcome]


def action_text(action: Action) -> str:
    """What an effect does, in a few words."""
    tr = QCoreApplication.translate
    match action:
        case SetPrivate():
            return tr("Queues", "access only for the owner")
        case MoveObject(target=target):
            return tr("Queues", "moved to %1").replace("%1", target.key)
        case SendMessage():
            return tr("Queues", "message")
        case RunCommand():
            return tr("Queues", "command on this computer")
        case _:
            return tr("Queues", "tags")


def choice_text(choice: EffectChoice) -> str:
    """What a policy lets a decision change, in a few words."""
    tr = QCoreApplication.translate
    match choice:
        case PrivateChoice():
            return tr("Queues", "access only for the owner")
        case QuarantineChoice(prefix=prefix):
            return tr("Queues", "moved to %1").replace("%1", prefix)
        case MessageChoice(address=address):
            return tr("Queues", "message to %1").replace("%1", address)
        case CommandChoice(arguments=arguments):
            return tr("Queues", "command %1").replace("%1", " ".join(arguments[:1]))
        case _:
            return tr("Queues", "the tag imm-review on the object")
