"""Documents in, clean articles and passages out. Knows nothing of vectors or HTTP."""
