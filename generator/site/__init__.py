"""The finished files of the site: pages, feeds, search, assets."""
