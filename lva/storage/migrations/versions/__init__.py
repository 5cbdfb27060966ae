"""The steps by which a schema became what it is; each is kept as it was once released."""
