"""What is kept: rows, the queries that read them and the archive of issued files; no rules."""
