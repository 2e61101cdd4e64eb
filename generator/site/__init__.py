"""The finished files of the site: pages, feeds, search, assets.

Door: csp, data_list, harmless, links, meta, pinned, scripts, sealed, search, templates, render, pages, frame, files.

    csp        content-Security-Policy of pages: allowed sources, and inline scripts by their digests
    harmless   scan of pages from untrusted sources for anything that runs
    jsonld     linked data of pages: what they show, as JSON-LD in the vocabulary of schema.org
    meta       labels of government sites in the head of pages
    links      links of pages and style sheets
    pinned     links that name the very content they want: `?v=` and a part of its digest
    scripts    our own scripts as pages load them: parts joined, comments and indentation taken away
    sealed     pages of a sealed edition out of its zipped bag, byte for byte, after the zip was verified
    search     search index: the records of an edition, their texts indexed by Pagefind, and all of it as one script
    templates  the templates' language: our pages', and what MkDocs' own has of it. It knows no page
    render     rendering of the templates of pages
    corrected  corrections on pages that quote what an erratum corrects
    pages      pages: views to HTML fragments, a module for each page of the site
    feeds      atom feeds (RFC 4287) of changes: one of the site, and one of each department
    frame      frames: the rendered theme around a page as text with slots, into which every page is stamped
    data_list  the index of the data for programs: editions, their files with sizes and digests, formats
    files      files of the site, as path and bytes
"""
