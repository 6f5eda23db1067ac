// The panel of a design: figures of all, of a rep, or of a customer.

const MOST_LISTED = 200;

function tile(key, value) {
  return make("div", {}, [make("dt", { text: text(key) }), make("dd", { text: value })]);
}

function allTiles({ figures }) {
  const percents = (share) => `${number(100 * share, 1)}\u00a0%`;
  return [
    tile("reps", number(figures.reps)),
    isWeighted()
      ? tile("areas", number(figures.areas))
      : tile("customers", number(figures.customers)),
    tile(isWeighted() ? "weight" : "work", workText(figures.work)),
    tile("max_deviation", percents(figures.maxDeviation)),
    tile("mean_deviation", percents(figures.meanDeviation)),
    tile("nearer_elsewhere", number(figures.nearerElsewhere)),
  ];
}

function repTiles(rep) {
  const tiles = [
    tile(isWeighted() ? "weight" : "work", workText(rep.work)),
    tile("deviation", deviationText(rep.share)),
    tile("nearer_elsewhere", number(rep.nearerElsewhere)),
  ];
  if (plan.hasAreas) tiles.push(tile("areas", number(rep.areas)));
  if (isWeighted()) return tiles;
  return [
    ...tiles,
    tile("customers", number(rep.customers)),
    tile("visits", number(rep.visits)),
    tile("service", workText(rep.service)),
    tile("driving", workText(rep.driving)),
  ];
}

function renderDesign(view, actions) {
  find("rep").value = view.rep;
  find("overview").hidden = isOverview(view) && view.customer === ALL;
  const rep = plan.reps[view.rep];
  find("figures").replaceChildren(...(rep ? repTiles(rep) : allTiles(plan)));
  find("summary").textContent = rep
    ? [rep.name, workText(rep.work), deviationText(rep.share)].join(" · ")
    : text("design_summary", {
        count: number(plan.figures.reps),
        share: `${number(100 * plan.figures.maxDeviation, 1)}\u00a0%`,
      });
  find("list").replaceChildren(...designList(view, actions));
}

function designList(view, actions) {
  if (view.customer !== ALL) return customerFacts(view.customer, actions);
  return view.rep === ALL ? repRows(actions) : memberRows(view, actions);
}

function repRows(actions) {
  const rows = plan.reps.map((rep, index) => {
    const fill = make("span", { class: "bar-fill" });
    fill.style.width = `${Math.min(100, 50 * rep.share)}%`;
    fill.style.backgroundColor = rep.colour;
    return make("li", {}, [
      makeButton("row", () => actions.show({ rep: index, customer: ALL }), [
        makeSwatch(rep.colour),
        make("strong", { text: rep.name }),
        make("span", { class: "muted end", text: workText(rep.work) }),
        make("span", { class: "muted line", text: countsText(rep) }),
        make("span", { class: "share line" }, [
          make("span", { class: "bar" }, [fill]),
          make("span", {
            class: "muted",
            text: text("off_share", { share: deviationText(rep.share) }),
          }),
        ]),
      ]),
    ]);
  });
  return [make("h2", { text: text("reps") }), make("ul", { class: "rows" }, rows)];
}

function memberRows(view, actions) {
  const own = isWeighted()
    ? areas.filter((area) => area.rep === view.rep)
        .sort((a, b) => b.weight - a.weight)
        .map((area) => memberRow(null, area.name, number(area.weight)))
    : customers.id.map((_, customer) => customer)
        .filter((customer) => customers.rep[customer] === view.rep)
        .sort((a, b) => gradeRank(a) - gradeRank(b))
        .map((customer) => memberRow(
          () => actions.show({ customer }), customers.name[customer], gradeLabel(customer),
        ));
  if (!own.length) return [];
  const beyond = own.length - MOST_LISTED;
  return [
    make("h2", { text: text(isWeighted() ? "areas" : "customers") }),
    make("ul", { class: "rows" }, own.slice(0, MOST_LISTED)),
    ...(beyond > 0 ? [make("p", { class: "muted", text: text("more", { count: beyond }) })] : []),
  ];
}

function memberRow(action, name, note) {
  const parts = [make("span", { text: name }), make("span", { class: "muted end", text: note })];
  return make("li", {}, [action ? makeButton("row", action, parts) : make("div", { class: "row" }, parts)]);
}

function gradeLabel(customer) {
  const grade = plan.grades[customers.grade[customer]];
  return grade ? grade.name : "–";
}

function customerFacts(customer, actions) {
  const rep = plan.reps[customers.rep[customer]];
  const frequency = customers.frequency[customer];
  const facts = [
    ["customer_id", customers.id[customer]],
    ["grade_label", gradeLabel(customer)],
    ["frequency", frequency ? countText("per_cycle", frequency) : text("parked")],
    ["rep", rep ? rep.name : text("nobody")],
    ["channel", customers.channel[customer]],
    ["address", customers.address[customer]],
    ["phone", customers.phone[customer]],
    ["position", customers.approximate[customer] ? text("approximate") : ""],
    ["position", isLocated(customer) ? "" : text("unlocated")],
  ].filter(([, value]) => value);
  return [
    makeButton("back", () => actions.show({ customer: ALL }), [text("back_to_list")]),
    make("h2", { text: customers.name[customer] }),
    make("dl", { class: "facts" }, facts.flatMap(([key, value]) => [
      make("dt", { text: text(key) }), make("dd", { text: value }),
    ])),
  ];
}
