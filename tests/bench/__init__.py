"""bin/bench: how quick the product is, measured over HTTP against the real server, signed in."""
