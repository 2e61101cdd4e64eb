"""What pages show of one edition, as plain data.

Door: labels, errata, department, matrix, statistics, deadlines, subjects, drawing, task, text, examples, grids.

    labels      numbers, names, dates, roles and citations in words
    errata      corrections made after a notice was issued: their ids, what they are of, in words
    excerpts    sentences of a task that name the field of a department, found by the word
    department  a department: duties by role, partners, its duty sheet; the list of all
    matrix      tasks × departments, and departments × chapters
    statistics  counts of an edition; the tasks of each department in each year
    deadlines   deadlines: the time limits that the notice sets for tasks and for parts of them, in its words
    subjects    systems, campaigns, targets …: the sentences that name each, who answers for it
    drawing     SVG of the acts that drive the plan, and of who shares tasks with whom
    task        a task: sentences, parts, responsibilities, neighbouring tasks
    text        the whole text: lines with anchors, the official block, cited documents
    examples    words that a reader may ask for
    heads       short forms of the names of departments, for heads of columns
    grids       tables of tasks, subjects or cited documents by departments
"""
