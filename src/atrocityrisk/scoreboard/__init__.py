"""Every published forecast against every version of the labels.

Lists that others published, forecasts in a ledger and hubverse model output come in as one table;
label vintages come in as onsets by state and year; a score exists only for a window that had
closed in the vintage. Windows still open are shown as open, never as zero.
"""

from atrocityrisk.external_forecasts.list_forms import COLUMNS, KINDS
from atrocityrisk.external_forecasts.published_lists import read_list, read_lists
from atrocityrisk.external_forecasts.registered_forecasts import hub_forecasts, ledger_forecasts
from atrocityrisk.scoreboard.board_files import write_board
from atrocityrisk.scoreboard.boards import Board, make_board
from atrocityrisk.scoreboard.forecast_scores import ForecastScores, score_forecasts
from atrocityrisk.scoreboard.label_editions import (
    LabelVintage,
    before_revision,
    read_vintage,
    read_vintages,
)
from atrocityrisk.scoreboard.label_releases import LabelRelease, read_release
from atrocityrisk.scoreboard.leaderboards import Leaderboard, make_leaderboard
from atrocityrisk.scoreboard.list_scores import score_lists
from atrocityrisk.scoreboard.live_records import LiveRecord, live_record, onset_table
from atrocityrisk.scoreboard.resolved_forecasts import Resolution, resolve_ledger
from atrocityrisk.scoreboard.score_files import write_leaderboard, write_scores
from atrocityrisk.scoreboard.standings import live, standings

__all__ = [
    "COLUMNS",
    "KINDS",
    "Board",
    "ForecastScores",
    "LabelRelease",
    "LabelVintage",
    "Leaderboard",
    "LiveRecord",
    "Resolution",
    "before_revision",
    "hub_forecasts",
    "ledger_forecasts",
    "live",
    "live_record",
    "make_board",
    "make_leaderboard",
    "onset_table",
    "read_list",
    "read_lists",
    "read_release",
    "read_vintage",
    "read_vintages",
    "resolve_ledger",
    "score_forecasts",
    "score_lists",
    "standings",
    "write_board",
    "write_leaderboard",
    "write_scores",
]
