"""Files to take away: data for programs, documents for people."""
