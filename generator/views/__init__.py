"""What pages show of one edition, as plain data."""
