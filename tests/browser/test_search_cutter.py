"""The cutter in the browser: the cases that the generator's is tested with."""

import json
from typing import Any

import pytest

from tests.browser.plans import ROOT
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser

CASES = json.loads((ROOT / "tests/cutter_cases.json").read_text("utf-8"))


def test_browser_cuts_as_the_generator(windows: Windows) -> None:
    """Every text of the table falls into the same tokens in the browser."""
    page = windows.page("index.html")
    cut = page.evaluate("texts => plan.engine().then(() => texts.map(plan.tokens))", [case["text"] for case in CASES])

    assert _by_name(cut) == _by_name([case["tokens"] for case in CASES])


def _by_name(results: list[Any]) -> dict[str, Any]:
    return {case["case"]: result for case, result in zip(CASES, results, strict=True)}
