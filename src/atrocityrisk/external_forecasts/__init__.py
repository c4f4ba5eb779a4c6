"""Forecasts made elsewhere, by anybody and in any form, as one table.

Lists that others published, a plain CSV file, a hub's model output, a ledger and a data frame come
in here and nowhere else; what is done with them, scores and boards, lies above.
"""

from atrocityrisk.external_forecasts.list_forms import COLUMNS, KINDS
from atrocityrisk.external_forecasts.list_places import read_published_list
from atrocityrisk.external_forecasts.published_lists import read_list, read_lists
from atrocityrisk.external_forecasts.reading import ForecastSource, read_forecasts
from atrocityrisk.external_forecasts.registered_forecasts import hub_forecasts, ledger_forecasts

__all__ = [
    "COLUMNS",
    "KINDS",
    "ForecastSource",
    "hub_forecasts",
    "ledger_forecasts",
    "read_forecasts",
    "read_list",
    "read_lists",
    "read_published_list",
]
