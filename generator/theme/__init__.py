"""The MkDocs theme `plan`: templates and a style sheet over those of Material; no code.

`mkdocs_theme.yml` says what it extends. `base.html` is the page around every page; a project changes its blocks in an
`overrides/main.html` that extends it. The plug-in hands over what the templates call `plan`.
"""
