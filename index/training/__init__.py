"""How the shipped static embedding model is trained. Nothing here is imported at run time."""
