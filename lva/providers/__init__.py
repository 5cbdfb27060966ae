"""Providers of sign-in by OpenID Connect: which there are, and asking one of them who somebody is."""
