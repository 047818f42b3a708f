"""The official SDKs, imported quietly and aimed at an engine; and what their calls are refused with."""

import warnings
from collections.abc import Callable
from typing import Any

from tests.engine_process import (
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    PROJECT,
    REGION,
    EngineProcess,
    wait_for,
)

with warnings.catch_warnings():
    # They hold string literals with invalid escapes and use deprecated standard functions when imported.
    warnings.simplefilter("ignore")
    import alibabacloud_oss_v2 as oss_v2
    import oss2
    from alibabacloud_imm20200930 import models as imm
    from alibabacloud_imm20200930.client import Client as ImmClient
    from alibabacloud_tea_openapi import models as openapi
    from alibabacloud_tea_openapi.exceptions import AlibabaCloudException

__all__ = ["AlibabaCloudException", "imm", "oss2", "oss_v2"]

FAKE_ANALYSIS = ("--analysis", "tests.engine_fakes:run")


def bucket_of(
    engine: EngineProcess,
    name: str,
    *,
    version: str = "V4",
    region: str = REGION,
    key: str = ACCESS_KEY_ID,
) -> oss2.Bucket:
    make = {"V1": oss2.Auth, "V4": oss2.AuthV4}[version]
    return oss2.Bucket(make(key, ACCESS_KEY_SECRET), engine.address, name, region=region)


def oss_client_of(engine: EngineProcess, *, version: str = "v4") -> Any:
    keys = oss_v2.credentials.StaticCredentialsProvider(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
    return oss_v2.Client(
        oss_v2.config.Config(
            region=REGION,
            endpoint=engine.address,
            credentials_provider=keys,
            signature_version=version,
            retry_max_attempts=1,
        )
    )


def imm_client_of(engine: EngineProcess, **more: Any) -> Any:
    return ImmClient(
        openapi.Config(
            access_key_id=ACCESS_KEY_ID,
            access_key_secret=ACCESS_KEY_SECRET,
            endpoint=engine.endpoint,
            protocol="http",
            region_id=REGION,
            **more,
        )
    )


def refusal(call: Callable[[], Any]) -> tuple[Any, Any]:
    """Status and code that a call of oss2 is refused with."""
    try:
        call()
    except oss2.exceptions.OssError as error:
        return error.status, error.code
    return None, None


def code_of(call: Callable[[], Any]) -> str:
    """``<status> <Code>`` that a call of the IMM SDK is refused with; empty when it is not."""
    try:
        call()
    except AlibabaCloudException as error:
        return f"{error.status_code} {error.code}"
    return ""


def ended(
    client: Any,
    task_type: str,
    task_id: str,
    *,
    seconds: float = 30,
    every: float = 0.05,
    **more: Any,
) -> Any:
    """What GetTask says once the task does not run any more."""
    asked = imm.GetTaskRequest(project_name=PROJECT, task_type=task_type, task_id=task_id, **more)

    def over() -> Any:
        body = client.get_task(asked).body
        return body if body.status != "Running" else None

    return wait_for(over, seconds=seconds, every=every)
