"""What is proved of the orders of a plan's days, for the screen."""

from api.cli.console import write_line
from routing.plan import Plan
from routing.texts import format_text


def show_proofs(plan: Plan, language: str) -> None:
    """Tell how many days are proved to have the best order, where that was asked."""
    if plan.orders_proved is not None:
        values = {"proved": plan.orders_proved, "routes": len(plan.routes)}
        write_line(format_text("cli.orders_proved", language, **values))
