"""Publishes a government's yearly action plan as a static site.

The rooms, in order; each imports only from rooms above it, and from a folder only its door (`tests/test_layers.py`).

    package      Paths of the folders that are installed with the program: code, assets and data
    theme        The MkDocs theme `plan`: templates and a style sheet over Material
    messages     Localise messages: Chinese, or English by the user's locale
    problems     Problems of a plan with file, line and column; exceptions that a person can cause
    urls         Map kind, edition and id to an address of the site, and addresses to relative links
    memo         Memoize functions of a record by its identity
    text         Chinese text and markup: characters, typesetting, names, tokens. It knows no plan
    files        Bytes on disk: names, folders, checksums, zips, the cache. It knows no plan
    git          What git knows of a folder; nothing that a repository brings is run
    clauses      The grammar of official texts, both ways: responsibility, numbers of levels, layout
    plan         A plan's YAML files: read, checked, joined to frozen records, and changed by the smallest edits
    views        What pages show of one edition, as plain data
    years        What years say of each other: lineage, differences, counterparts
    history      What commits and publishes say of a plan: revisions, provenance, seals and addresses
    spreadsheet  The 责任分工表, out as a workbook and back into the plan's files
    intake       A document on its way in: from the file that was handed in to the files of an edition
    formats      Files to take away: data for programs, documents for people
    site         The finished files of the site: pages, feeds, search, assets
    recall       Cache of valid editions: only those are read again whose files have changed
    build        From a plan to the folder of its site: jobs, executors, MkDocs, the live preview
    archive      Packs editions for the archive, and verifies what was archived or published
    publish      Publishes the site as immutable releases, and switches atomically between them
    inspect      Inspects a finished site as an inspector of government sites does
    starter      Files of a new repository: settings, pages, workflows, a first draft or the example
    commands     The commands of `plan`, a module each, and what they share: options, errors, progress
    cli          The entry point `plan`: a click group of the commands
"""

__version__ = "0.1.0"
