"""What the tool costs: figures measured on this machine, never compared with a clock in a test."""
