"""Numbers in cells of tables that people and programs wrote."""


def number_in(cell: object) -> float:
    """A cell as a number, exactly as it is written; NaN for what is none."""
    try:
        # Python's own conversion is exact in every version of pandas; it would take 1_0 for 10.
        return float(str(cell).strip().replace("_", "?"))
    except ValueError:
        return float("nan")
