"""What programs read of the built site: addresses in data lead to files, and the index says what they are."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from jsonschema import Draft202012Validator
from lxml.html import HtmlElement
from openpyxl import load_workbook

Pages = dict[str, HtmlElement]
JSON_LD = "2014/data/plan.jsonld"


def _led_to(data: Any, key: str, place: str) -> Iterator[str]:
    """Yield the paths in the site to which the addresses under a key lead, at any depth."""
    if isinstance(data, dict):
        if isinstance(data.get(key), str):
            yield normpath(join(dirname(place), data[key]))
        for value in data.values():
            yield from _led_to(value, key, place)
    elif isinstance(data, list):
        for value in data:
            yield from _led_to(value, key, place)


def test_the_index_lists_files_as_they_are(any_site: Path) -> None:
    """data/index.json follows its schema; every address leads to a file with the size and digest that it states."""
    place = any_site / "data/index.json"
    index = json.loads(place.read_bytes())
    schema = json.loads((place.parent / index["$schema"]).read_bytes())
    listed = [*index["files"], *(file for edition in index["editions"] for file in edition["files"])]

    Draft202012Validator.check_schema(schema)
    assert not [error.message for error in Draft202012Validator(schema).iter_errors(index)]
    assert [edition["id"] for edition in index["editions"]] == ["2014"]
    assert len(listed) > 30
    for file in listed:
        content = (place.parent / file["path"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest()), file["path"]
    for key in ("page", "checksums", "schema"):
        assert [path for path in _led_to(index, key, "data/index.json") if not (any_site / path).is_file()] == []
    for one in (one for one in index["formats"] if one["schema"]):
        assert one["sha256"] == hashlib.sha256((place.parent / one["schema"]).read_bytes()).hexdigest()


def test_the_index_lists_what_pages_offer(site: Path, pages: Pages) -> None:
    """Every data file to which the pages of downloads and of all years lead is in the index, but for departments'."""
    listed = {*_led_to(json.loads((site / "data/index.json").read_bytes()), "path", "data/index.json")}
    offered = set()
    for page in ("2014/downloads.html", "editions.html"):
        links = (str(link).partition("?")[0] for link in pages[page].xpath("//main//ul[@class='files']//a/@href"))
        offered |= {normpath(join(dirname(page), link)) for link in links}
    data = {path for path in offered if not path.endswith((".html", ".txt")) and path != "data/index.json"}

    assert data <= listed
    assert {"2014/data/documents.zip", JSON_LD, "data/lineage.csv", "data/datapackage.json", "plan.sqlite"} <= data


def test_plan_json_leads_to_pages_and_to_its_schema(any_site: Path) -> None:
    """Every page that plan.json names is there, and the schema that it names takes it."""
    place = any_site / "2014/data/plan.json"
    data = json.loads(place.read_bytes())
    led = [*_led_to(data, "page", "2014/data/plan.json")]
    schema = json.loads((place.parent / data["$schema"]).read_bytes())

    assert len(led) == 1 + 6 + 24 + 24 + len(data["subjects"])
    assert [path for path in led if not (any_site / path).is_file()] == []
    assert Draft202012Validator(schema).is_valid(data)
    assert not Draft202012Validator(schema).is_valid(data | {"version": 2})
    assert schema["$id"].startswith("urn:uuid:")


def test_linked_data_say_who_is_responsible(any_site: Path) -> None:
    """Each task has the parties of plan.json in the notice's words, and its address and theirs lead to pages."""
    linked = json.loads((any_site / JSON_LD).read_bytes())
    data = json.loads((any_site / "2014/data/plan.json").read_bytes())
    notice, *organizations = linked["@graph"]
    tasks = {task["identifier"]: task for section in notice["hasPart"] for task in section["hasPart"]}
    names = {one["@id"]: one["name"] for one in organizations}
    said = {
        id_: [(role["name"], role["roleName"], names[role["legislationResponsible"]["@id"]]) for role in roles]
        for id_, roles in ((id_, task["legislationResponsible"]) for id_, task in tasks.items())
    }
    known = {one["id"]: one["name"] for one in data["departments"]}

    assert linked["@context"] == "https://schema.org"
    assert said == {
        f"2014/{task['id']}": [
            (duty["as_written"], duty["role_as_written"], known[duty["department"]]) for duty in task["duties"]
        ]
        for task in data["tasks"]
    }
    assert [path for path in _led_to(linked, "@id", JSON_LD) if not (any_site / path).is_file()] == []


def test_the_first_page_of_an_edition_leads_to_linked_data(site: Path, pages: Pages) -> None:
    """A program that reads the page finds who is responsible: it is linked as another form of the same."""
    (link,) = pages["2014/index.html"].xpath("//link[@rel='alternate'][@type='application/ld+json']/@href")

    assert (site / normpath(join("2014", link))) == site / JSON_LD


def test_office_files_come_in_one_zip(any_site: Path) -> None:
    """All office files of the edition and its departments are in it once, under Chinese names marked as UTF-8."""
    data = any_site / "2014/data"
    single = [path for path in data.rglob("*") if path.suffix in (".xlsx", ".docx")]
    with zipfile.ZipFile(data / "documents.zip") as packed:
        entries = packed.infolist()
        contents = {entry.filename: packed.read(entry) for entry in entries}

    assert sorted(contents.values()) == sorted(path.read_bytes() for path in single)
    assert len(contents) == len(entries) == len(single) > 60
    assert all(entry.flag_bits & 0x800 and entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in entries)
    workbook = load_workbook(io.BytesIO(contents["责任清单/盐城质监局责任清单（2014年度）.xlsx"]))
    assert "盐城质监局" in str(workbook.worksheets[0]["A1"].value)
    assert "通知（2014年度）.docx" in contents
