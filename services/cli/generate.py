"""`sinistra generate`: a synthetic portfolio as import files, with the S/P table it must give."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.cli import show

commands = typer.Typer()


@commands.command()
def generate(
    *,
    out: Annotated[Path, typer.Option("--out", help="The folder to write into; made if it is missing.")],
    policies: Annotated[int, typer.Option(min=1, help="How many policies.")] = 1000,
    years: Annotated[
        int, typer.Option(min=1, max=30, help="How many calendar years, the last one being --until's.")
    ] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another portfolio; policy numbers bear it.")] = 1,
    until: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], help="The last day told. Fixed, so that a command gives the same files."),
    ] = datetime(2025, 12, 31),  # noqa: DTZ001  a day
    compress: Annotated[bool, typer.Option("--gzip", help="Write .ndjson.gz.")] = False,
) -> None:
    """Writes policies.ndjson, claims.ndjson (profile `sinistra`, in this order) and expected.json."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    from services.generator.files import Tally, write
    from services.generator.portfolio import Portfolio

    last = until.date()
    if last < date(1990, 1, 1):
        raise typer.BadParameter("a day since 1990")
    portfolio = Portfolio(policies, last.year - years + 1, years, seed, last)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with show.progress(*columns) as progress:
        task = progress.add_task("Contrats", total=policies)

        def told(tally: Tally) -> None:
            if tally.policies % 100 == 0:
                progress.update(task, completed=tally.policies)

        tally = write(portfolio, out, compress=compress, told=told)
    lines = f"{tally.policy_lines + tally.claim_lines} lignes"
    print(f"{tally.policies} contrats, {tally.claims} sinistres, {lines} dans {out}")
