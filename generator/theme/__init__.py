"""The MkDocs theme `plan`: templates and a style sheet over those of Material.

`mkdocs_theme.yml` says what it extends. `base.html` is the page around every page; a project changes its blocks in an
`overrides/main.html` that extends it. The plug-in hands over what the templates call `plan`.

Door: styles.

    styles  one style sheet of a theme's and our own, so that a page waits for one file
"""
