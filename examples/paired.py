"""Two runs that differ in the normalization alone: the same order of the data, the same initial weights."""

import tempfile

import explorer

with tempfile.TemporaryDirectory() as store:
    for kind in ("none", "batch"):
        config = explorer.RunConfig().with_values({"normalization.kind": kind, "training.epochs": 3})
        run = explorer.train(config, store=store)
        steps, accuracy = run.steps("eval_accuracy"), run.array("eval_accuracy")
        print(f"{kind:>5}: test accuracy {accuracy[-1]:.1%} at step {steps[-1]}")
