"""Read a document of any supported format (.txt, .docx, .html, .pdf, .ofd) as a manuscript: lines of text, and tables.

Door: detect.

    docx_numbering  compute Word's automatic numbers from its list definitions
    docx            read a Word document as its pages show it
    pdf_fonts       replace every font that a PDF does not embed with one of ours
    pdf_lines       the characters of a PDF page by their places, and the lines that they make
    pdf_rules       find the grids that the rules of a page draw
    pdf_tables      read the tables in them, over pages
    columns         find the tables of a page that no rules draw
    pdf_margins     leave out page numbers, running heads and feet
    picture         level the picture of a page, and find the rules of tables in it
    ocr             recognize the text of pages that are pictures
    pdf             read a PDF by the places of its characters
    ofd             read an OFD document in the same way
    text            decode plain text in any encoding of Chinese
    box             recognize the box above a notice, with its index number and dates
    html            read a saved web page, without the navigation of its site
    office          have LibreOffice save a document of an old format as .docx
    detect          detect the format of a file by its content and read it
"""
