"""The table of duties, 责任分工表: exported as an Excel workbook, and imported as edits of the plan's files.

Door: read, changes, amend, write.

    read     read the cells of an Excel workbook exactly
    changes  the changes that an edited table makes to a plan, as records, text and JSON
    rows     the rows of an edition's table: each cell's text, and the value that it shows
    columns  find the table in a workbook, and the column of each key
    amend    import an edited table: compare it, turn changes into edits, check the result
    write    write the table of an edition or a department as an Excel workbook
"""
