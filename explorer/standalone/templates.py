"""The parts of a script that are the same in every script, but for words in capitals that are replaced."""

from __future__ import annotations

STARTED = '''def started(layer: nn.Module, name: str) -> nn.Module:
    """Starting values that depend on SEED and the layer's name alone; biases start at 0."""
    transposed = isinstance(layer, nn.ConvTranspose2d)
    groups = getattr(layer, "groups", 1)
    initialize_weight(layer.weight, DRAW, SEED, f"{name}.weight", groups=groups, transposed=transposed)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer'''


_LOAD = '''def load() -> list[Tensor]:
    """Training images and labels, test images and labels: WHERE."""
    with np.load(OPENED) as arrays:
        x_train, y_train, x_test, y_test = map(torch.from_numpy, arrays.values())
    return [x_train, y_train.long(), x_test, y_test.long()]'''


INSIDE = _LOAD.replace("WHERE", "what stands at the end of this file").replace(
    "OPENED", 'io.BytesIO(lzma.decompress(base64.b85decode("".join(DATA.split()))))'
)


BESIDE = _LOAD.replace("WHERE", "the npz file beside this one").replace("OPENED", 'Path(__file__).with_suffix(".npz")')


TRAIN = '''def train() -> list[float]:
    """The loss of every step; a loss that is not finite ends the training."""
    torch.set_num_threads(1)  # sums then come out the same to the last bit
    x, y, x_test, y_test = load()
    network = Network()FORMAT
    FREEZE
    optimizer = torch.optim.SGD(network.parameters(), LEARNING_RATE, MOMENTUM, weight_decay=WEIGHT_DECAY)
    batches = Batches(x, y, BATCH_SIZE, SEED, AUGMENTATION)
    losses: list[float] = []
    for step in range(1, EPOCHS * batches.per_epoch + 1):
        for after, setting, value in CHANGES:
            if after == step - 1:
                change(network, optimizer, setting, value)
        images, labels = batches.at(step)
        loss = F.cross_entropy(network(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            print(f"diverged at step {step}")
            return losses
        if step % batches.per_epoch == 0:
            print(f"epoch {step // batches.per_epoch}: loss {losses[-1]:.4f}")
    print(f"test accuracy {100 * accuracy(network, x_test, y_test):.1f} %")
    return losses


def change(network: Network, optimizer: torch.optim.SGD, setting: str, value: float | None) -> None:
    """Let the learning rate, or batch normalization's momentum, be another one from here on."""
    if setting == "optimizer.learning_rate":
        optimizer.param_groups[0]["lr"] = value
    else:
        for layer in network.modules():
            if hasattr(layer, "running_mean"):
                layer.momentum = value


@torch.no_grad()
def accuracy(network: Network, x: Tensor, y: Tensor) -> float:
    """The share of labels that the network gets right in eval mode."""
    EVALUATION_MODE
    return (network(x).argmax(1) == y).float().mean().item()


def main() -> None:
    options = argparse.ArgumentParser(description="Train the run anew, with the same losses.")
    options.add_argument("--losses", type=Path, metavar="FILE.csv", help="write the loss of every step")
    file = options.parse_args().losses
    losses = train()
    if file is not None:
        with file.open("w", newline="") as opened:
            rows = csv.writer(opened)
            rows.writerow(["step", "loss"])
            rows.writerows(enumerate(losses, start=1))'''
