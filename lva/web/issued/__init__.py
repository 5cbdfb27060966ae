"""Documents as pages: issuing, handing out, signing, comparing and verifying them."""
