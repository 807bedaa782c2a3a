// Decides cases.json and fills texts.json with engines of other people; prints a line of tab-separated values a work.
import { readFileSync } from "node:fs";
import { ZenEngine } from "@gorules/zen-engine";
import { Engine } from "json-rules-engine";
import Mustache from "mustache";

const lines = (file) => readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const cases = lines("cases.json");
const texts = lines("texts.json");

// The manual's table: a cell for each input that a rule asks, "first match wins".
const asked = [
  "open_duplicate", "other_inquiry", "contradiction", "refundable", "centre_cancelled", "reason_given",
  "distance_m", "duration_s", "remark_distance_short", "remark_duration_short", "displacement_m",
];
// × may be written as "is false" or as "is not true"; only a value that is missing tells the two apart.
function tableWhere(cross) {
  const no = (...names) => Object.fromEntries(names.map((name) => [name, cross]));
  const undisputed = no("open_duplicate", "other_inquiry", "contradiction");
  const still = {
    ...undisputed, refundable: ["=", true], ...no("centre_cancelled"), distance_m: ["<", 50],
    remark_distance_short: ["=", true], displacement_m: ["<=", 50],
  };
  return [
    ["duplicate", { open_duplicate: ["=", true] }],
    ["other_inquiry", { ...no("open_duplicate"), other_inquiry: ["=", true] }],
    ["already_cancelled", { ...undisputed, centre_cancelled: ["=", true] }],
    ["approved", { ...still, duration_s: ["<=", 60], remark_duration_short: ["=", true] }],
    ["approved", { ...still, duration_s: [">", 60], ...no("remark_duration_short") }],
    ["trip_recorded", { ...undisputed,
        ...no("centre_cancelled", "reason_given", "remark_distance_short", "remark_duration_short"),
      distance_m: [">=", 100], duration_s: [">", 60] }],
    ["review", {}],
  ];
}

const unaryTest = ([operator, value]) => operator === "=" ? `${value}` : operator === "!="
    ? `$ != ${value}` : `${operator} ${value}`;

function zenDecision(table) {
  return new ZenEngine().createDecision({
    nodes: [
      { id: "in", type: "inputNode", name: "in", position: { x: 0, y: 0 } },
      { id: "table", type: "decisionTableNode", name: "table", position: { x: 0, y: 0 }, content: {
        hitPolicy: "first",
        inputs: asked.map((name) => ({ id: name, name, type: "expression", field: name })),
        outputs: [{ id: "outcome", name: "outcome", type: "expression", field: "outcome" }],
        rules: table.map(([outcome, cells], i) => ({
          _id: `${i}`, outcome: `"${outcome}"`,
          ...Object.fromEntries(asked.map((name) => [name, cells[name] ? unaryTest(cells[name]) : ""])),
        })),
      } },
      { id: "out", type: "outputNode", name: "out", position: { x: 0, y: 0 } },
    ],
    edges: [
      { id: "1", type: "edge", sourceId: "in", targetId: "table" },
      { id: "2", type: "edge", sourceId: "table", targetId: "out" },
    ],
  });
}

const operators = {
  "=": "equal", "!=": "notEqual", "<": "lessThan", "<=": "lessThanInclusive", ">": "greaterThan",
  ">=": "greaterThanInclusive",
};

// Its rules all fire; the first that does stops the others.
function jsonRules(table) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  table.forEach(([outcome, cells], i) => engine.addRule({
    priority: table.length - i,
    conditions: { all: Object.entries(cells).map(([fact, [operator, value]]) => ({ fact, operator: operators[operator],
        value })) },
    event: { type: outcome },
    onSuccess: () => engine.stop(),
  }));
  return engine;
}

function engines(cross) {
  const table = tableWhere(cross), zen = zenDecision(table), rules = jsonRules(table);
  return {
    "@gorules/zen-engine": async (input) => (await zen.evaluate(input)).result.outcome,
    "@gorules/zen-engine with its trace": async (input) => (await zen.evaluate(input, { trace: true })).result.outcome,
    "json-rules-engine": async (input) => (await rules.run(input)).events[0].type,
    "json-rules-engine with its results": async (input) => {
      const run = await rules.run(input);
      JSON.stringify([run.results, run.failureResults]);
      return run.events[0].type;
    },
  };
}

async function measure(work, inputs, answer, expected) {
  const times = [];
  let differing = 0;
  for (let round = 0; round < 5; round++) {
    const started = process.cpuUsage();
    for (let i = 0; i < inputs.length; i++)
      if ((await answer(inputs[i])) !== expected[i]) differing++;
    const used = process.cpuUsage(started);
    times.push((used.user + used.system) / inputs.length);
  }
  return [work, times.sort((a, b) => a - b)[2], inputs.length, differing];
}

// What each says of a case that lacks one of the values an approval rests on, as null and left out.
async function approvedWithout(decide) {
  let approved = 0, lacking = 0;
  for (const { input } of cases.filter(({ outcome }) => outcome === "approved").slice(0, 200))
    for (const name of asked.filter((name) => name !== "reason_given" && !name.startsWith("remark_"))) {
      for (const without of [{ ...input, [name]: null },
          Object.fromEntries(Object.entries(input).filter(([key]) => key !== name))]) {
        lacking++;
        try { if ((await decide(without)) === "approved") approved++; } catch { /* an error approves nothing */ }
      }
    }
  return [approved, lacking];
}

const lax = engines(["!=", true]);
for (const [name, decide] of Object.entries(engines(["=", false]))) {
  const row = await measure(name, cases.map(({ input }) => input), decide, cases.map(({ outcome }) => outcome));
  console.log([...row, ...(await approvedWithout(decide)), (await approvedWithout(lax[name]))[0]].join("\t"));
}
const template = texts[0].template.replaceAll("{", "{{{").replaceAll("}", "}}}");
Mustache.parse(template);
console.log([...(await measure("Mustache", texts, (text) => Mustache.render(template, text),
    texts.map(({ text }) => text))), 0, 0, 0].join("\t"));
