"""Finds in texts what tells whose they are: identifiers, names, and the case file's own terms; pure, by rules."""
