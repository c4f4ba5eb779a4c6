"""Who reads assessments, and the one of a key."""

from uuid import UUID

from atrocityrisk.desk.guarded_views import P, View, needs
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.page_parts.answers import visible_row


def reads_assessments(view: View[P]) -> View[P]:
    """A view for those who have any role at all."""
    return needs("view_assessment", "read assessments", "Ask an administrator for a role.")(view)


def visible_assessment(key: UUID) -> Assessment:
    """The assessment of a key; what one may not see is answered as what is not there."""
    rows = Assessment.objects.select_related("author", "last_editor", "reviewer")
    return visible_row(rows, key)
