"""Rules of working on an assessment together: who may write, comments, copied texts."""
