"""Recognize the tables whose rows state tasks, however a document holds them, and read their rows.

Door: columns, rows.

    columns    what the columns of such tables are called; the record of a row that states a task
    grids      read tables that a document holds as cells
    typed      read tables typed into lines: cells apart by tabs, bars or blanks
    flattened  read tables flattened to one cell a line
    rows       read the rows of all tables of a manuscript
"""
