"""Follow-up questions, read in full after what was said before, by rules and without a language model."""

from assistant.dialogue.understand import Understood, rewrites, understand

__all__ = ["Understood", "rewrites", "understand"]
