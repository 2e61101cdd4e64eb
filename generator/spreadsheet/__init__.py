"""The 责任分工表, out as a workbook and back into the plan's files.

Door: read, changes, amend, write.

    read      A workbook's cells as they stand in the file
    changes   what an edited 责任分工表 changes in a plan, as records, as text and as JSON
    rows      the 责任分工表 as rows: what each cell says, and the value of the plan's files that it stands for
    columns   find the 责任分工表 in a workbook: its sheet, the row of its head, and the column of each key
    amend     an edited 责任分工表 held against the plan
    sheet     a worksheet as XML: rows of texts, numbered in a table that all sheets of a workbook share
    styles    styles of a workbook's cells, as the part of its package that holds them
    workbook  Excel workbooks: worksheets put into a package with fixed styles and theme
    write     spreadsheets to take away
"""
