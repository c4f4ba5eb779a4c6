"""Whether chains agree: one number per statistic, and the parameter that is worst."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import ModelError, SamplingWarning
from atrocityrisk.models.bayesian._sampling import convergence

R_HAT, ESS, BFMI = 1.01, 400.0, 0.3


@dataclass(frozen=True, kw_only=True)
class Diagnostics:
    """How well the chains of a fit agree; each statistic is that of the worst parameter."""

    # Rank-normalised split R-hat and effective numbers of draws, for the centre and for the 5 % and
    # 95 % quantiles: Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), Bayesian Analysis
    # 16(2).
    r_hat: float
    r_hat_parameter: str
    ess_bulk: float
    ess_bulk_parameter: str
    ess_tail: float
    ess_tail_parameter: str
    # Draws after warm-up whose trajectory diverged; any casts doubt on the tails.
    divergences: int
    # Energy Bayesian fraction of missing information, the smallest of a chain; below 0.3 the
    # sampler moves too slowly between levels of density: Betancourt (2016), arXiv:1604.00695.
    bfmi: float
    chains: int
    draws: int
    sampler: str

    @property
    def problems(self) -> tuple[str, ...]:
        """What falls short, each with its parameter; empty if the run converged."""
        found = []
        # Written so that NaN, from a parameter that never moved, counts as a problem.
        if not self.r_hat < R_HAT:
            found.append(f"R-hat is {self.r_hat:.3f} for {self.r_hat_parameter} (at most {R_HAT})")
        if not self.ess_bulk > ESS:
            found.append(
                f"{self.ess_bulk:.0f} effective draws for {self.ess_bulk_parameter} "
                f"(at least {ESS:.0f})"
            )
        if not self.ess_tail > ESS:
            found.append(
                f"{self.ess_tail:.0f} effective draws for the tails of {self.ess_tail_parameter} "
                f"(at least {ESS:.0f})"
            )
        if self.divergences:
            found.append(f"{self.divergences} of {self.chains * self.draws} draws diverged")
        if not self.bfmi > BFMI:
            found.append(f"energy BFMI is {self.bfmi:.2f} (at least {BFMI})")
        return tuple(found)


def diagnose(
    parameters: dict[str, FloatArray],
    names: dict[str, list[str]],
    *,
    diverging: NDArray[np.bool_],
    energy: FloatArray,
    sampler: str,
) -> Diagnostics:
    """Diagnostics of parameters (chains, draws, size), by name."""
    found = convergence(parameters)
    labels = [f"{kind}[{name}]" if name else kind for kind in parameters for name in names[kind]]
    flat = {
        statistic: np.concatenate([values[kind].ravel() for kind in parameters])
        for statistic, values in found.items()
    }
    worst = {
        "r_hat": int(np.argmax(np.where(np.isnan(flat["r_hat"]), np.inf, flat["r_hat"]))),
        "ess_bulk": int(np.argmin(np.nan_to_num(flat["ess_bulk"], nan=-1.0))),
        "ess_tail": int(np.argmin(np.nan_to_num(flat["ess_tail"], nan=-1.0))),
    }
    moved = np.square(np.diff(energy, axis=1)).mean(axis=1)
    return Diagnostics(
        r_hat=float(flat["r_hat"][worst["r_hat"]]),
        r_hat_parameter=labels[worst["r_hat"]],
        ess_bulk=float(flat["ess_bulk"][worst["ess_bulk"]]),
        ess_bulk_parameter=labels[worst["ess_bulk"]],
        ess_tail=float(flat["ess_tail"][worst["ess_tail"]]),
        ess_tail_parameter=labels[worst["ess_tail"]],
        divergences=int(diverging.sum()),
        bfmi=float((moved / energy.var(axis=1)).min()),
        chains=energy.shape[0],
        draws=energy.shape[1],
        sampler=sampler,
    )


def check_convergence(
    diagnostics: Diagnostics, *, strict: bool, who: str = "BayesianLogit"
) -> None:
    """Warn of a run that has not converged, or refuse it."""
    if not diagnostics.problems:
        return
    message = (
        f"{who} has not converged: "
        + "; ".join(diagnostics.problems)
        + ". Raise draws and tune, or target_accept where draws diverged"
    )
    if strict:
        raise ModelError(message)
    warnings.warn(message, SamplingWarning, stacklevel=3)
