"""Versions of the booklet as rows."""

import json

from sqlalchemy import Connection, insert, select

from imm_desktop.adapters.store.tables import POLICY
from imm_desktop.domain.canonical import canonical_json
from imm_desktop.domain.errors import ConflictError, StoreDamagedError
from imm_desktop.domain.policy import policy_hash, policy_of, policy_payload
from imm_desktop.services.ports.reviews import PolicyVersion


def load_policies(connection: Connection) -> tuple[PolicyVersion, ...]:
    """See ``ReviewStore.load_policies``."""
    versions = []
    for row in connection.execute(select(POLICY).order_by(POLICY.c.version)):
        try:
            policy = policy_of(json.loads(row.payload))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamagedError(
                f"version {row.version} of the policy cannot be read"
            ) from error
        versions.append(PolicyVersion(policy, row.changed_at, row.changed_by))
    return tuple(versions)


def save_policy(connection: Connection, version: PolicyVersion) -> None:
    """See ``ReviewStore.save_policy``."""
    policy = version.policy
    digest = policy_hash(policy)
    known = connection.execute(
        select(POLICY.c.hash).where(POLICY.c.version == policy.version)
    ).scalar()
    if known == digest:
        return
    if known is not None:
        raise ConflictError(
            f"version {policy.version} of the policy exists and says something else"
        )
    connection.execute(
        insert(POLICY).values(
            version=policy.version,
            payload=canonical_json(policy_payload(policy)).decode(),
            hash=digest,
            changed_at=version.changed_at,
            changed_by=version.changed_by,
        )
    )
