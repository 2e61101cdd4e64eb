"""The 责任分工表, out as a workbook and back into the plan's files.

Door: read, changes, rows, amend, write.

    read      read the cells of an Excel workbook exactly
    changes   the changes that an edited table makes to a plan, as records, text and JSON
    rows      the rows of an edition's table: each cell's text, and the value that it shows
    columns   find the table in a workbook, and the column of each key
    amend     import an edited table: compare it, turn changes into edits, check the result
    sheet     a worksheet as XML: rows of texts, indexed in the strings that all sheets of a workbook share
    styles    the styles of a workbook's cells, as the part of its package that holds them
    workbook  pack worksheets as an Excel workbook with fixed styles and theme
    write     write the table of an edition or a department as an Excel workbook
"""
