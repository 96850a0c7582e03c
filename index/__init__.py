"""Passages in, ranked hits out: tokens, vectors, fusion, and generations on disk. Knows nothing of answers or HTTP."""
