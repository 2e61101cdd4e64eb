"""Addresses, and the links between them."""

import pytest

from generator.urls import duty_anchor, relative, sentence_anchor, task_anchor, url_for


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (("home",), "index.html"),
        (("editions",), "editions.html"),
        (("years", None, "shi-nong-wei"), "departments/shi-nong-wei.html"),
        (("versions",), "versions.json"),
        (("sitemap",), "sitemap.xml"),
        (("edition", "2014"), "2014/index.html"),
        (("text", "2014"), "2014/text.html"),
        (("section", "2014", "3"), "2014/sections/3.html"),
        (("task", "2014", "3-8"), "2014/tasks/3-8.html"),
        (("task", "2014", "3-8", "s4"), "2014/tasks/3-8.html#s4"),
        (("departments", "2014"), "2014/departments/index.html"),
        (("department", "2014", "shi-nong-wei"), "2014/departments/shi-nong-wei.html"),
        (("matrix", "2014"), "2014/matrix.html"),
        (("references", "2014"), "2014/references.html"),
        (("downloads", "2014"), "2014/downloads.html"),
        (("data", "2014", "plan.json"), "2014/data/plan.json"),
    ],
)
def test_addresses_are_the_promised_ones(arguments: tuple[str, ...], address: str) -> None:
    """Addresses were promised and never change."""
    assert url_for(*arguments) == address


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("2014/tasks/3-8.html", "2014/tasks/3-7.html", "3-8.html"),
        ("2014/tasks/3-8.html#s4", "2014/text.html", "tasks/3-8.html#s4"),
        ("2014/tasks/3-8.html#s4", "2014/tasks/3-8.html", "#s4"),
        ("2014/tasks/3-8.html", "2014/tasks/3-8.html", "3-8.html"),
        ("index.html", "2014/tasks/3-8.html", "../../index.html"),
        ("2014/index.html", "index.html", "2014/index.html"),
        ("2015/index.html", "2014/index.html", "../2015/index.html"),
    ],
)
def test_links_are_relative(target: str, page: str, link: str) -> None:
    """A link leads from page to target wherever the site is put, a disk included."""
    assert relative(target, page) == link


def test_anchors_are_the_promised_ones() -> None:
    """Sentences, tasks and duties can be linked to."""
    assert sentence_anchor(4) == "s4"
    assert sentence_anchor(4, "3-8") == "t3-8-s4"
    assert task_anchor("3-8") == "t3-8"
    assert duty_anchor("shi-nong-wei") == "duty-shi-nong-wei"


def test_unknown_kind_of_page_is_an_error() -> None:
    """A page that has no address cannot be linked to by mistake."""
    with pytest.raises(KeyError):
        url_for("tasks", "2014")
