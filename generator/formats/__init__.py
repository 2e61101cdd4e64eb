"""Files to take away: data for programs, documents for people.

Door: pdf, plan_json, registry.

    akomantoso   the notice as Akoma Ntoso 3.0 (OASIS LegalDocML)
    docx         word files: paragraphs and tables stamped into a package whose styles and footers stand ready
    documents    word documents of an edition
    pdf          an edition as a tagged PDF
    plan_json    the plan as data files for programs
    table_rows   what a data table is: fields, keys, links to other tables, of which CSV
    tables       the data tables: their fields with meanings in Chinese and English, their keys and links
    csv          tables as CSV that spreadsheets open and do not execute
    datapackage  the CSV files of an edition described as a Data Package
    sqlite       all editions as one SQLite database, and its description for Datasette
    registry     what an edition offers to take away
"""
