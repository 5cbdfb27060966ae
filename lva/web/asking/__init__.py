"""What a page asks: blocks become fields, fields a form, and what was posted is read back."""
