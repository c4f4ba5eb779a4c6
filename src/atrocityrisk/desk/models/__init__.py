"""What the desk keeps. Every default manager shows what the present scope may see, and no more."""

from atrocityrisk.desk.models.activity import Activity
from atrocityrisk.desk.models.advice import Advice
from atrocityrisk.desk.models.alert import Alert, Bulletin
from atrocityrisk.desk.models.alert_rule import AlertRule, AlertRun
from atrocityrisk.desk.models.assessment import Assessment, Evidence
from atrocityrisk.desk.models.chain_entry import ChainEntry
from atrocityrisk.desk.models.forecast_list import ForecastList, ForecastRow
from atrocityrisk.desk.models.linked import DuplicateProposal, RecordLink
from atrocityrisk.desk.models.person import ApiToken, Person
from atrocityrisk.desk.models.record import Record
from atrocityrisk.desk.models.source_document import SourceDocument
from atrocityrisk.desk.models.speech_coding import SpeechCoding
from atrocityrisk.desk.models.upload import ImportMapping, Upload

__all__ = [
    "Activity",
    "Advice",
    "Alert",
    "AlertRule",
    "AlertRun",
    "ApiToken",
    "Assessment",
    "Bulletin",
    "ChainEntry",
    "DuplicateProposal",
    "Evidence",
    "ForecastList",
    "ForecastRow",
    "ImportMapping",
    "Person",
    "Record",
    "RecordLink",
    "SourceDocument",
    "SpeechCoding",
    "Upload",
]
