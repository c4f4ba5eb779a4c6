"""What a tidy frame must fulfil: its key, its columns, and the range of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.states.state_tables import FIRST_YEAR

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema


@dataclass(frozen=True)
class TidySchema:
    """Key, float64 columns (or ``^patterns``) with the range of each, and which must be there."""

    columns: Mapping[str, tuple[float, float]]
    required: Sequence[str]

    def validate(self, frame: pd.DataFrame) -> None:
        """Raise pandera's error where a frame is not of this schema."""
        # Made anew each time: pandera leaves a pattern named after the column that failed it, so
        # that one wrong file would have every later one of its source refused.
        self._pandera_schema().validate(frame)

    def _pandera_schema(self) -> "DataFrameSchema":
        # Pandera is imported by who reads a file; the names and terms of sources are wanted more
        # often.
        import pandera.pandas as pa

        return pa.DataFrameSchema(
            columns={
                name: pa.Column(
                    "float64",
                    checks=[]
                    if low == -np.inf and high == np.inf
                    else pa.Check.in_range(low, high),
                    nullable=True,
                    required=name in self.required,
                    regex=name.startswith("^"),
                )
                for name, (low, high) in self.columns.items()
            },
            index=pa.MultiIndex(
                [
                    pa.Index("int64", pa.Check.in_range(2, 999), name="gwcode"),
                    pa.Index("int64", pa.Check.in_range(FIRST_YEAR, 2100), name="year"),
                ]
            ),
            strict=True,
        )


def validated(
    frame: pd.DataFrame, schema: "TidySchema | DataFrameSchema | None", name: str, path: Path
) -> pd.DataFrame:
    """The same frame, if it fulfils the schema of its source, which has this name."""
    if schema is None:
        return frame
    import pandera.pandas as pa

    try:
        schema.validate(frame)
    except pa.errors.SchemaErrors as problem:
        first = problem.failure_cases["failure_case"].iloc[0]
        raise SchemaError(
            f"{path}: not a table of {name}: {first!r} is no column of it; "
            "check that it is that file"
        ) from problem
    except pa.errors.SchemaError as problem:
        cases = problem.failure_cases
        outside = isinstance(problem.check, pa.Check) and isinstance(cases, pd.DataFrame)
        if not outside:
            raise SchemaError(
                f"{path}: not a table of {name}: {problem}; check that it is that file"
            ) from problem
        first = cases.iloc[0]
        raise DataError(
            f"{path}: column {getattr(problem.schema, 'name', '?')!r} has {len(cases)} values "
            f"outside its range, first {first['failure_case']} at {first['index']}; expected "
            f"{problem.check.error or problem.check}; correct the file, or see the codebook"
        ) from problem
    return frame
