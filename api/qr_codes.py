"""What a telephone reads from a screen or a card."""

import segno


def drawn(text: str) -> str:
    """A text as a QR code: an SVG element to stand inside a page."""
    return segno.make(text, error="m").svg_inline(scale=4)
