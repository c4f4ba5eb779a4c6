from ._cells import FILED_AS as FILED_AS
from ._cells import MISSING as MISSING
from .ages import age_profile as age_profile
from .ages import unusual_ages as unusual_ages
from .ages import with_ages as with_ages
from .build import build_panel as build_panel
from .hindsight import first_releases as first_releases
from .hindsight import without_hindsight as without_hindsight
from .panel import Panel as Panel
from .source_files import every_file as every_file
from .source_files import find_files as find_files
from .source_files import unrecognised_files as unrecognised_files
from .source_folder import build_from_folder as build_from_folder
from .source_folder import read_folder as read_folder
from .state_ages import state_ages as state_ages
from .state_ages import with_state_ages as with_state_ages
from .storage import load_panel as load_panel
from .storage import read_panel as read_panel
from .storage import write_panel as write_panel

__all__ = [
    "FILED_AS",
    "MISSING",
    "Panel",
    "age_profile",
    "build_from_folder",
    "build_panel",
    "every_file",
    "find_files",
    "first_releases",
    "load_panel",
    "read_folder",
    "read_panel",
    "state_ages",
    "unrecognised_files",
    "unusual_ages",
    "with_ages",
    "with_state_ages",
    "without_hindsight",
    "write_panel",
]
