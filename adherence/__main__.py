"""The program ``adherence``: every command, and nothing else."""

import typer

from adherence import look, make, work

app = typer.Typer(
    help="Adherence and pain change of lumbar-only and lumbar+hip patients, from clinics' exports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, function in {
    "demo": make.demo,
    "run": work.run,
    "ingest": work.ingest,
    "report": work.report,
    "status": look.status,
    "quarantine": look.quarantine,
    "simulate": make.simulate,
}.items():
    app.command(name)(function)


def main() -> None:
    """Runs the command named on the command line."""
    app()


if __name__ == "__main__":
    main()
