"""Labels of an image (DetectImageLabels, page of 2026-02-26); answered at once, no task."""

from typing import Annotated

from pydantic import Field

from imm_desktop.imm.base import ObjectURI, PlainAnswer, ProjectName, Rows, WireModel
from imm_desktop.imm.labels import Label
from imm_desktop.imm.notifications import CredentialConfig


class ImageLabelsRequest(WireModel):
    """Parameters of DetectImageLabels."""

    project_name: ProjectName
    source_uri: ObjectURI
    """The image, in a bucket of the project's region."""
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    """Labels of less confidence are left out; the algorithm has its own default."""
    credential_config: CredentialConfig | None = None


class ImageLabels(PlainAnswer):
    """Answer of DetectImageLabels."""

    labels: Rows[Label] = ()
