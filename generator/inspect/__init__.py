"""Inspects a finished site as an inspector of government sites does; it may be anybody's, and is believed in nothing.

Door: inspection, report.

    characters  characters that no font shows, or not every one
    seen        records of what an inspector sees: of a page, and of a site
    page        reads one page, in a single pass over its tokens
    site        reads the folder of a site, its pages by several processes
    rule        declaration of a requirement, and the verdict on it
    rules       requirements, a module a topic
    inspection  holds a site against every requirement
    report      an inspection as text, JSON, or a page in the shape of the official table
"""
