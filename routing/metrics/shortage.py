"""How much working time is missing for what was cut."""

from math import ceil

from routing.metrics.figures import Figures
from routing.plan import Plan, Reason


def missing_rep_days(plan: Plan, figures: Figures) -> int:
    """
    Estimate the rep days that the visits cut as CAPACITY_EXCEEDED would take.

    A cut visit takes its service and as much driving and parking as a planned visit
    of this plan does on average; a rep day holds what an average working day does.
    0 if nothing is cut, or if nobody works at all.

    Parameters
    ----------
    figures
        Of the same plan.
    """
    service = {c.customer_id: c.visit_time for c in plan.customers}
    cut = [v for v in plan.unplanned if v.reason == Reason.CAPACITY_EXCEEDED]
    days = sum(rep.working_days for rep in figures.reps)
    capacity = sum(rep.capacity_hours for rep in figures.reps)
    if not cut or capacity <= 0:
        return 0
    on_the_way = figures.work_hours - figures.service_hours
    per_visit = on_the_way / max(1, figures.visits_planned)
    hours = sum(service[v.customer_id] for v in cut) / 3_600 + per_visit * len(cut)
    return ceil(hours * days / capacity)
