"""Catalogues of user-visible text: a code and its numbers become a sentence."""

from routing.texts.catalogue import LANGUAGES, format_text, has_text

__all__ = ["LANGUAGES", "format_text", "has_text"]
