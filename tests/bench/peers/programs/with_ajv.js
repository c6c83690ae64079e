// JSON against the schema beside it, compiled by ajv, the sums in JavaScript, and JSON again: node with_ajv.js NODE_MODULES FILE
const fs = require('fs');
const path = require('path');

const [modules, file] = process.argv.slice(2);
const Ajv = require(path.join(modules, 'ajv/dist/2020')).default;

const schema = JSON.parse(fs.readFileSync(path.join(path.dirname(file), 'schema.json'), 'utf8'));
const isValid = new Ajv().compile(schema);
const forms = JSON.parse(fs.readFileSync(file, 'utf8'));

function refuse(what) {
  process.stderr.write(`${what}\n`);
  process.exit(1);
}

if (!isValid(forms)) refuse(JSON.stringify(isValid.errors));
for (const { name, funds, indicators, start, end } of forms.projects) {
  const costs = indicators.filter((indicator) => indicator.l2 === '经济成本').reduce((sum, indicator) => sum + indicator.value, 0);
  if (funds.annual !== funds.approp + funds.carry + funds.other) refuse(`${name}: the budget is not the sum of its rows`);
  if (costs !== funds.annual) refuse(`${name}: the costs do not add up to the budget`);
  if (start > end) refuse(`${name}: the period ends before it begins`);
}
process.stdout.write(JSON.stringify(forms));
