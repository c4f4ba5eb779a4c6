"""Explanations: why a state's risk is as high as it is, in parts that add up exactly."""

from atrocityrisk.explanations.attribution import contribution_differences, contributions
from atrocityrisk.explanations.case_search import nearest_cases, nearest_cases_of_all
from atrocityrisk.explanations.changes import ChangeDecomposition, explain_change, explain_changes
from atrocityrisk.explanations.contribution_parts import Contributions
from atrocityrisk.explanations.explaining import explain, explain_all, reference_row
from atrocityrisk.explanations.explanation import Explanation
from atrocityrisk.explanations.revisions import RevisionSplit, revision_split
from atrocityrisk.explanations.scenarios import WhatIf, what_if

__all__ = [
    "ChangeDecomposition",
    "Contributions",
    "Explanation",
    "RevisionSplit",
    "WhatIf",
    "contribution_differences",
    "contributions",
    "explain",
    "explain_all",
    "explain_change",
    "explain_changes",
    "nearest_cases",
    "nearest_cases_of_all",
    "reference_row",
    "revision_split",
    "what_if",
]
