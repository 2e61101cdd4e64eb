"""What a test says where the machine lacks something that it needs."""

import os

import pytest


def need(found: object, what: str) -> None:
    """Skip the test where the machine lacks something; fail where CI says that nothing may be skipped."""
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"not on this machine: {what}")
