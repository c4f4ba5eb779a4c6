"""What every page knows: the office's title, and what the person may do."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """Names for templates."""
    return {"desk_title": settings.DESK.title}
