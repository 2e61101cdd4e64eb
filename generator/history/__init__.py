"""What commits and publishes say of a plan: revisions, provenance, seals and addresses that have to stay.

Door: published, promises, revisions, seal_history, provenance.

    published        the log of published seals; replacing one needs a reason
    promises         addresses that were published stay; withdrawing one needs a reason
    wordings         words for what changed, as editors write them
    file_versions    old versions of a file as facts, and their differences in words
    year_versions    an edition as it was after some commit, and in what two of them differ
    revisions        records of what each commit changed, selected by task, department or edition
    seal_history     seals that git knows of, and that an edition bears no longer
    revision_reader  commits replayed, oldest first: git log → revisions
    provenance       the last commit behind each page, with revisions and replaced seals
"""
