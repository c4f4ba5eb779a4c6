"""What models share: checked input, log-odds, seeds, folds, bootstrap of clusters, draws."""
