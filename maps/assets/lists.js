// The panel's lists: reps, days, one day's stops, one customer, unplanned visits.

const MOST_ROWS = 200;

function repList(view, actions) {
  const shareOf = new Map(territories.map(({ rep, share }) => [rep, share]));
  const rows = plan.reps.map((rep, index) => {
    const figures = figuresOf({ ...view, rep: index });
    const children = [
      makeSwatch(rep.colour),
      make("strong", { text: rep.name }),
      make("span", { class: "muted end", text: hours(figures.workTime) }),
      make("span", {
        class: "muted line",
        text: [
          countText("customers_count", figures.customers),
          countText("visits_count", figures.visits),
          kilometres(figures.distance),
        ].join(" · "),
      }),
    ];
    if (!hasDay(view) && shareOf.has(index)) children.push(shareBar(shareOf.get(index), rep));
    return make("li", {}, [
      makeButton("row", () => actions.show({ rep: index }), children),
    ]);
  });
  return [make("h2", { text: text("reps") }), make("ul", { class: "rows" }, rows)];
}

function shareBar(share, rep) {
  const fill = make("span", { class: "bar-fill" });
  fill.style.width = `${Math.min(100, 50 * share)}%`;
  fill.style.backgroundColor = rep.colour;
  return make("span", { class: "share line" }, [
    make("span", { class: "bar" }, [fill]),
    make("span", { class: "muted", text: text("share", { share: percent(share) }) }),
  ]);
}

function dayList(view, actions) {
  const shown = routesIn(view);
  if (!shown.length) return [emptyState()];
  const weeks = [...new Set(shown.map((route) => Math.floor(route.day / 7)))];
  return weeks.flatMap((week) => [
    make("h2", { text: weekText(week) }),
    make(
      "ul",
      { class: "rows" },
      shown
        .filter((route) => Math.floor(route.day / 7) === week)
        .map((route) => make("li", {}, [dayButton(route, actions)])),
    ),
  ]);
}

function dayButton(route, actions) {
  const choose = () => actions.show(dayView(route));
  return makeButton("row", choose, [
    makeSwatch(plan.weekdayColours[route.day % 7]),
    make("strong", { text: dateText(route.day) }),
    make("span", { class: "muted end", text: span(route.depart, route.arrive) }),
    make("span", { class: "muted line", text: routeText(route) }),
  ]);
}

function dayView(route) {
  return {
    rep: route.rep,
    week: Math.floor(route.day / 7),
    weekday: route.day % 7,
    customer: ALL,
  };
}

function routeText(route) {
  return [
    countText("visits_count", route.stops.customer.length),
    `${text("driving")} ${hours(route.driveTime)}`,
    kilometres(route.distance),
  ].join(" · ");
}

function emptyState() {
  return make("p", { class: "note", text: text("empty") });
}

function itinerary(view, actions) {
  const [route] = routesIn(view);
  if (!route) return [emptyState()];
  const rep = plan.reps[route.rep];
  const stops = route.stops.customer.map((_, position) => stopRow(route, position, actions));
  return [
    make("ol", { class: "stops" }, [
      depotRow(rep, route.depart, text("leave")),
      ...withBreak(stops, route),
      legRow(route.returnTime),
      depotRow(rep, route.arrive, text("back")),
    ]),
    make("p", { class: "muted", text: text("straight") }),
  ];
}

function depotRow(rep, time, words) {
  const mark = make("span", { class: "depot" });
  mark.style.backgroundColor = rep.colour;
  return make("li", { class: "depot-row" }, [
    make("span", { class: "mark" }, [mark]),
    make("span", { text: words }),
    make("span", { class: "end", text: clock(time) }),
  ]);
}

function stopRow(route, position, actions) {
  const { stops } = route;
  const customer = stops.customer[position];
  const badge = make("span", { class: "number", text: position + 1 });
  badge.style.borderColor = plan.reps[route.rep].colour;
  const [time, metres] = [stops.travelTime[position], stops.distance[position]];
  return make("li", {}, [
    ...(time || metres ? [legLine(time, metres)] : []),
    makeButton("row stop", () => actions.show({ customer }), [
      make("span", { class: "mark" }, [badge]),
      make("span", { class: "stop-name", text: customers.name[customer] }),
      make("span", { class: "grade", text: gradeName(customer) }),
      make("span", { class: "end", text: span(stops.start[position], stops.end[position]) }),
    ]),
  ]);
}

function legLine(time, metres) {
  return make("span", { class: "leg", text: `${minutes(time)} · ${kilometres(metres)}` });
}

function legRow(time) {
  return make("li", {}, [make("span", { class: "leg", text: minutes(time) })]);
}

// The break's line stands before the first stop whose service begins after it.
function withBreak(rows, route) {
  if (route.breakStart === null) return rows;
  const words = `${text("break")} ${span(route.breakStart, route.breakStart + route.breakTime)}`;
  const row = make("li", { class: "break", text: words });
  const next = route.stops.start.findIndex((start) => start >= route.breakStart);
  return next === -1 ? [...rows, row] : [...rows.slice(0, next), row, ...rows.slice(next)];
}

function gradeName(customer) {
  const grade = plan.grades[customers.grade[customer]];
  return grade ? grade.name : "–";
}

function customerDetails(customer, actions) {
  return [
    makeButton("back", () => actions.show({ customer: ALL }), [text("back_to_list")]),
    make("h2", { text: customers.name[customer] }),
    make("dl", { class: "facts" }, factsOf(customer).flatMap(([key, value]) => [
      make("dt", { text: text(key) }), make("dd", { text: value }),
    ])),
    make("h3", { text: text("visit_days") }),
    visitList(customer, actions),
    ...unplannedOfCustomer(customer),
  ];
}

function factsOf(customer) {
  const rep = customers.rep[customer];
  const frequency = customers.frequency[customer];
  return [
    ["customer_id", customers.id[customer]],
    ["grade_label", gradeName(customer)],
    ["frequency", frequency ? countText("per_cycle", frequency) : text("parked")],
    ["rep", rep === ALL ? text("nobody") : plan.reps[rep].name],
    ["channel", customers.channel[customer]],
    ["address", customers.address[customer]],
    ["phone", customers.phone[customer]],
    ["position", customers.approximate[customer] ? text("approximate") : ""],
    ["position", isLocated(customer) ? "" : text("unlocated")],
  ].filter(([, value]) => value);
}

function visitList(customer, actions) {
  const visits = visitsOf[customer];
  if (!visits.length) return make("p", { class: "note", text: text("no_visits") });
  const rows = visits.map(({ route, position }) => {
    const { start, end } = route.stops;
    return make("li", {}, [
      makeButton("row", () => actions.show(dayView(route)), [
        makeSwatch(plan.weekdayColours[route.day % 7]),
        make("strong", { text: dateText(route.day) }),
        make("span", { class: "muted", text: text("stop", { count: position + 1 }) }),
        make("span", { class: "end", text: span(start[position], end[position]) }),
      ]),
    ]);
  });
  return make("ul", { class: "rows" }, rows);
}

function unplannedOfCustomer(customer) {
  const visits = unplannedOf.get(customer) || [];
  if (!visits.length) return [];
  return [
    make("h3", { class: "alarm", text: countText("unplanned_count", visits.length) }),
    ...visits.flatMap((visit) => [
      make("p", {}, [
        make("strong", { text: dueText(visit) }),
        make("span", { text: ` ${visit.detail}` }),
      ]),
    ]),
    ...[...new Set(visits.map((visit) => visit.reason))].map((reason) =>
      make("p", { class: "note", text: unplanned.remedies[reason] }),
    ),
  ];
}

function dueText(visit) {
  return visit.date === null ? text("no_date") : dateText(dayOf(visit.date));
}

function unplannedList(view, actions) {
  const visits = unplannedIn(view);
  if (!visits.length) return [make("p", { class: "note", text: text("all_planned") })];
  const reasons = [...new Set(visits.map((visit) => visit.reason))];
  return reasons.flatMap((reason) => {
    const some = visits.filter((visit) => visit.reason === reason);
    return [
      make("h2", { text: `${text(`reason_${reason}`)} · ${number(some.length)}` }),
      make("p", { class: "note", text: unplanned.remedies[reason] }),
      make("ul", { class: "rows" }, some.slice(0, MOST_ROWS).map((visit) =>
        make("li", {}, [unplannedButton(visit, actions)]),
      )),
      ...(some.length > MOST_ROWS
        ? [make("p", { class: "muted", text: text("more", { count: some.length - MOST_ROWS }) })]
        : []),
    ];
  });
}

function unplannedButton(visit, actions) {
  return makeButton("row", () => actions.show({ customer: visit.customer }), [
    make("strong", { text: customers.name[visit.customer] }),
    make("span", { class: "grade", text: gradeName(visit.customer) }),
    make("span", { class: "muted end", text: dueText(visit) }),
  ]);
}
