"""Releases in the folder that a web server serves, and the switch between them."""
