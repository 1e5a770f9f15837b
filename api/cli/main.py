"""`correction`: results on standard output, words on standard error, refusals as exit status 1."""

import sys
from importlib import import_module

import typer

from foundation.errors import ServiceError

# These need no service on this machine, so they do not wait for the rest to load.
CALCULATORS = {
    "score": ("api.cli.score", "score"),
    "replay": ("api.cli.replay", "replay"),
    "watch": ("api.cli.watch", "watch"),
    "audit-notices": ("api.cli.auditing", "audit_notices"),
}
EVERYTHING = "api.cli.commands"


def main() -> None:
    """The entry of the console script."""
    words = sys.argv[1:]
    try:
        if words and words[0] in CALCULATORS:
            module, name = CALCULATORS[words[0]]
            app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            app.command(name=words[0])(getattr(import_module(module), name))
            app(args=words[1:], prog_name=f"correction {words[0]}")
        else:
            import_module(EVERYTHING).run(words)
    except ServiceError as error:
        print(f"correction: {error.detail}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
