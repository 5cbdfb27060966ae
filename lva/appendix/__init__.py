"""What the appendix says: the frozen record in blocks of meaning, in reading order; nothing of how they are drawn."""
