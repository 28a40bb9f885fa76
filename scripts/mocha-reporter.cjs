// mocha's own reporter, plus a file with the counts, from which `npm test` makes its last line.
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

const Base = process.env.DAYBOOK_TEST_BRIEF ? Mocha.reporters.Dot : Mocha.reporters.Spec;

module.exports = class extends Base {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(
        process.env.DAYBOOK_TEST_RESULT,
        JSON.stringify({ passed: passes, failed: failures, skipped: pending }),
      );
      // Only fires when something still keeps the process alive: a connection, a server, a timer.
      setTimeout(() => {
        console.error('\n  The tests are over, but something they opened keeps the process alive.');
        process.exit(1);
      }, 10_000).unref();
    });
  }
};
