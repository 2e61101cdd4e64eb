"""Pages: views to HTML fragments, a module for each page of the site, and the registry of which pages there are.

Door: page, compare, navigation, compose, redirect, registry.

    page         records of pages: the site around them, a kind of page, the specification of a page
    changes      pages of changes, of the site and of an edition
    compare      comparison pages: what is new, gone and changed between two editions, by task and by department
    duties       the page on which a reader picks a department, to see its duties through the years
    editions     the list of editions, with the files that hold all of them and the comparisons of two
    home         the home page: the plan in force, and the ways into it and into the other years
    navigation   navigation as HTML: the side list with the reader's place marked
    compose      rendering of page specifications
    edition      the first page of an edition: the head of its notice, its chapters, its statistics
    downloads    the page of an edition's files to take away: its notice, tables, documents and data
    machinery    the page of what drives the plan
    redirect     the page at an address that was published once, which leads on to where its content is now
    references   pages of the documents that the notice cites
    search       search pages: of all editions, and of one; a script fills in the results
    sheet        sheets of departments: a department's duties on one page, to be printed and signed
    departments  pages of an edition's departments
    targets      the page of targets and deadlines
    subjects     pages of subjects, what the plan sets up or carries out
    matrix       the matrix of tasks and departments: who leads, supports or shares which task
    task         pages of tasks: text, duties, references, revisions, and the same task in other years
    section      pages of chapters: their text and their tasks, and the ways to the chapters before and after
    text         the page with the full text of the notice, each sentence of which can be linked
    years        pages of departments through the years
    registry     registry of pages: which pages the site and its editions have, in their order
"""
