"""Every exception and warning of the package; each also derives from the built-in it resembles.

A message answers four questions: what was expected, what was found, where, what to do::

    AtrocityRiskError
    ├── DataError (ValueError)              input that cannot be what it claims to be
    │   ├── SchemaError                       a column is missing, renamed or of the wrong type
    │   ├── DuplicateRowsError                a key occurs twice
    │   ├── UnresolvedRowsError               rows of a table fit no state and year; has them all
    │   ├── CorrectionError                   a correction no longer matches the data
    │   ├── InputsError                       an origin's inputs cannot carry a list
    │   └── IntegrityError                    truncated, tampered with, or not the file expected
    ├── UnknownNameError (LookupError)       no such name in a registry
    │   └── UnknownStateError                 no state has this code or name in this year
    │       └── AmbiguousStateError           several states fit
    ├── SpecError (ValueError)               a run's specification cannot be obeyed
    │   └── OriginError                       an origin outside the panel, or nothing to learn there
    ├── WrongTypeError (TypeError)           an argument of another kind than was expected
    ├── ModelError (ValueError)              data on which a model is not defined
    ├── FetchError (OSError)                 a download failed
    ├── PluginError (ImportError)           a plug-in cannot be loaded
    ├── BrokenLawError (AssertionError)     a check of `atrocityrisk.testing` found a fault
    ├── MissingExtraError (ImportError)      an optional package is not installed
    ├── EngineError (RuntimeError)           a cluster that cannot carry out what it is given
    └── OutputError (OSError)                a result would be lost, or land outside its folder
    AtrocityRiskWarning (UserWarning)
    ├── LeftOutWarning                       usable, but without something that was asked for
    │   └── UnreadableFileWarning             a file of a folder cannot be read and is left out
    ├── FewOnsetsWarning                     usable, but carried by a handful of onsets
    ├── MissingInputsWarning                 usable, but much of what it needs is filled in
    ├── LedgerWarning                        an entry repeats another, or lacks a signature
    ├── UnusualAgesWarning                   usable, but inputs are older than those learnt from
    ├── DoubtfulColumnWarning                usable, but a column is perhaps not what it seems
    ├── ProvisionalInputsWarning             usable, but inputs are incomplete and to be revised
    ├── UnusualValuesWarning                 usable, but inputs lie outside the range learnt from
    ├── LabelOrderWarning                    usable, but labels may be the wrong way round
    └── SamplingWarning                      usable, but the chains of a sampler have not converged

    StoreWarning (UserWarning)          finished work could not be kept or read; no result differs

Optimisers that stop short give scikit-learn's ``sklearn.exceptions.ConvergenceWarning``.
"""

from collections.abc import Sequence
from typing import NamedTuple


class AtrocityRiskError(Exception):
    """Root of every error that the package raises on purpose."""


class DataError(AtrocityRiskError, ValueError):
    """Input that cannot be what it claims to be."""


class SchemaError(DataError):
    """A column is missing, renamed or of the wrong type."""


class DuplicateRowsError(DataError):
    """A key that must be unique occurs twice."""


class UnresolvedRow(NamedTuple):
    """A row of a table that fits no state and year: its place, what it says, what is wrong."""

    row: int
    state: str
    year: str
    reason: str


class UnresolvedRowsError(DataError):
    """Rows of a table fit no state and year; `rows` holds every one of them."""

    def __init__(self, message: str, rows: Sequence[UnresolvedRow] = ()) -> None:
        super().__init__(message)
        self.rows = tuple(rows)


class CorrectionError(DataError):
    """A row of a corrections file no longer matches the data it corrects."""


class InputsError(DataError):
    """So much of an origin's inputs is missing, old or unheard of that no list can rest on them."""


class IntegrityError(DataError):
    """A file is truncated, was tampered with, or is not the one expected."""


class UnknownNameError(AtrocityRiskError, LookupError):
    """No entry of a registry has this name."""


class UnknownStateError(UnknownNameError):
    """No state of the system has this code or name in this year."""


class AmbiguousStateError(UnknownStateError):
    """A code or name fits more than one state of that year."""


class SpecError(AtrocityRiskError, ValueError):
    """A run was specified in a way that cannot be obeyed."""


class OriginError(SpecError):
    """An origin lies outside the panel or leaves nothing to learn from."""


class WrongTypeError(AtrocityRiskError, TypeError):
    """An argument is of another kind than the one that was expected."""


class ModelError(AtrocityRiskError, ValueError):
    """Data on which a model is not defined."""


class FetchError(AtrocityRiskError, OSError):
    """A download did not deliver the file that was asked for."""


class PluginError(AtrocityRiskError, ImportError):
    """A plug-in, of an installed package or a module that was named, cannot be loaded."""


class BrokenLawError(AtrocityRiskError, AssertionError):
    """Something registered breaks a law that everything of its kind obeys."""


class MissingExtraError(AtrocityRiskError, ImportError):
    """A package that only some installations have is needed for what was asked."""


class EngineError(AtrocityRiskError, RuntimeError):
    """A cluster is not there, has other code, or did not finish what it was given."""


class OutputError(AtrocityRiskError, OSError):
    """A result would be lost, overwritten in part, or land outside its folder."""


class AtrocityRiskWarning(UserWarning):
    """Root of the package's warnings: a result is usable but weaker than it looks."""


class LeftOutWarning(AtrocityRiskWarning):
    """A result lacks a part whose inputs were not there."""


class UnreadableFileWarning(LeftOutWarning):
    """A file of a folder cannot be read, and the result is made without it."""


class FewOnsetsWarning(AtrocityRiskWarning):
    """A result rests on a handful of onsets."""


class MissingInputsWarning(AtrocityRiskWarning):
    """A list rests on values that are missing and were filled in by the model."""


class LedgerWarning(AtrocityRiskWarning):
    """An entry of a ledger repeats an earlier one, or lacks the signature that others have."""


class UnusualAgesWarning(AtrocityRiskWarning):
    """A list's inputs are older than those that its model learnt from."""


class DoubtfulColumnWarning(AtrocityRiskWarning):
    """A column of an own table can be used, and is perhaps not what it seems."""


class UnusualValuesWarning(AtrocityRiskWarning):
    """A list's inputs lie outside the range of those that its model learnt from."""


class ProvisionalInputsWarning(AtrocityRiskWarning):
    """A list's inputs are incomplete and will still be revised by their publishers."""


class LabelOrderWarning(AtrocityRiskWarning):
    """The risk is that of the label which comes last in the alphabet, perhaps the wrong one."""


class SamplingWarning(AtrocityRiskWarning):
    """The chains of a Bayesian sampler have not converged."""


class StoreWarning(UserWarning):
    """Finished work could not be kept or read back; no result differs."""
