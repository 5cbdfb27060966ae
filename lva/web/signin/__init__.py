"""What lets people in, as pages: signing in and out, a person's own page, codes, passkeys, providers."""
