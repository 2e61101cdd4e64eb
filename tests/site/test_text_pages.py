"""The notice's own words on the pages: complete, in order, sentence by sentence."""

from lxml.html import HtmlElement

from generator.plan import notice
from generator.plan.records import Edition
from generator.text.typeset import display, paragraphs, sentences

Pages = dict[str, HtmlElement]


def test_text_page_is_the_notice(any_pages: Pages, edition: Edition) -> None:
    """The paragraphs and headings of the full text are the notice's lines, all of them, in order, and nothing else."""
    article = any_pages["2014/text.html"].xpath("//article[contains(@class, 'notice')]")[0]
    shown = [str(block.text_content()) for block in article.xpath(".//p|.//h1|.//h2|.//h3|.//li")]

    assert shown == [display(line) for line in edition.notice.splitlines()]
    assert "".join(article.text_content().split()) == "".join("".join(shown).split())


def test_text_page_shows_no_more_than_the_data_says(edition: Edition) -> None:
    """What the data renders to is the notice as issued."""
    assert notice.text(edition) == edition.notice.rstrip("\n")


def test_sentences_of_a_task_page_are_its_text(any_pages: Pages, edition: Edition) -> None:
    """On a task's page the sentences have the anchors s1, s2, … in order, and joined they are the task's text."""
    for task in edition.tasks:
        found = any_pages[f"2014/tasks/{task.id}.html"].xpath("//*[@class='sentence']")
        cut = [display(sentence) for paragraph in paragraphs(task.text) for sentence in sentences(paragraph)]

        assert [span.get("id") for span in found] == [f"s{n}" for n in range(1, len(cut) + 1)]
        assert [span.text_content() for span in found] == cut
        assert "".join(cut) == display(task.text)


def test_sentences_of_the_text_page_are_the_tasks(any_pages: Pages, edition: Edition) -> None:
    """In the full text a task has the anchor t3-8 and its sentences t3-8-s1, t3-8-s2, …: the same as on its page."""
    page = any_pages["2014/text.html"]
    for task in edition.tasks:
        (item,) = page.xpath(f"//*[@id='t{task.id}']")
        shown = {span.get("id"): span.text_content() for span in item.xpath(".//*[@class='sentence']")}
        own = any_pages[f"2014/tasks/{task.id}.html"].xpath("//*[@class='sentence']")

        assert shown == {f"t{task.id}-{span.get('id')}": span.text_content() for span in own}


def test_nothing_stands_between_the_words_of_a_text(any_pages: Pages, edition: Edition) -> None:
    """Tab finds nothing in the text of a task, and a screen reader no link: names of subjects stand below the text."""
    for task in edition.tasks:
        page = any_pages[f"2014/tasks/{task.id}.html"]
        named = [name.text_content() for name in page.xpath("//*[@class='sentence']//a")]
        (official,) = page.xpath("//section[@class='official']")
        listed = [link.text_content() for link in page.xpath("//ul[contains(@class, 'subjects')]//a[@href]")]

        assert official.xpath(".//*[@href or @tabindex or self::button]") == []
        assert set(named) <= set(listed)
        assert len(listed) == len(set(listed))


def test_task_pages_show_number_title_and_clause(any_pages: Pages, edition: Edition) -> None:
    """A task's page has number and title as its heading, and the clause of the notice below the text."""
    for task in edition.tasks:
        page = any_pages[f"2014/tasks/{task.id}.html"]
        line = next(line.text for line in notice.lines(edition) if line.task == task.id)
        chapter, heading = f"{edition.section(task).number}、", page.xpath("string(//h1)")
        clause = page.xpath("string(//*[@class='clause'])")

        assert heading.startswith(chapter)
        assert f"{heading.removeprefix(chapter)}。{display(task.text)}{clause}" == display(line)


def test_task_pages_lead_to_their_neighbours(any_pages: Pages, edition: Edition) -> None:
    """Previous and next lead through all tasks in the notice's order, over the ends of chapters."""
    tasks = [task.id for task in edition.tasks]
    for at, task in enumerate(tasks):
        page = any_pages[f"2014/tasks/{task}.html"]

        assert page.xpath("//a[@rel='prev']/@href") == [f"{other}.html" for other in tasks[at - 1 : at] if at]
        assert page.xpath("//a[@rel='next']/@href") == [f"{other}.html" for other in tasks[at + 1 : at + 2]]


def test_task_pages_can_be_cited(any_pages: Pages) -> None:
    """A citation names issuer, title, date and place, as official writing does."""
    cited = any_pages["2014/tasks/3-8.html"].xpath("//*[@id='citation']")[0].text_content()

    assert (
        cited == "盐城市人民政府办公室《盐城市贯彻实施质量发展纲要2014年行动计划》（2014年6月27日）第三部分第（八）项"
    )


def test_task_pages_lead_to_the_other_tasks_of_their_lead(any_pages: Pages, edition: Edition) -> None:
    """A task's page lists every other task of its lead, and no more."""
    leads = {task.id: {duty.department for duty in task.by_role("lead")} for task in edition.tasks}
    for task, own in leads.items():
        page = any_pages[f"2014/tasks/{task}.html"]
        listed = page.xpath("//details[summary/@id='same-lead']//li/a/@href")

        assert listed == [f"{other}.html" for other, theirs in leads.items() if other != task and own & theirs]


def test_section_pages_show_whole_texts(any_pages: Pages, edition: Edition) -> None:
    """A chapter's page has the text and the clause of each of its tasks, word for word, and the erratum beside it."""
    for section in edition.sections:
        entries = any_pages[f"2014/sections/{section.id}.html"].xpath("//article[@class='entry']")
        for task, entry in zip(section.tasks, entries, strict=True):
            line = next(line.text for line in notice.lines(edition) if line.task == task.id)
            heading, text = entry.xpath("string(./h2)"), "".join(entry.xpath("./*[@class='official']/p//text()"))

            assert f"{heading}。{text}" == display(line)


def test_edition_page_shows_all_but_the_texts_of_the_tasks(any_pages: Pages, edition: Edition) -> None:
    """The edition's page holds title, issuer, date, recipients, cover, preamble, closing, chapters and tasks."""
    page = any_pages["2014/index.html"]
    shown = page.text_content()
    head = edition.head
    words = (head.title, head.issuer, f"{head.recipients}:", head.cover, head.preamble, head.closing)

    assert [word for word in words if display(word or "?") not in shown] == []
    assert [section.title for section in edition.sections if section.title not in shown] == []
    assert page.xpath("//section[@class='chapter']//li/a/@href") == [f"tasks/{task.id}.html" for task in edition.tasks]


def test_edition_page_says_what_the_notice_does_not_state(any_pages: Pages) -> None:
    """In the official block what the notice does not state is named once as 源文件未载, and what it states is given."""
    block = any_pages["2014/index.html"].xpath("//section[@aria-labelledby='block']//dl[@class='block']/div")
    shown = {row.findtext("dt"): row.find("dd").text_content() for row in block}

    assert shown == {
        "发文机关": "盐城市人民政府办公室",
        "标题": "盐城市贯彻实施质量发展纲要2014年行动计划",
        "成文日期": "2014年6月27日",
        "源文件未载": "索引号、主题分类、发文字号、发布日期、公开方式",
        "有效性": "未注明",
    }


def test_references_page_names_every_document_and_the_sentences_that_cite_it(
    any_pages: Pages, edition: Edition
) -> None:
    """Each document has a row of its own, with links to the sentences that have its title or number, and no others."""
    rows = any_pages["2014/references.html"].xpath("//tbody/tr[@id]")
    shown = {row.get("id"): row.xpath(".//a[contains(@href, 'tasks/')]/@href") for row in rows}
    expected = {}
    for reference in edition.references:
        words = [display(word) for word in (reference.title, reference.number) if word]
        expected[reference.id] = [
            f"tasks/{task.id}.html#{sentence.get('id')}"
            for task in edition.tasks
            for sentence in any_pages[f"2014/tasks/{task.id}.html"].xpath("//span[@class='sentence']")
            if any(word in sentence.text_content() for word in words)
        ]

    assert shown == expected
    assert {id_: [*dict.fromkeys(link.partition("#")[0] for link in links)] for id_, links in shown.items()} == {
        reference.id: [f"tasks/{task.id}.html" for task in edition.tasks if reference in task.references]
        for reference in edition.references
    }
    assert len(shown) == 6
    assert [
        row.xpath("string(th)")
        for row, r in zip(rows, edition.references, strict=True)
        if display(r.title) not in row.xpath("string(th)")
    ] == []


def test_tasks_lead_to_the_documents_they_cite(any_pages: Pages, edition: Edition) -> None:
    """A task's page links each document that it cites to its entry on the page of references."""
    for task in edition.tasks:
        found = any_pages[f"2014/tasks/{task.id}.html"].xpath("//section[@aria-labelledby='references']//li/a/@href")

        assert found == [f"../references.html#{reference.id}" for reference in task.references]
