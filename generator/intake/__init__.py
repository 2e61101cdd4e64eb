"""A document on its way in: from the file that was handed in to the files of an edition."""
