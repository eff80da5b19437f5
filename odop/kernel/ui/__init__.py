"""The look: components as template tags, the stylesheet and the small scripts. README.md shows each with its call."""
