"""Schemas of a plan's files as pydantic models, a module a kind of file.

Door: declared, shape, departments, references, edition, task, errata, subjects, seal, withdrawn, synonyms, files.

    declared     what is declared of each key: its texts, who says it, what becomes of it
    shape        the base of all: no unknown keys, no key without a value
    departments  departments.yml
    references   references.yml
    edition      edition.yml
    task         the files in tasks/
    errata       errata.yml
    subjects     subjects.yml
    seal         seal.yml
    withdrawn    withdrawn.yml
    synonyms     synonyms.yml
    files        the kinds of file, and the valid files of a plan
"""
