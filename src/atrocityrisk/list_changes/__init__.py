"""Two lists side by side: who moved, whether it shows, and why as far as both can tell.

`list_moves` compares what the lists say, `list_reasons` takes moves apart where both lists can be
computed again, `manifest_differences` names what differs in how they were made.
"""

from atrocityrisk.list_changes.change_files import write_changes
from atrocityrisk.list_changes.changes_of_lists import ListChanges, changes

__all__ = ["ListChanges", "changes", "write_changes"]
