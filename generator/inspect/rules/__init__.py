"""What is required of a site, a file a topic.

Door: registry.

    links     links and their targets
    labels    labels of government sites
    dates     dates of publication and change
    around    the foot, the statement of accessibility, the files of the site
    content   characters and texts
    markup    the markup of pages
    registry  every requirement, in the order of the table
"""
