"""The benchmark suite's tables: tasks scored against baselines that are hard to beat."""
