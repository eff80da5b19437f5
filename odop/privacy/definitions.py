"""What other apps need of privacy: the question why a list is taken out."""

from odop.privacy.forms import WhyListForm

__all__ = ["WhyListForm"]
