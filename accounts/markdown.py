"""Markdown to HTML: CommonMark, then a sanitiser, because an organisation may write texts of its own."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

# Straight quotes of a text file become the quotes of a book.
MARKDOWN = MarkdownIt("commonmark", {"typographer": True}).enable(["replacements", "smartquotes"])
TAGS = {"h2", "h3", "p", "ol", "ul", "li", "strong", "em", "blockquote", "br", "hr", "a"}


def as_html(text: str) -> SafeString:
    """A text as HTML that holds nothing but words and their order."""
    html = MARKDOWN.render(text)
    return SafeString(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}))
