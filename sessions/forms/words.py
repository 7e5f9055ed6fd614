"""Fields for longer texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import BaseValidator


class _UpTo(BaseValidator):
    """Says how long a text is, and that nothing of it is lost."""

    code = "max_length"

    def compare(self, a: Any, b: Any) -> bool:
        return bool(a > b)

    def clean(self, x: Any) -> int:
        return len(x)

    def __call__(self, value: Any) -> None:
        if self.compare(self.clean(value), self.limit_value):
            raise forms.ValidationError(
                f"This has {len(value):,} characters; {self.limit_value:,} fit. It still stands here: shorten it, "
                "and save again.",
                code=self.code,
            )


class LongText(forms.CharField):
    """Words in a box. A text that is too long is refused and kept; a browser would have cut a pasted one silently."""

    def __init__(self, *, longest: int, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.longest = longest
        self.validators.append(_UpTo(longest))
