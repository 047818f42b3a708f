"""Where the service reports the end of a task, and on whose behalf it reads objects."""

from enum import StrEnum

from imm_desktop.imm.base import ObjectURI, WireModel


class MNS(WireModel):
    """A topic of Simple Message Queue (formerly MNS) in the project's region."""

    topic_name: str


class RocketMQ(WireModel):
    """A topic of ApsaraMQ for RocketMQ."""

    instance_id: str | None = None
    topic_name: str


class Notification(WireModel):
    """Where a message goes when the task is over (page Notification, 2020-09-30); no webhooks exist."""

    mns: MNS | None = None
    rocket_mq: RocketMQ | None = None
    extended_message_uri: ObjectURI | None = None
    """A JSON object that gets the details of the message; by itself it notifies nobody."""


class RoleType(StrEnum):
    """Whose role a link of an authorization chain is."""

    USER = "user"
    SERVICE = "service"


class Role(WireModel):
    """One link of an authorization chain."""

    role: str
    role_type: RoleType | None = None
    assume_role_for: str | None = None
    """The account ID for which the role is taken."""


class CredentialConfig(WireModel):
    """Chained authorization; left out unless another account's objects are read."""

    service_role: str | None = None
    policy: str | None = None
    chain: tuple[Role, ...] = ()
