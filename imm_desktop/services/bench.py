"""Everything one connected account offers, handed to the screens as one thing."""

from dataclasses import dataclass

from imm_desktop.services.archiving import Archiving
from imm_desktop.services.batching import Batching
from imm_desktop.services.browsing import Browsing
from imm_desktop.services.estimating import Estimating
from imm_desktop.services.filming import Filming
from imm_desktop.services.importing import Importing
from imm_desktop.services.launching import Launching
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.recipes import Recipes
from imm_desktop.services.rescuing import Rescuing
from imm_desktop.services.reviewing import Reviewing
from imm_desktop.services.sessions import Session
from imm_desktop.services.tagging import Tagging
from imm_desktop.services.tracking import Tracker


@dataclass(frozen=True, slots=True)
class Bench:
    """The services of one account, ready to use."""

    session: Session
    archive: Archive
    browsing: Browsing
    launching: Launching
    tracker: Tracker
    archiving: Archiving
    reviewing: Reviewing
    rescuing: Rescuing
    importing: Importing
    filming: Filming
    recipes: Recipes
    estimating: Estimating
    batching: Batching
    tagging: Tagging
