"""The same elastic net by adelie, for elastic_net.py; prints CPU seconds and version.

Runs in an environment of its own, because adelie 1.1 needs NumPy 1. Columns are standardised as
glmnet does, the path has 100 penalties down to 1e-4 of the first, folds are ten; which rows fall in
which fold is adelie's choice, and in the folds it walks the whole path.

    PYTHON elastic_net_adelie.py PREPARED PREDICTORS SEED FIRST LAST OUTCOME COMPLETE...
"""

import sys
import time

import adelie as ad
import numpy as np
import pandas as pd

prepared, predictors, seed, first, last, outcome, *complete = sys.argv[1:]
with open(predictors, encoding="utf-8") as lines:  # noqa: PTH123
    names = lines.read().split()
panel = pd.read_csv(prepared)
needed = list(dict.fromkeys([*names, outcome, *complete]))


def fit(origin: int) -> None:
    rows = panel.loc[panel["year"] <= origin - 2, needed].dropna()
    X = rows[names].to_numpy(dtype=np.float64)
    spread = X.std(axis=0)
    X = np.asfortranarray((X - X.mean(axis=0))[:, spread > 0] / spread[spread > 0])
    y = rows[outcome].to_numpy(dtype=np.float64)
    ad.cv.cv_grpnet(
        X,
        ad.glm.binomial(y),
        n_folds=10,
        seed=int(seed),
        alpha=0.5,
        min_ratio=1e-4,
        lmda_path_size=100,
        progress_bar=False,
    )
    ad.grpnet(
        X,
        ad.glm.binomial(y),
        alpha=0.5,
        min_ratio=1e-4,
        lmda_path_size=100,
        adev_tol=0.999,
        ddev_tol=1e-5,
        progress_bar=False,
    )


fit(2023)
began = time.process_time()
for year in range(int(first), int(last) + 1):
    fit(year)
print("adelie", time.process_time() - began, ad.__version__)
