"""What pages show of one edition, as plain data.

Door: labels, department, matrix, statistics, subjects, drawing, task, text, grids.

    labels      how things are called and counted on pages: numbers, dates, roles, citations
    department  what a department's pages show
    matrix      the responsibility matrix of an edition
    statistics  how much an edition holds, and what departments bear in each year
    subjects    what pages say of subjects, as plain data
    drawing     drawings as SVG, made of plain data
    task        what a task's page shows: its place, its text, its parts, who bears which duty
    text        the official text of an edition as lines that link to tasks
    grids       tables of things by departments, laid out alike
"""
