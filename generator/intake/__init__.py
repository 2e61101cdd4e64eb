"""Import a notice: a document of any format is parsed into an edition, merged with what its editor added before.

Door: readers, report, edition.

    manuscript     the text of a document: its lines, and which are cells of which table
    paragraphs     join lines to paragraphs, with a map to their offsets in the text
    readers        read a document of any supported format as a manuscript
    tables         recognize the tables whose rows state tasks, and read their rows
    blocks         cut a manuscript into blocks: paragraphs or pieces of them
    clause_spans   locate the clauses in the blocks
    headings       build the tree of headings, and decide which are sections and which tasks
    parsed_notice  parse a manuscript into sections, tasks and parts
    outline        what was understood of a notice, and where it stands in it
    report         the report of an import, as text, JSON or a page
    compose        compose the data of an edition: in the standard layout, or as written
    matching       match the tasks of an edition with those of the notice that replaces it
    carry_over     carry over from the edition that is replaced what no notice says
    guard          refuse an import that brings no task, or loses more than it brings
    install        put the files of an imported edition in place, all or none
    registries     new entries of departments.yml and references.yml
    serialise      serialise the data of an edition as the texts of its files
    edition        import a manuscript: compose, merge with the old edition, prove, write
"""
