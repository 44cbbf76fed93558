"""`python -m tests.oracle`: many random histories, on the oldest and the newest promtool."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import click

from tests.oracle.tally import Tally, play_seeds
from tests.tools.judges import judges

_BATCH = 4
_UNBIASED = 0.005
"""How far budgets may be off on average, where thirty or more tell."""
_ENOUGH = 30


@click.command()
@click.option("--histories", default=2_000, show_default=True, help="how many are played")
@click.option("--first", default=0, show_default=True, help="the seed of the first")
def main(histories: int, first: int) -> None:
    """Play random histories through rendered rules; exit 1 where anything is wrong."""
    promtools = [Path(judge.path) for judge in judges("promtool")]
    tally = Tally()
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        batches = [
            pool.submit(
                play_seeds,
                range(seed, min(seed + _BATCH, first + histories)),
                promtools[number % len(promtools)],
            )
            for number, seed in enumerate(range(first, first + histories, _BATCH))
        ]
        for number, batch in enumerate(as_completed(batches), 1):
            done = batch.result()
            tally.add(done)
            for wrong in done.wrong:
                click.echo(wrong)
            if number % 25 == 0:
                click.echo(tally)
    click.echo(tally)
    biased = len(tally.errors) >= _ENOUGH and abs(tally.bias) > _UNBIASED
    raise SystemExit(1 if tally.wrong or biased else 0)


if __name__ == "__main__":
    main()
