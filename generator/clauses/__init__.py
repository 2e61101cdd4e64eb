"""The grammar of official texts, both ways: responsibility, numbers of levels, layout."""
