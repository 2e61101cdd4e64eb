"""A document on its way in: from the file that was handed in to the files of an edition.

Door: readers, report, edition.

    manuscript     A document as it was handed in: its lines, and which of them are cells of a table
    paragraphs     A manuscript as paragraphs
    readers        documents of each format, read as manuscripts
    report         what an import understood, and what an editor should look at, as records, as text and as JSON
    tables         tables of tasks, as cells or as a cell a line
    blocks         A manuscript cut into units
    clause_spans   clauses located: which stretches of a manuscript's units say who bears a task
    headings       units below their headings
    parsed_notice  A manuscript understood: sections, tasks and parts with their clauses, and all that was not
    compose        compose an edition's data from a parsed notice: in the standard layout, or as written
    carry_over     carry over into an edition that is imported again what only its editor knows, and no notice says
    install        put the files of an imported edition in place
    registries     entries for departments.yml and references.yml
    serialise      serialise an edition's data as the texts of its files
    edition        A manuscript in, the files of an edition out
"""
