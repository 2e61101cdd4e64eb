"""What git knows of a folder; nothing that a repository brings is run."""
