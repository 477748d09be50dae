"""The program ``adherence``: every command, and nothing else."""

import sys

try:
    import typer

    from adherence import (
        ask,
        audit,
        forgetting,
        keys,
        look,
        make,
        one_week,
        prune,
        service,
        tools,
        work,
    )
    from adherence.terminal import say
    from domain.interrupts import ignore_interrupts, remember_interrupts
except KeyboardInterrupt:
    sys.exit("adherence: stopped")

# What Typer raises for a command line that it does not understand.
WRONG_USAGE: type[Exception] = typer.BadParameter.__bases__[0]

app = typer.Typer(
    help="Adherence and pain change of lumbar-only and lumbar+hip patients, from clinics' exports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(make.demo)
app.command("run")(work.run)
app.command("ingest")(work.ingest)
app.command("report")(one_week.report)
app.command("serve")(service.serve)
app.command("status")(look.status)
app.command("quarantine")(look.quarantine)
# A query may begin with a comment, which looks like an option.
app.command("sql", context_settings={"ignore_unknown_options": True})(ask.sql)
app.command("profile")(tools.profile)
app.command("check-mapping")(tools.check_mapping)
app.command("dry-run")(tools.dry_run)
app.command("explain")(look.explain)
app.command("key")(keys.key)
app.command("whois")(keys.whois)
app.command("prune")(prune.prune)
app.command("audit")(audit.audit)
app.command("forget")(forgetting.forget)
app.command("simulate")(make.simulate)


def main() -> None:
    """Runs the command named on the command line; a slip in it is told in one line."""
    remember_interrupts()
    try:
        status = app(standalone_mode=False)
    except WRONG_USAGE as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()  # type: ignore[attr-defined]
        else:
            said = error.format_message()  # type: ignore[attr-defined]
            end = "" if said.endswith(("?", ".")) else "."
            is_before = said.startswith("No such option") and error.ctx.parent is None  # type: ignore[attr-defined]
            where = " Options stand behind the command." if is_before else ""
            say(f"adherence: {said}{end}{where} `--help` says what is expected")
        status = 2
    except (KeyboardInterrupt, typer.Abort):
        # Before the command, which says it by itself, has begun.
        say("adherence: stopped")
        status = 1
    ignore_interrupts()
    sys.exit(status)


if __name__ == "__main__":
    main()
