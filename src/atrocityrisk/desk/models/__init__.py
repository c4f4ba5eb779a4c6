"""What the desk keeps. Every default manager shows what the present scope may see, and no more."""

from atrocityrisk.desk.models.activity import Activity
from atrocityrisk.desk.models.chain_entry import ChainEntry
from atrocityrisk.desk.models.linked import DuplicateProposal, RecordLink
from atrocityrisk.desk.models.person import ApiToken, Person
from atrocityrisk.desk.models.record import Record
from atrocityrisk.desk.models.source_document import SourceDocument
from atrocityrisk.desk.models.upload import ImportMapping, Upload

__all__ = [
    "Activity",
    "ApiToken",
    "ChainEntry",
    "DuplicateProposal",
    "ImportMapping",
    "Person",
    "Record",
    "RecordLink",
    "SourceDocument",
    "Upload",
]
