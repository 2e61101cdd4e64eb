"""Pages: views to HTML fragments, a module for each page of the site, and the registry of which pages there are.

Door: page, compare, navigation, compose, redirect, registry.

    page        records of pages: the site around them, what a page is made from, its specification
    navigation  navigation as HTML: the side list with the reader's place marked
    kind        declaration of a kind of page: its address, title, place and counterpart
    compose     rendering of page specifications
    redirect    the page at an address that was published once, which leads on to where its content is now
    *           a page each: its declaration, and the function that specifies it; no page knows another
    registry    registry of pages: every kind that a module of this folder declares, and the side lists
"""
