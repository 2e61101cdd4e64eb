"""The HTML checker vnu on the built site."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.needs import need


@pytest.mark.java
def test_html_is_valid(site: Path) -> None:
    """Every page is valid HTML."""
    jar = os.environ.get("VNU_JAR")
    need(jar and shutil.which("java"), "Java and npm, which fetches vnu", "default-jre-headless npm")
    command = ["java", "-jar", str(jar), "--errors-only", "--skip-non-html", "--format", "json", str(site)]
    done = subprocess.run(command, capture_output=True, check=False)
    messages = json.loads(done.stderr)["messages"]

    assert {f"{m['url'].rpartition('/site/')[2]}: {m['message']}" for m in messages} == set()
