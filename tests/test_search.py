"""What the search reads: records, their index by Pagefind, the plain script for disks, and the table for typing."""

import gzip
import json
import os
import re
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from generator import urls
from generator.plan.load import load
from generator.plan.records import Edition
from generator.problems import SiteError
from generator.publish.releases import EARLIER, pinned_files
from generator.site import search
from generator.site.search import Record
from generator.text.tokens import tokens
from generator.text.typeset import display
from generator.views import examples
from generator.views import labels as view_labels

HOSTILE = "</script><script>alert('坏')</script>\u2028<!--“&quot;\"'\\"
ABOUT: dict[str, Any] = search.AROUND | {"edition": "2031", "departments": [["ju", "局<b>"]]}
KEPT = ("pagefind.js", "pagefind-entry.json", "wasm.unknown.pagefind", "records.bin", "typing.bin")
"""The files of pagefind/ whose names are the same for every edition."""


@pytest.fixture(scope="module")
def edition(plan_dir: Path) -> Edition:
    """Return the edition of 2014."""
    return load(plan_dir).editions[0]


@pytest.fixture(scope="module")
def records(edition: Edition) -> list[Record]:
    """Return its records."""
    return list(search.edition_records(edition))


@pytest.fixture(scope="module")
def files(edition: Edition, records: list[Record]) -> dict[str, bytes]:
    """Return the files of its search."""
    return search.index(records, search.about(edition))


def _kind(records: list[Record], kind: str) -> list[Record]:
    return [record for record in records if record.kind == kind]


def _unpacked(content: bytes) -> Any:
    """Read what is compressed."""
    return json.loads(gzip.decompress(content))


def _script(content: bytes) -> Any:
    """Read what a plain script tells."""
    return json.loads(content.decode("utf-8").removeprefix("plan.loaded(").removesuffix(");\n"))


def test_everything_in_the_edition_is_a_record(edition: Edition, records: list[Record]) -> None:
    """The edition, its chapters, tasks, departments and references are records, each once."""
    counts = {"edition": 1, "section": 6, "task": 24, "department": 24, "reference": 6}
    counts["subject"] = len(edition.subjects)

    assert Counter(record.kind for record in records) == counts
    assert len({(record.url, record.anchor) for record in records}) == len(records) == 61 + len(edition.subjects)
    assert [record.title for record in _kind(records, "task")] == [display(task.title) for task in edition.tasks]


def test_task_is_found_by_all_that_it_holds(edition: Edition, records: list[Record]) -> None:
    """A task's record holds number, title, text by sentences, clause, duties, and every name of its departments."""
    for task, record in zip(edition.tasks, _kind(records, "task"), strict=True):
        assert record.url == f"tasks/{task.id}.html"
        assert record.section == task.section
        *sentences, clause = record.passages
        assert "".join(text for _, text in sentences) == display(task.text)
        assert [anchor for anchor, _ in sentences] == [urls.sentence_anchor(n) for n in range(1, len(record.passages))]
        assert clause == ("", display(view_labels.clause(edition, task)))
        assert record.duties == tuple((duty.role, duty.department.id) for duty in task.duties)
        names = {name for duty in task.duties for name in (duty.as_written, *duty.department.names)}
        assert sorted(record.names) == sorted(map(display, names))


def test_number_of_a_task_stands_before_its_title(records: list[Record]) -> None:
    """The label of a task is chapter and number as printed, that of a chapter is its number."""
    labels = {record.url: record.label for record in records}

    assert labels["tasks/3-10.html"] == "三、（十）"
    assert labels["sections/3.html"] == "三、"


def test_department_is_found_by_old_names(edition: Edition, records: list[Record]) -> None:
    """A department's record holds its name and its aliases."""
    for department, record in zip(edition.departments, _kind(records, "department"), strict=True):
        assert record.url == f"departments/{department.id}.html"
        assert (record.title, *record.names) == tuple(map(display, department.names))


def test_reference_is_found_by_number_and_issuer(edition: Edition, records: list[Record]) -> None:
    """A reference's record holds title, number and issuer, and leads to its place on the page."""
    by_id = {record.anchor: record for record in _kind(records, "reference")}

    assert by_id.keys() == {reference.id for reference in edition.references}
    assert by_id["guo-fa-2013-10"] == Record(
        "references.html",
        "reference",
        "国务院关于印发计量发展规划（2013—2020年）的通知",
        passages=(("", "国发〔2013〕10号"), ("", "国务院")),
        anchor="guo-fa-2013-10",
    )


def test_edition_is_found_by_the_words_around_the_tasks(edition: Edition, records: list[Record]) -> None:
    """The edition's record holds title, recipients, issuer, date, preamble and closing words."""
    (record,) = _kind(records, "edition")
    held = " ".join(text for _, text in record.passages)

    assert record.title == display(edition.head.title)
    for words in (
        "各县（市、区）人民政府",
        "盐城市人民政府办公室",
        "2014年6月27日",
        "苏政办发〔2014〕50号",
        "细化任务",
    ):
        assert words in held


def test_edition_is_found_by_its_numbers(edition: Edition) -> None:
    """Where the notice has a document number and an index number, the edition's record holds them."""
    head = edition.head.model_copy(update={"number": "盐政办发〔2014〕7号", "index_number": "014/2014-01"})
    record = next(search.edition_records(replace(edition, head=head)))

    assert {("", "盐政办发〔2014〕7号"), ("", "014/2014-01")} <= set(record.passages)


def test_only_files_that_a_search_loads_are_kept(files: dict[str, bytes]) -> None:
    """Of Pagefind's bundle its engine, one meta file and the index are kept, and no interface of its own."""
    others = Counter(path.split("/")[1] for path in files if path.startswith("pagefind/") and path.count("/") == 2)
    plain = {path for path in files if path.count("/") < 2}
    meta, texts = sorted(plain - {"search-text.js", *(f"pagefind/{name}" for name in KEPT)})

    assert plain > {"search-text.js", *(f"pagefind/{name}" for name in KEPT)}
    assert re.fullmatch(r"pagefind/pagefind\.\w+\.pf_meta", meta)
    assert re.fullmatch(r"pagefind/texts_[0-9a-f]{12}\.bin", texts)
    assert others == {"index": 1}


def test_files_named_by_their_content_are_kept_for_readers_of_old_pages(files: dict[str, bytes]) -> None:
    """Publishing keeps every file of the search whose name tells its content, the texts among them, at its address."""
    named = {path for path in files if re.search(r"[0-9a-f]{7,}\.", path.rpartition("/")[2])}
    pins = pinned_files({path: sha256(content).hexdigest() for path, content in files.items()})

    assert any(path.startswith("pagefind/texts") for path in named)
    assert {f"{EARLIER}/{path}" for path in named} <= pins.keys()


def test_texts_are_those_of_the_records(files: dict[str, bytes], records: list[Record]) -> None:
    """Every record has a page that Pagefind finds; texts stand in the order of the records."""
    listed = _unpacked(files["pagefind/records.bin"])
    texts = _unpacked(files[f"pagefind/texts_{listed['texts']}.bin"])

    assert len(set(listed["fragments"])) == len(records)
    assert texts == [[list(passage) for passage in record.passages] for record in records]
    told = [row[0] for row in listed["records"]]
    told += [f"departments/{row[0]}.html" for row in listed["departments"]]
    told += [f"subjects/{row[0]}.html" for row in listed["subjects"]]
    assert told == [record.url for record in records]


def test_pages_for_pagefind_hold_tokens_alone(records: list[Record]) -> None:
    """The page of a record holds the tokens of its texts, parted by the stop, and no metadata: that is found too."""
    for record in records:
        texts = search._runs(record)
        page = html.fromstring(search._document([tokens(text) for text in texts]))
        words = page.text_content().split()
        assert [word for word in words if word != search.STOP] == [t for text in texts for t in tokens(text)]
        assert page.xpath("//meta | //title | //h1 | //@*[name() != 'data-pagefind-body']") == []


def test_a_task_is_one_run_as_the_notice_has_it(edition: Edition, records: list[Record]) -> None:
    """What Pagefind has of a task are the characters of its paragraph in the notice, in their order."""
    paragraphs = [tokens(line) for line in edition.notice.split("\n") if line.startswith("(")]
    runs = [search._runs(record) for record in _kind(records, "task")]

    assert [len(run) for run in runs] == [1] * 24
    assert [tokens(run)[1:] for (run,) in runs] == paragraphs


def test_a_subject_is_told_by_where_it_stands(files: dict[str, bytes], edition: Edition) -> None:
    """The list gives each subject its name, its other forms, and the tasks of which it has its duties."""
    listed = _unpacked(files["pagefind/records.bin"])
    paths = [row[0] for row in listed["records"]]
    told = {row[0]: (row[1], [paths[at] for at in row[2]], row[3:]) for row in listed["subjects"]}

    assert told == {
        subject.id: (
            display(subject.name),
            [f"tasks/{place}.html" for place in subject.tasks if place != "closing"],
            [display(form) for form in subject.forms],
        )
        for subject in edition.subjects
    }
    assert len(told) > 100


def test_names_of_departments_are_told_once(files: dict[str, bytes], edition: Edition) -> None:
    """A record names departments by number; of names only those that the list of departments lacks stand in it."""
    listed = _unpacked(files["pagefind/records.bin"])
    rows = {row[0]: row for row in listed["records"]}
    for task in edition.tasks:
        duties, names = rows[f"tasks/{task.id}.html"][5:7]
        roles = {"l": "lead", "s": "support", "j": "joint"}
        pairs = [(role, at) for role, at in zip(duties[::2], duties[1::2], strict=True) if at >= 0]
        assert [(roles[role], listed["departments"][at][0]) for role, at in pairs] == [
            (duty.role, duty.department.id) for duty in task.duties
        ]
        known = {display(duty.department.name) for duty in task.duties}
        written = {display(name) for duty in task.duties for name in (duty.as_written, *duty.department.names)}
        assert known | set(names) == written
        assert not known & set(names)


def test_open_lists_are_told(files: dict[str, bytes], edition: Edition) -> None:
    """A record says of which of its roles more bearers are meant than the notice names."""
    rows = {row[0]: row[5] for row in _unpacked(files["pagefind/records.bin"])["records"]}
    told = {url: [borne[i] for i in range(0, len(borne), 2) if borne[i + 1] < 0] for url, borne in rows.items()}
    (task,) = (task for task in edition.tasks if task.id == "3-5")

    assert [url for url, roles in told.items() if roles] == [
        f"tasks/{task.id}.html" for task in edition.tasks if task.is_open
    ]
    assert told["tasks/3-5.html"] == [role[0] for role in ("lead", "support", "joint") if task.et_al_of(role)]


def test_words_are_those_that_may_be_part_of_what_is_typed(files: dict[str, bytes]) -> None:
    """The list of words holds every run of letters or digits of the edition."""
    words = _unpacked(files["pagefind/records.bin"])["words"]

    assert words == ["10", "100", "12315", "12365", "2011", "2012", "2013", "2014", "2020", "27", "50", "6", "9", "qc"]


def test_plain_script_says_the_same(files: dict[str, bytes], records: list[Record]) -> None:
    """The script for disks tells the list of records, the table for typing, and every text."""
    told = _script(files["search-text.js"])
    listed = _unpacked(files["pagefind/records.bin"])
    passages = told.pop("passages")
    del listed["fragments"], listed["pagefind"], listed["texts"]

    assert told == {**listed, **_unpacked(files["pagefind/typing.bin"])}
    assert passages == [[list(passage) for passage in record.passages] for record in records]


def test_same_records_give_the_same_bytes(
    files: dict[str, bytes], edition: Edition, records: list[Record], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An index made again, elsewhere and in another time zone, is the same byte for byte."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("LC_ALL", "C")

    assert search.index(records, search.about(edition)) == files


def test_nothing_is_left_of_the_folder_of_records(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record pages are gone when the index is made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    search.index([Record("a.html", "page", "甲", passages=(("", "乙"),))], search.about(edition))

    assert list(tmp_path.iterdir()) == []


def test_traditional_characters_lead_to_those_held(files: dict[str, bytes], records: list[Record]) -> None:
    """Pairs of a variant and a character end in one of the edition; characters of simplified texts may be variants."""
    typing = _unpacked(files["pagefind/typing.bin"])
    traditional = typing["traditional"]
    pairs = set(zip(traditional[::2], traditional[1::2], strict=True))
    held = {char for record in records for text in (*search._runs(record), *record.names) for char in text}

    assert {new for _, new in pairs} <= held
    assert [old for old, new in pairs if old == new] == []
    wanted = [
        "電电",
        "質质",
        "監监",
        "費费",
        "衞卫",
        "衛卫",
        "著着",
        "羣群",
        "線线",
        "綫线",
        "裡里",
        "裏里",
        "説说",
        "說说",
    ]
    assert [pair for pair in wanted if pair[1] in held and (pair[0], pair[1]) not in pairs] == []


def test_readings_give_every_character_of_a_syllable(files: dict[str, bytes]) -> None:
    """A syllable leads to all characters of the edition that are so read, in any of their readings."""
    typing = _unpacked(files["pagefind/typing.bin"])
    usual, rare = typing["readings"], typing["rare"]
    readings = {syllable: usual.get(syllable, "") + rare.get(syllable, "") for syllable in {*usual, *rare}}

    assert "电" in readings["dian"]
    assert "梯" in readings["ti"]
    assert all("行" in readings[syllable] for syllable in ("xing", "hang"))
    assert all("旅" in readings[syllable] for syllable in ("lv",))
    assert "行" in usual["xing"]
    assert "行" not in usual.get("hang", "")
    assert [syllable for syllable in readings if not (syllable.isascii() and syllable.isalpha())] == []


@pytest.fixture(scope="module")
def hostile() -> dict[str, bytes]:
    """Return the files of a search over a text that tries to get out of them."""
    record = Record("a.html", "task", HOSTILE, "一、（一）", "1", (("lead", "ju"),), (HOSTILE,), (("s1", HOSTILE),))
    return search.index([record], ABOUT)


def test_hostile_text_stays_text_in_the_script(hostile: dict[str, bytes]) -> None:
    """No tag can end the script for disks, and it tells the text as it is."""
    content = hostile["search-text.js"]
    told = _script(content)

    assert b"</" not in content
    assert content.count(b"\n") == 1
    assert (told["records"][0][2], told["passages"]) == (HOSTILE, [[["s1", HOSTILE]]])
    assert told["departments"] == [["ju", "局<b>"]]


def test_hostile_text_stays_text_in_the_index(hostile: dict[str, bytes]) -> None:
    """Pagefind reads all of the text from the record page, tags included, as text."""
    page = html.fromstring(search._document([[], tokens(HOSTILE)]))

    assert page.text_content().split() == [search.STOP, *tokens(HOSTILE)]
    listed = _unpacked(hostile["pagefind/records.bin"])
    assert _unpacked(hostile[f"pagefind/texts_{listed['texts']}.bin"]) == [[["s1", HOSTILE]]]
    assert listed["records"][0][2] == HOSTILE


def test_lines_of_a_text_are_not_joined_to_one_word() -> None:
    """The last word of a paragraph and the first of the next are two."""
    record = Record("a.html", "task", "甲", passages=(("s1", "引进ABC"), ("s2", "DEF标准")))

    assert tokens(search._runs(record)[0]) == ["甲", "引", "进", "abc", "def", "标", "准"]


@pytest.mark.parametrize("records", [[], [Record("a.html", "page", "甲")]], ids=["none", "titles"])
def test_nothing_to_index_is_no_failure(records: list[Record]) -> None:
    """A folder without records, or with titles alone, has an index too."""
    files = search.index(records, {**ABOUT, "departments": []})

    assert len(_unpacked(files["pagefind/records.bin"])["records"]) == len(records)
    assert {f"pagefind/{name}" for name in KEPT} <= files.keys()


def test_the_index_is_the_same_anywhere(records: list[Record], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """However many processors there are, and wherever temporary files go, the same records give the same bytes."""
    told = {**ABOUT, "departments": []}
    some = [replace(record, duties=()) for record in records[:20]]
    before, processors = search.index(some, told), os.sched_getaffinity(0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    os.sched_setaffinity(0, {min(processors)})
    try:
        alone = search.index(some, told)
    finally:
        os.sched_setaffinity(0, processors)

    assert alone == before


def test_a_project_cannot_tell_pagefind_anything(
    files: dict[str, bytes],
    edition: Edition,
    records: list[Record],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A file with Pagefind's settings in the folder of the project changes nothing, and writes nothing anywhere."""
    log = tmp_path / "log"
    (tmp_path / "pagefind.yml").write_text(f"root_selector: nothing\nwrite_playground: true\nlogfile: {log}\n", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert search.index(records, search.about(edition)) == files
    assert not log.exists()


@pytest.mark.parametrize("answer", ["", "eyJ"], ids=["no answer", "half an answer"])
def test_index_without_pagefind_ends_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str) -> None:
    """Where Pagefind fails, the build fails with what it said."""
    failing = tmp_path / "pagefind"
    failing.write_text(f"#!/bin/sh\nprintf '{answer}'\necho no space left >&2\nexit 3\n", "utf-8")
    failing.chmod(0o755)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: str(failing))

    with pytest.raises(SiteError, match="no space left"):
        search.index([Record("a.html", "page", "甲")], {**ABOUT, "departments": []})


def test_examples_are_words_that_subjects_share(edition: Edition) -> None:
    """The words given as examples begin most names of subjects in the fewest tasks; none is of the title."""
    *words, department = examples.of_edition(edition)
    names = [subject.name for subject in edition.subjects]
    texts = [task.title + task.body for task in edition.tasks]

    def weight(word: str) -> float:
        """Return the square of how many names begin with a word, by how many tasks name it."""
        named = sum(word in text for text in texts)
        return sum(name.startswith(word) for name in names) ** 2 / named if named else 0

    two = {name[:2] for name in names if all("\u4e00" <= sign <= "\u9fff" for sign in name[:2])}
    others = [weight(word) for word in two if word not in edition.head.title and not "".join(words).count(word)]

    assert words == ["旅游", "特种设备", "农产品"]
    assert min(weight(word[:2]) for word in words) >= max(others)
    assert department == "盐城质监局"


def test_a_plan_without_subjects_gives_examples(edition: Edition) -> None:
    """Where no subjects are listed, things are given that several tasks name, never a number, and who leads most."""
    *words, department = examples.of_edition(replace(edition, listed=None))

    assert words == ["农产品", "重点产品", "儿童用品"]
    assert [sum(word in task.body for task in edition.tasks) > 1 for word in words] == [True] * 3
    leads = Counter(duty.department.name for duty in edition.duties if duty.role == "lead")
    assert leads[department] == max(leads.values())


def test_examples_of_a_plan_that_lists_nothing(edition: Edition) -> None:
    """Where the texts list no things either, the department alone is given; of no duties nothing is."""
    tasks = tuple(replace(task, text="做好工作。", duties=task.duties) for task in edition.tasks)
    sections = tuple(
        replace(section, tasks=tuple(task for task in tasks if task.section == section.id))
        for section in edition.sections
    )

    assert len(examples.of_edition(replace(edition, sections=sections, listed=None))) == 1
