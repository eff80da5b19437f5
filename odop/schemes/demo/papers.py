"""The two papers that sample cases carry: a PDF and a picture that say what they are."""

import io

import segno

from odop.kernel.typesetting import typeset

SOURCE = """
#set page(paper: "a5", margin: 2cm)
#set text(font: "Mukta", size: 14pt)
#align(center + horizon)[
  #text(24pt, weight: 700)[नमूना · SAMPLE] \\
  यह दस्तावेज़ केवल प्रदर्शन के लिए है। \\
  This paper stands for a real one in the demonstration.
]
"""


def sample_pdf() -> bytes:
    return typeset(SOURCE, {})


def sample_photo() -> bytes:
    """A small PNG, drawn as a code that reads SAMPLE."""
    out = io.BytesIO()
    segno.make("SAMPLE").save(out, kind="png", scale=4, dark="#27346f", light="#fffdf8")
    return out.getvalue()
