"""What lets people in: passwords, codes, passkeys, providers, and showing once more that it is oneself."""
