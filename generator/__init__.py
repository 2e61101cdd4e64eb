"""Publishes a government's yearly action plan as a static site.

The layers, in order; each module imports only from layers above it, and the test of the layers holds it to that.

    problems    what can be wrong with a plan, and how it is said
    typeset     Chinese typesetting: punctuation for display, sentences, numerals
    cutter      text cut into the tokens that the search knows
    source      YAML and text files, with the line and column of every value
    model       the shape of the files
    records     frozen records, every name resolved
    notice      the official text: records to text, character for character
    seal        the seal of an edition: digests of what it is made of
    rules       sense: what no single file can know to be wrong
    loading     a folder in, a plan or all of its problems out
    drafts      next year's edition, begun from this one's
    history     tasks and departments through the years
    comparison  two editions side by side
    urls        addresses: the only place that knows them
    views       what each page shows, as plain data
    yearly      what pages say of the years: standing, the same thing elsewhere, comparisons
    export      the plan as data files for programs
    search      what can be found: records, and their index by Pagefind
    pages       views to HTML fragments
    frame       a page stamped into the theme around it
    manifest    lists of checksums
    kept        sealed editions as they were packed
    site        the finished files of the whole site
    plugin      MkDocs: renders the frame, builds and serves
    bag         an edition for the archive
    verify      what was archived or published, held against its checksums and its seal
    cli         the command `plan`
"""

import os

__version__ = "0.1.0"

# pydantic looks through every installed distribution for plug-ins of its own: a tenth of the time that a check takes.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# pypinyin reads single characters for us, never phrases, whose dictionary takes most of its start.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
