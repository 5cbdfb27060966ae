"""Names in running text: what stands around a word, how it is written, and what it may be besides a name."""
