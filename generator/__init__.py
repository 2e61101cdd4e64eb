"""Publishes a government's yearly action plan as a static site.

The layers, in order; each module imports only from layers above it, and the test of the layers holds it to that.

    package      where the program's own files lie
    messages     messages in Chinese or English, as the user's locale says
    problems     what can be wrong with a plan, and how it is said
    urls         addresses: the only place that knows them
    memo         what is made of a record once, and kept for who asks again
    text         Chinese text and markup: characters, typesetting, names, tokens. It knows no plan
    files        Bytes on disk: names, folders, checksums, zips, the cache. It knows no plan
    git          What git knows of a folder; nothing that a repository brings is run
    clauses      The grammar of official texts, both ways: responsibility, numbers of levels, layout
    plan         A plan's YAML files: read, checked, joined to frozen records, and changed by the smallest edits
    recall       Cache of valid editions: only those are read again whose files have changed
    views        What pages show of one edition, as plain data
    years        What years and commits say of each other: lineage, differences, revisions, provenance
    spreadsheet  The 责任分工表, out as a workbook and back into the plan's files
    intake       A document on its way in: from the file that was handed in to the files of an edition
    formats      Files to take away: data for programs, documents for people
    site         The finished files of the site: pages, feeds, search, assets
    build        From a plan to the folder of its site: jobs, executors, MkDocs, the live preview
    archive      Editions for the archive, and proof of what was archived or published
    publish      Releases in the folder that a web server serves, and the switch between them
    edits        small edits of a YAML file's text, proved to do what they should and nothing else
    layout       what the form of a YAML file has to spare: blanks, and another order of keys
    commands     the commands of `plan`, a file each, and what they share
    cli          the command `plan`
"""

import os

__version__ = "0.1.0"

# pydantic looks through every installed distribution for plug-ins of its own: a tenth of the time that a check takes.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# pypinyin reads single characters for us, never phrases, whose dictionary takes most of its start.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
