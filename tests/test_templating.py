"""The templates' language: what is not safe is escaped, what is not there is an error."""

import os
import re
import stat
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from generator.package import CODE
from generator.site import templates as site_templates


@dataclass
class _Thing:
    """What a template is shown."""

    id: str = "<1>"
    items: dict[str, int] = field(default_factory=lambda: {"id": 7})

    def called(self, *given: str, **named: str) -> str:
        """Tell how it was called."""
        return f"{given}{sorted(named)}&"


class _Html:
    """What can show itself in a page."""

    def __html__(self) -> str:
        """Return its markup."""
        return "<i>&lt;</i>"


def _rendered(template: str, **known: Any) -> str:
    filters = dict.fromkeys(("zh", "date", "size"), str)
    return site_templates.environment(filters, {}).from_string(template).render(**known)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{{ thing.id }}", "&lt;1&gt;"),
        ('{{ thing.items["id"] }}', "7"),
        ('{{ thing.called("a", b="c") }}', "(&#39;a&#39;,)[&#39;b&#39;]&amp;"),
        ("{{ safe }}{{ unsafe }}{{ safe }}", "<b>&lt;b&gt;<b>"),
        ("{{ 1 }}{{ true }}{{ none }}{{ 1.0 }}", "1TrueNone1.0"),
        ("{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{{ m(unsafe) }}{{ m(x=safe) }}", "<i>&lt;b&gt;</i><i><b></i>"),
        ("{% macro m(x) %}<i>{{ caller(x) }}{% endmacro %}{% call(y) m(unsafe) %}{{ y }}{% endcall %}", "<i>&lt;b&gt;"),
        ("{{ [1, 2, 3][1:]|join }}", "23"),
        (
            "{% for x in [1, 2] %}{{ thing.called(unsafe, n=x) }}{% endfor %}",
            "(&#39;&lt;b&gt;&#39;,)[&#39;n&#39;]&amp;" * 2,
        ),
        ("{{ html }}", "<i>&lt;</i>"),
    ],
)
def test_templates_mean_what_they_look_like(written: str, shown: str) -> None:
    """A point is an attribute, brackets are an item; what is not marked as safe is escaped, each time, and once."""
    assert _rendered(written, thing=_Thing(), safe=Markup("<b>"), unsafe="<b>", html=_Html()) == shown


@pytest.mark.parametrize("written", ["{{ thing.absent }}", '{{ thing.items["absent"] }}', "{{ thing }}"])
def test_what_is_not_there_is_an_error(written: str) -> None:
    """A template that names what it was not given, or what its records do not have, fails."""
    with pytest.raises(site_templates.Error):
        _rendered(written, **({} if written == "{{ thing }}" else {"thing": _Thing()}))


def test_macros_have_names_of_their_own() -> None:
    """What a macro gave is kept by its name: two macros of one name would be taken for each other."""
    templates = (CODE / "templates").glob("*.html")
    names = Counter(name for path in templates for name in re.findall(r"{% macro (\w+)", path.read_text("utf-8")))

    assert names
    assert {name for name, count in names.items() if count > 1} == set()


def test_compiled_templates_lie_where_nobody_else_can_put_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are code: where the folder of their place leads elsewhere, or belongs to another user, none are kept."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = site_templates.compiled("test")
    assert isinstance(kept, jinja2.FileSystemBytecodeCache)
    assert stat.S_IMODE(Path(kept.directory).stat().st_mode) == 0o700

    Path(kept.directory).rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    Path(kept.directory).symlink_to(tmp_path / "elsewhere")
    assert site_templates.compiled("test") is None

    Path(kept.directory).unlink()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    (tmp_path / "_jinja2-cache-12345").mkdir(mode=0o700)
    assert site_templates.compiled("test") is None
