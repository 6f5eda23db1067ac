// The panel's parts. All text is set as textContent, never as HTML.

function make(tag, { class: name, text: content, ...properties } = {}, children = []) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (content !== undefined) element.textContent = content;
  Object.assign(element, properties);
  element.append(...children);
  return element;
}

function find(id) {
  return document.getElementById(id);
}

function makeButton(name, action, children) {
  const button = make("button", { type: "button", class: name }, children);
  button.addEventListener("click", action);
  return button;
}

function makeSwatch(colour) {
  const swatch = make("span", { class: "swatch" });
  swatch.style.backgroundColor = colour;
  return swatch;
}

function fillSelect(id, all, items, action) {
  const select = find(id);
  select.append(make("option", { value: ALL, text: all }));
  for (const [value, label] of items) select.append(make("option", { value, text: label }));
  select.addEventListener("change", () => action(Number(select.value)));
}

function fillFilters(actions) {
  const weeks = Array.from({ length: plan.weeks }, (_, week) => week);
  const choose = (change) => actions.show({ ...change, customer: ALL });
  fillSelect(
    "rep", text("all_reps"), plan.reps.map((rep, index) => [index, rep.name]),
    (rep) => choose({ rep }),
  );
  fillSelect(
    "week", text("all_weeks"), weeks.map((week) => [week, weekText(week)]),
    (week) => choose({ week }),
  );
  fillSelect(
    "weekday", text("all_weekdays"), plan.weekdays.map((day) => [day, weekdayText(day)]),
    (weekday) => choose({ weekday }),
  );
}

function weekText(week) {
  const options = { weekday: undefined };
  return `${text("week", { week: week + 1 })} · ${dateText(7 * week, options)}`;
}

function fillGrades(actions) {
  plan.grades.forEach((grade, index) => {
    const box = make("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => actions.showGrade(index, box.checked));
    const dot = make("span", { class: index === 0 ? "dot dot-best" : "dot" });
    dot.style.width = dot.style.height = `${2 * grade.radius}px`;
    const count = customers.id.filter((_, customer) => customers.grade[customer] === index);
    const label = make("label", { class: "check" }, [
      box,
      make("span", { class: "dot-cell" }, [dot]),
      make("span", { text: text("grade", { name: grade.name }) }),
      make("span", { class: "muted end", text: number(count.length) }),
    ]);
    find("grades").append(make("li", {}, [label]));
  });
}

function renderPanel(view, actions) {
  const figures = figuresOf(view);
  for (const name of ["rep", "week", "weekday"]) find(name).value = view[name];
  renderFigures(figures);
  renderUnplannedButton(view, figures.unplanned);
  find("summary").textContent = summaryOf(view, figures);
  const hasSteps = view.rep !== ALL || isOneDay(view);
  find("previous").hidden = find("next").hidden = !hasSteps;
  find("overview").hidden = isOverview(view) && view.customer === ALL;
  find("list").replaceChildren(...listOf(view, actions));
}

function renderFigures(figures) {
  const tiles = [
    ["customers", number(figures.customers)],
    ["visits", number(figures.visits)],
    ["routes", number(figures.routes)],
    ["driving", hours(figures.driveTime)],
    ["service", hours(figures.serviceTime)],
    ["distance", kilometres(figures.distance)],
  ];
  find("figures").replaceChildren(
    ...tiles.map(([key, value]) =>
      make("div", {}, [make("dt", { text: text(key) }), make("dd", { text: value })]),
    ),
  );
}

function renderUnplannedButton(view, count) {
  const button = find("unplanned");
  button.setAttribute("aria-pressed", String(view.isUnplannedShown));
  button.classList.toggle("is-zero", count === 0);
  button.textContent = count
    ? `${countText("unplanned_count", count)} · ${text(view.isUnplannedShown ? "hide" : "show")}`
    : text("all_planned");
}

function summaryOf(view, figures) {
  const who = view.rep === ALL ? text("all_reps") : plan.reps[view.rep].name;
  const when = whenText(view);
  if (!figures.routes) return text("no_routes", { name: who, day: when });
  const what = countText("visits_count", figures.visits);
  return [who, when, what].join(" · ");
}

function whenText(view) {
  if (isOneDay(view)) return dateText(7 * view.week + view.weekday);
  if (view.week !== ALL) return weekText(view.week);
  if (view.weekday !== ALL) return weekdayText(view.weekday);
  return text("all_days");
}

function listOf(view, actions) {
  if (view.customer !== ALL) return customerDetails(view.customer, actions);
  if (view.isUnplannedShown) return unplannedList(view, actions);
  if (view.rep === ALL) return repList(view, actions);
  return isOneDay(view) ? itinerary(view, actions) : dayList(view, actions);
}
