"""Order one day's visits with the OR-Tools routing library."""

from collections.abc import Sequence
from itertools import pairwise

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.solver.draft import Routes
from routing.solver.fits import RouteChecker
from routing.solver.problem import NO_LIMIT, Frame, Problem

_SEARCH = routing_enums_pb2.LocalSearchMetaheuristic


def improve_day(
    problem: Problem,
    checker: RouteChecker,
    day: int,
    routes: Routes,
) -> Routes:
    """
    Return routes of the same visits, never dearer and fit to the day.

    Parameters
    ----------
    routes
        Fit routes; empty ones may be among them.
    """
    visits = [customer for route in routes for customer in route]
    if len(visits) < 2 or any((c, day) in problem.positions for c in visits):
        return routes
    frame = problem.frames[day]
    nodes = [*visits, frame.start, frame.end]
    manager = pywrapcp.RoutingIndexManager(
        len(nodes),
        frame.num_routes,
        [len(visits)] * frame.num_routes,
        [len(visits) + 1] * frame.num_routes,
    )
    model = pywrapcp.RoutingModel(manager)
    _add_limits(model, problem, frame, nodes)
    if _needs_clock(problem, frame, day, visits):
        _add_clock(model, manager, problem, day, nodes)
    found = _search(model, manager, visits, routes)
    fits = all(checker(day, route) for route in found if route)
    return (
        found
        if fits and _cost(problem, frame, found) < _cost(problem, frame, routes)
        else routes
    )


def _add_limits(
    model: pywrapcp.RoutingModel, problem: Problem, frame: Frame, nodes: Sequence[int]
) -> None:
    """Price the arcs and bound what a route sums up."""
    cost = problem.cost[nodes][:, nodes].tolist()
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(cost))
    time = problem.time[nodes][:, nodes]
    if frame.work_limit < NO_LIMIT:
        work = time + problem.parking[nodes][:, nodes] + problem.service[nodes]
        _add_sum(model, work.tolist(), frame.work_limit, "work")
    if frame.max_drive < NO_LIMIT:
        _add_sum(model, time.tolist(), frame.max_drive, "drive")
    if frame.capacity < NO_LIMIT:
        load = model.RegisterUnaryTransitVector(problem.demand[nodes].tolist())
        model.AddDimension(load, 0, frame.capacity, True, "load")
    if frame.max_visits < NO_LIMIT:
        one = model.RegisterUnaryTransitVector([1] * (len(nodes) - 2) + [0, 0])
        model.AddDimension(one, 0, frame.max_visits, True, "visits")


def _add_sum(
    model: pywrapcp.RoutingModel, matrix: list[list[int]], limit: int, name: str
) -> None:
    model.AddDimension(model.RegisterTransitMatrix(matrix), 0, limit, True, name)


def _needs_clock(
    problem: Problem, frame: Frame, day: int, visits: Sequence[int]
) -> bool:
    work_day = frame.work_day
    if work_day is None:
        return False
    return bool(work_day.blocks) or any((c, day) in problem.windows for c in visits)


def _add_clock(
    model: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    problem: Problem,
    day: int,
    nodes: Sequence[int],
) -> None:
    """Give every visit a begin inside a window; keep blocks and the break free."""
    work_day = problem.frames[day].work_day
    if work_day is None:
        return
    shift = work_day.shift
    service = problem.service[nodes]
    way = problem.time[nodes][:, nodes] + problem.parking[nodes][:, nodes]
    stay = (way + service[:, None]).tolist()
    model.AddDimension(
        model.RegisterTransitMatrix(stay), shift.length, shift.end, False, "clock"
    )
    clock = model.GetDimensionOrDie("clock")
    for place, customer in enumerate(nodes[:-2]):
        begin = clock.CumulVar(manager.NodeToIndex(place))
        windows = problem.windows.get((customer, day))
        if windows is None:
            continue
        ends = [(w.start, w.end - int(service[place])) for w in windows]
        ends = [(first, last) for first, last in ends if first <= last]
        begin.SetRange(ends[0][0], ends[-1][1])
        for (_, last), (first, _) in pairwise(ends):
            begin.RemoveInterval(last + 1, first - 1)
    solver = model.solver()
    for vehicle in range(model.vehicles()):
        for end in (model.Start(vehicle), model.End(vehicle)):
            clock.CumulVar(end).SetRange(shift.start, shift.end)
        pauses = [
            solver.FixedDurationIntervalVar(b.start, b.start, b.length, False, "block")
            for b in work_day.blocks
        ]
        window = work_day.break_window
        if window is not None:
            last = window.end - work_day.break_time
            pauses.append(
                solver.FixedDurationIntervalVar(
                    window.start, last, work_day.break_time, False, "break"
                )
            )
        clock.SetBreakIntervalsOfVehicle(pauses, vehicle, service.tolist())


def _search(
    model: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    visits: Sequence[int],
    routes: Routes,
) -> Routes:
    """Improve the given routes; return them where the library finds nothing."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = _SEARCH.GREEDY_DESCENT
    model.CloseModelWithParameters(parameters)
    place_of = {customer: place for place, customer in enumerate(visits)}
    given = [[place_of[c] for c in route] for route in routes if route]
    given += [[] for _ in range(model.vehicles() - len(given))]
    start = model.ReadAssignmentFromRoutes(given, True)
    if start is None:
        return routes
    found = model.SolveFromAssignmentWithParameters(start, parameters)
    if found is None:
        return routes
    result = []
    for vehicle in range(model.vehicles()):
        index = found.Value(model.NextVar(model.Start(vehicle)))
        route = []
        while not model.IsEnd(index):
            route.append(visits[manager.IndexToNode(index)])
            index = found.Value(model.NextVar(index))
        result.append(tuple(route))
    return tuple(route for route in result if route)


def _cost(problem: Problem, frame: Frame, routes: Routes) -> int:
    total = 0
    for route in routes:
        if route:
            stops = (frame.start, *route, frame.end)
            total += sum(int(problem.cost[a, b]) for a, b in pairwise(stops))
    return total
