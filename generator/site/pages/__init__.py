"""Pages: views to HTML fragments, a module for each page of the site, and the registry of which pages there are."""
