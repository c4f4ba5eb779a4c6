from ._cells import FILED_AS as FILED_AS
from ._cells import MISSING as MISSING
from .build import build_from_folder as build_from_folder
from .build import build_panel as build_panel
from .build import every_file as every_file
from .build import find_files as find_files
from .build import read_folder as read_folder
from .panel import Panel as Panel
from .storage import load_panel as load_panel
from .storage import read_panel as read_panel
from .storage import write_panel as write_panel

__all__ = [
    "FILED_AS",
    "MISSING",
    "Panel",
    "build_from_folder",
    "build_panel",
    "every_file",
    "find_files",
    "load_panel",
    "read_folder",
    "read_panel",
    "write_panel",
]
