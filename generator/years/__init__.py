"""What editions, commits and published seals say of each other: lineage, diffs, revisions, provenance.

Door: lineage, particulars, diff, comparison, published, promises, revisions, seal_history, provenance, standing,
department_years, elsewhere.

    file_versions     old versions of a file as facts, and their differences in words
    lineage           links between tasks, and between departments, of different editions
    likeness          tasks of two editions matched by what their titles and texts share
    pairing           the tasks of two editions that belong together: those that were cut or put together, too
    particulars       what tasks say otherwise beside titles, texts and bearers: deadlines, order, wording
    surroundings      the chapters of two editions matched; what is said otherwise outside of tasks
    diff              two editions compared, as data
    comparison        such a comparison in words, for its page and `plan diff`
    published         the log of published seals; replacing one needs a reason
    promises          addresses that were published stay; withdrawing one needs a reason
    revisions         records of what each commit changed, selected by task, department or edition
    seal_history      seals that git knows of, and that an edition bears no longer
    revision_reader   commits replayed, oldest first: git log → revisions
    provenance        the last commit behind each page, with revisions and replaced seals
    standing          the status that an edition has today
    department_years  the page of a department through all years
    elsewhere         where each page leads in every other year: the year switcher
"""
