"""Letters as PDF, made in a bounded process of their own."""

from correspondence.exceptions import PdfFailed
from correspondence.pdf.engine import EmbeddedFile, render_pdf, warm_up

__all__ = ["EmbeddedFile", "PdfFailed", "render_pdf", "warm_up"]
