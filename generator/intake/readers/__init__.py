"""Documents of each format, read as manuscripts.

Door: detect.

    docx_numbering  word's automatic numbers as a reader sees them
    docx            reads a Word document as a reader of its pages does
    pdf_fonts       stands for every font that a PDF names and does not embed
    pdf             reads a PDF: the lines of its pages joined to paragraphs, page numbers left out
    text            plain text out of bytes, in whatever encoding Chinese text comes
    html            reads a saved web page: the notice's own text, without the site around it
    detect          reads a document as it was handed in
"""
