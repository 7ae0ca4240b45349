"""What a run came to is what NumPy says of its records; what is not finite is nothing's best."""

import json
from pathlib import Path

import explorer
from explorer.config import RunConfig
from explorer.reading.results import results
from explorer.store.records import Records

SMALL = RunConfig().with_values({"network.family": "mlp", "dataset.name": "moons", "training.epochs": 2})


def test_a_diverged_run_has_a_best_loss_and_no_last_one(tmp_path: Path) -> None:
    wild = SMALL.with_values(
        {
            "normalization.kind": "none",
            "optimizer.learning_rate": 1000.0,
            "network.family": "lenet",
            "dataset.name": "digits",
        }
    )
    run = explorer.train(wild, store=tmp_path)
    assert run.status == "diverged"
    with Records(run.folder) as records:
        found = results(records)
    loss = run.array("loss")
    assert found["loss"]["final"] is None and found["loss"]["final_step"] == run.steps("loss")[-1] == run.step
    assert found["loss"]["best"] == loss[0] and found["loss"]["best_step"] == 1
    json.loads(json.dumps(found, allow_nan=False))


def test_a_run_without_records_came_to_nothing(tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        assert results(records) == {}
