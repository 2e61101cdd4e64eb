"""What editions say of each other: lineage, differences, counterparts.

Door: lineage, likeness, particulars, diff, comparison, standing, department_years, elsewhere.

    lineage           links between tasks, and between departments, of different editions
    likeness          tasks of two editions matched by what their titles and texts share
    pairing           the tasks of two editions that belong together: those that were cut or put together, too
    remainder         what is left of printed words once all that is told of them is taken away
    particulars       what tasks say otherwise beside titles, texts and bearers: deadlines, order, wording
    surroundings      the chapters of two editions matched; what is said otherwise outside of tasks
    diff              two editions compared, as data
    reasons           why tasks are taken to belong together, in words
    duty_lines        what became of duties, in words
    comparison        such a comparison in words, for its page and `plan diff`
    standing          the status that an edition has today
    department_years  the page of a department through all years
    sameness          whether a task says the same in two years, by digests
    elsewhere         where each page leads in every other year: the year switcher
"""
