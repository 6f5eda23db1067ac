"""What a plan makes of promises as plain JSON, for other programs."""

from routing.plan import Plan
from routing.promises.keep import KeptPromise, PromiseKeeping
from routing.promises.sentences import tell_broken, tell_rate

JsonObject = dict[str, object]


def keeping_to_json(
    keeping: PromiseKeeping, plan: Plan, language: str = "en"
) -> JsonObject:
    """Return the rate with numerator and denominator, and every broken promise."""
    return {
        "visits": keeping.visits,
        "visits_inside": keeping.visits_inside,
        "rate": round(keeping.rate, 4),
        "kept": sum(kept.is_kept for kept in keeping.promises),
        "void": sum(kept.is_void for kept in keeping.promises),
        "message": tell_rate(keeping, language),
        "broken": [
            _broken(kept, plan, language)
            for kept in keeping.promises
            if not kept.is_kept and not kept.is_void
        ],
    }


def _broken(kept: KeptPromise, plan: Plan, language: str) -> JsonObject:
    return {
        "customer_id": kept.promise.customer_id,
        "visits": [
            {
                "visit_id": visit.visit_id,
                "date": visit.date and visit.date.isoformat(),
                "arrival": visit.arrival,
                "rep_id": visit.rep_id,
                "breaches": [str(breach) for breach in visit.breaches],
            }
            for visit in kept.broken
        ],
        "missing_weeks": list(kept.missing_weeks),
        "missing_weekdays": list(kept.missing_weekdays),
        "message": tell_broken(kept, plan, language),
    }
