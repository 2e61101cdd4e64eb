"""Find the tables of a PDF that no rules draw: by a head that is known, and by what stays blank below it.

Only tables whose rows are numbered are looked for. One whose columns or rows are not certain is left as lines, and
reported.

Door: tables.

    regions  find heads, the columns that stay blank below them, and where such a table ends, over pages
    rows     cut the lines of such a table into rows, and find which cells are merged
    tables   make grids of them, as rules would draw them
"""
