"""Electronic seals and signatures: keys, sealing, proof that lasts, and verification."""
