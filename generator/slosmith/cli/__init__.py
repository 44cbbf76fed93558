"""The command line: options in, a run of the pipeline, findings and an exit code out."""

import os
from typing import NoReturn

import click

from slosmith import __version__
from slosmith.cli.anywhere import taking_them_too
from slosmith.cli.endings import complete, end_as_interrupted, end_before_it_is_killed, ending
from slosmith.cli.exits import MEANINGS
from slosmith.cli.memory import bound_memory
from slosmith.deadline import DEADLINE, USUAL_SECONDS
from slosmith.secret_patterns.stream import choose_colour, mask_output


class Commands(click.Group):
    """Commands are imported when they are called, so that `--help` and `check` start quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command = taking_them_too(import_module(f"slosmith.cli.{cmd_name}").command)
        command.epilog = command.epilog or EPILOG
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which was probably meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from slosmith.diagnostics.suggest import suggest

            hint = suggest(name, COMMANDS, "`slosmith {}`") or "`slosmith --help` lists them"
            ctx.fail(f'no command is called "{name}"; {hint}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what the system refuses it ends with a sentence."""
        with ending():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them for their first lines."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), text) for code, text in MEANINGS.items()])


EPILOG = (
    "Exit codes: 0 fine; 1 errors, or claims that do not hold; 2 called wrongly; 3 unknown, as a "
    "tool, a library or a server is missing. `slosmith --help` lists all."
)
WITHIN = "SLOSMITH_WITHIN"
COMMANDS = {
    "init": "Write a small repository that builds and verifies at once.",
    "new": "Write a small document: a service, an SLO, a runbook or a scenario.",
    "import": "Turn what other tools have into documents of its own, and account for every key.",
    "compare": "Play the same incidents on old and new rules, and show what never worked.",
    "contract": "Compare the metric contract with a server, and write what it lacks.",
    "check": "Check the specification and print what is wrong with it.",
    "codes": "Print the page of a finding's code.",
    "build": "Compile slo/ into output/.",
    "plan": "Say what a change of the specification changes, and what it risks.",
    "verify": "Prove with the real tools that what was rendered works.",
    "explain": "Show the budget, the thresholds, and when each alert fires and clears.",
    "rehearse": "Play scenarios from slo/ against the rendered rules.",
    "doctor": "Compare what runs with what was rendered, and say what to do.",
    "status": "Show how SLOs stand now, the worst first.",
    "gate": "Say whether a deployment may go on, by the error budgets and the alerts of SLOs.",
    "report": "Report which objectives were kept, what spent the budgets, and who was paged.",
    "backtest": "Play the rendered rules over what a Prometheus remembers.",
    "backfill": "Write what would have been recorded of an SLO, had it been there before, as "
    "OpenMetrics.",
    "audit": "Write output/audit.md, audit.html and audit.json.",
    "lsp": "Serve an editor: findings, completion and help while you type.",
    "schema": "Print the JSON Schema (draft 2020-12) of every document below slo/.",
    "preview": "Draw rendered dashboards with what a Prometheus answers.",
    "push": "Create or update every rendered dashboard.",
}


def _duration(_: click.Context, __: click.Parameter, value: str) -> float:
    """Seconds; where nobody says how many, nothing is imported that knows durations."""
    if value == "1h":
        return USUAL_SECONDS
    from slosmith.model.units import Duration, UnitError

    try:
        return Duration.parse(value).ms / 1000
    except UnitError as error:
        raise click.BadParameter(str(error)) from error


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--within",
    metavar="DURATION",
    default="1h",
    show_default=True,
    envvar=WITHIN,
    callback=_duration,
    help=f"How long tools and servers are asked in all; also ${WITHIN}.",
)
@click.version_option(__version__, message="slosmith %(version)s")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether findings are painted; $NO_COLOR refuses on a terminal too.",
)
def main(within: float, color: str) -> None:
    """Compile service level objectives into alerts, and prove that each of them works.

    \b
    Example:
      slosmith init my-slos && cd my-slos
      slosmith check
      slosmith build
    """
    choose_colour(color)
    DEADLINE.begin(within)
    click.get_current_context().call_on_close(DEADLINE.begin)


taking_them_too(main)


def run() -> NoReturn:
    """The program, which is left without freeing every object one by one.

    That takes a fifth of a short run. mypy leaves in the same way.
    """
    os._exit(complete(_begin))


def _begin() -> None:
    """``main``, and before it what holds for all that it does: who interrupts it is believed."""
    mask_output()
    end_as_interrupted()
    end_before_it_is_killed()
    os.umask(os.umask(0o077) & 0o077)  # what it makes, it must be able to use itself
    bound_memory()
    main()
