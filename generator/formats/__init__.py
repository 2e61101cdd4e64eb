"""Files to take away: data for programs, documents for people.

Door: all_years, calendars, pdf, plan_json, recognition, registry, sqlite.

    akomantoso   the notice as Akoma Ntoso 3.0 (XML)
    docx         Word files of paragraphs and tables (WordprocessingML)
    documents    which Word documents there are: notice, duty list, report form
    pdf          an edition as a tagged PDF
    data_table   the types that declare a data table; the keys of shapes as columns
    plan_json    an edition, or a comparison of two, as JSON; its schema
    linked       an edition as linked data: who is responsible
    table_rows   the rows of each table
    tables       the data tables, column by column
    csv          data tables as CSV
    datapackage  the CSV files described as a Data Package, in a zip
    all_years    the CSV files of all years as a Data Package, and the lineage of tasks
    sqlite       all editions as one SQLite database
    calendars    what comes due as iCalendar
    registry     the formats that can be downloaded
    recognition  tell the program's own files from notices, when they come back
"""
