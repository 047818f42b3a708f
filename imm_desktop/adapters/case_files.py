"""Case files on this computer's disks."""

import stat
from pathlib import Path

from imm_desktop.domain.cases import MOST_BYTES, CaseRefusal
from imm_desktop.domain.errors import CaseFileError
from imm_desktop.services.case_reading import Case, read_case


def load_case(path: Path) -> Case:
    """The case in the file at ``path``. Blocks, up to about a second.

    Raises:
        CaseFileError: It is not there, or cannot be opened as a case.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would be waited for
            raise CaseFileError(f"{path} is no file", reason=CaseRefusal.NOT_THERE)
        if state.st_size > MOST_BYTES:
            raise CaseFileError(f"{state.st_size:,} bytes", reason=CaseRefusal.TOO_LARGE)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CaseFileError(f"{path}: {error}", reason=CaseRefusal.NOT_THERE) from None
    except ValueError as error:  # a name with a zero in it
        raise CaseFileError(str(error), reason=CaseRefusal.NOT_THERE) from None
    return read_case(content)
