"""Issued documents: made, sealed, signed, handed out, renewed, compared and verified."""
