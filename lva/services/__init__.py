"""What the program does: one function per deed, where rules, rows, PDF and anonymity meet."""
