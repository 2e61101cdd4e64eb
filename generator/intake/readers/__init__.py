"""Documents of each format, read as manuscripts."""
